"""An invocation of an alias or a version is judged on that alias' or version's ARN, as on AWS.

Owns the patch point ``extract_resource_arn`` of ``ministack.core.iam_actions``, which leaves the qualifier out: a role that may
invoke ``…:live`` alone would be refused, and one that may invoke the plain function would be let through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_INVOCATIONS = ("/invocations", "/response-streaming-invocations", "/invoke-async")


def install() -> None:
    """To be called once, before the cloud serves."""
    from ministack.core import iam_actions

    extract: Callable[..., str] = iam_actions.extract_resource_arn

    def extract_qualified(
        service: str, method: str, path: str, headers: Any, body: bytes, query: dict[str, Any], *where: str
    ) -> str:
        arn = extract(service, method, path, headers, body, query, *where)
        given = query.get("Qualifier")
        qualifier = given[0] if isinstance(given, list) else given
        if service != "lambda" or not qualifier or not path.rstrip("/").endswith(_INVOCATIONS):
            return arn
        return arn if arn.count(":") > 6 else f"{arn}:{qualifier}"

    iam_actions.extract_resource_arn = extract_qualified
