"""A token that an operator hands over: its claims are read here, it is sent nowhere and kept nowhere."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any, cast

from goal_mandala.domain.errors import InvalidInput, MandalaError
from goal_mandala.ops.doctor.records import Token
from goal_mandala.ops.snapshot import Snapshot

MOST = 16_384


def read_token(snapshot: Snapshot, text: str) -> Token:
    """Raises :class:`InvalidInput` ``no_token`` for what is not a JWT; the error carries none of it."""
    parts = text.strip().removeprefix("Bearer ").split(".")
    if len(text) > MOST or len(parts) != 3:
        raise InvalidInput("no_token")
    head, claims = _decoded(parts[0]), _decoded(parts[1])
    audience = claims.get("client_id") or claims.get("aud") or ""
    return Token(
        str(claims.get("iss") or ""),
        str(audience),
        str(claims.get("token_use") or ""),
        _moment(claims.get("iat")),
        _moment(claims.get("exp")),
        _moment(claims.get("nbf")),
        str(head.get("alg") or ""),
        _known(snapshot, str(head.get("kid") or "")),
        snapshot.now,
    )


def _known(snapshot: Snapshot, key_id: str) -> bool | None:
    """Whether the pool publishes the key; None when it cannot be asked."""
    from goal_mandala.ops.aws.gateway import ask

    try:
        pool = snapshot.stack.get().outputs.get("UserPoolId", "")
        home = snapshot.target.endpoint or f"https://cognito-idp.{snapshot.target.region}.amazonaws.com"
        answer = ask(home.rstrip("/"), f"/{pool}/.well-known/jwks.json")
        keys: Any = json.loads(answer.body)["keys"]
    except (MandalaError, ValueError, KeyError):
        return None
    return any(key.get("kid") == key_id for key in cast("list[dict[str, Any]]", keys))


def _decoded(part: str) -> dict[str, Any]:
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise InvalidInput("no_token") from None
    if not isinstance(found, dict):
        raise InvalidInput("no_token")
    return cast("dict[str, Any]", found)


def _moment(held: Any) -> datetime | None:
    return datetime.fromtimestamp(held, UTC) if isinstance(held, int | float) and 0 < held < 1e11 else None
