"""The function behind API Gateway: the service's application, with one event in and one answer out."""

from __future__ import annotations

from functools import cache
from typing import Any

from goal_mandala.lambdas.invocation import Context, SpanKind, invocation, prepare, settings

HEADER = "x-amzn-trace-id"


@cache
def _gateway() -> Any:
    """The application behind Mangum, once per sandbox; raises ``Misconfigured``."""
    from mangum import Mangum

    from goal_mandala.bootstrap.on_aws import api_app

    return Mangum(api_app(settings()), lifespan="off")


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """An API Gateway REST proxy event; errors of a person and of ours are answered as the contract has them."""
    prepare()
    headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
    with invocation(context, SpanKind.SERVER, "request", headers.get(HEADER)):
        return _gateway()(event, context)
