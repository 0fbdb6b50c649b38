"""A token as Cognito would have issued it earlier or later, for drills and tests: nobody has to wait an hour for one to expire.

Owns the route ``tokens`` below ``/_localcloud/``. The token given has to be one of the cloud's own: it is signed anew with the
same pool's key, its times moved; nothing else of it changes.
"""

from __future__ import annotations

import base64
import json
import os
from typing import Any

TIMES = ("iat", "exp", "nbf", "auth_time")
MOST_SECONDS = 400 * 86_400


async def route(scope: Any, body: bytes) -> tuple[int, Any]:
    """POST ``{"token": …, "seconds": …}``; negative seconds make it older. Answers ``{"token": …}``."""
    if scope["method"] != "POST":
        return 405, {"error": "POST a token and the seconds to move it by"}
    try:
        given = json.loads(body)
        return 200, {"token": shifted(str(given["token"]), int(given["seconds"]))}
    except (LookupError, TypeError, ValueError) as problem:
        return 400, {"error": f"a token of this cloud and a number of seconds are needed: {type(problem).__name__}"}


def shifted(token: str, seconds: int) -> str:
    """The same claims, *seconds* later. ValueError for what is no token, or for more than :data:`MOST_SECONDS`."""
    from ministack.core.responses import request_scope
    from ministack.services import cognito

    if abs(seconds) > MOST_SECONDS:
        raise ValueError("too far")
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    pool = str(claims["iss"]).rpartition("/")[2]
    for name in TIMES:
        if name in claims:
            claims[name] = int(claims[name]) + seconds
    with request_scope(os.environ["MINISTACK_ACCOUNT_ID"], pool.partition("_")[0]):
        return cognito._signed_jwt(claims, pool, str(claims["token_use"]))
