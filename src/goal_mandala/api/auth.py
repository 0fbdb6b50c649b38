"""Who is calling: the one person of this machine, or the bearer of a token of the configured OIDC issuer.

Owns what makes a token good: RS256 only, our issuer, our audience (or ``client_id``, which Cognito's access tokens have
instead), ``token_use``, times with a minute's leeway. Where keys come from is settings' business, never a token's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from jwt.exceptions import ExpiredSignatureError, ImmatureSignatureError, InvalidTokenError

from goal_mandala.api.context import Caller
from goal_mandala.api.problems import AUTHENTICATION, Refused
from goal_mandala.api.signing_keys import SigningKeys

LEEWAY = 60
"""Seconds that clocks may differ."""

LONGEST_TOKEN = 8192
LOCAL_OWNER = "local"
_SUBJECT = re.compile(r"[A-Za-z0-9][\w.@:|+-]{0,127}")
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)", re.IGNORECASE | re.ASCII)


class Identity(Protocol):
    async def identify(self, authorization: str | None) -> Caller:
        """The caller of a request with this ``Authorization`` header; raises :class:`Refused`."""
        ...


class LocalPerson:
    """Everyone is the one person of this machine. Only for an address that nobody else reaches."""

    async def identify(self, authorization: str | None) -> Caller:  # noqa: ARG002
        return Caller(LOCAL_OWNER, operator=True)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are taken, for which audiences (client ids), and which group or scope operators have."""

    url: str
    audience: tuple[str, ...]
    operators: str


class TokenBearer:
    """The subject of a token of *issuer*."""

    def __init__(self, issuer: Issuer, keys: SigningKeys) -> None:
        self._issuer = issuer
        self._keys = keys

    async def identify(self, authorization: str | None) -> Caller:
        if not authorization:
            raise Refused(AUTHENTICATION, "token_missing")
        found = _BEARER.fullmatch(authorization.strip()) if len(authorization) <= LONGEST_TOKEN else None
        if found is None:
            raise Refused(AUTHENTICATION, "token_rejected")
        key = await self._keys.key(_key_id(found[1]))
        if key is None:
            raise Refused(AUTHENTICATION, "token_rejected")
        claims = self._verified(found[1], key)
        if not self._is_for_us(claims):
            raise Refused(AUTHENTICATION, "token_rejected")
        return Caller(str(claims["sub"]), self._issuer.operators in _roles(claims))

    def _verified(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                issuer=self._issuer.url,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "sub"], "verify_aud": False},
            )
        except ExpiredSignatureError:
            raise Refused(AUTHENTICATION, "token_expired") from None
        except ImmatureSignatureError:
            raise Refused(AUTHENTICATION, "token_not_yet_valid") from None
        except (InvalidTokenError, ValueError, TypeError):
            raise Refused(AUTHENTICATION, "token_rejected") from None

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        if not _SUBJECT.fullmatch(str(claims["sub"])):
            return False
        use = claims.get("token_use")
        if use == "access":
            meant = _texts(claims.get("client_id")) | _texts(claims.get("aud"))
        elif use in ("id", None):
            meant = _texts(claims.get("aud"))
        else:
            return False
        return not meant.isdisjoint(self._issuer.audience)


def _key_id(token: str) -> str:
    """The header's ``kid``; a header that names another algorithm or brings its own key is refused here already."""
    try:
        header = jwt.get_unverified_header(token)
    except (InvalidTokenError, ValueError, RecursionError):
        raise Refused(AUTHENTICATION, "token_rejected") from None
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str) or not 0 < len(kid) <= 200 or "crit" in header:
        raise Refused(AUTHENTICATION, "token_rejected")
    return kid


def _roles(claims: Mapping[str, Any]) -> set[str]:
    scope = claims.get("scope")
    return _texts(claims.get("cognito:groups")) | set(scope.split() if isinstance(scope, str) else ())


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
