"""Who is calling: the one person of this machine, or the bearer of a token of the configured OIDC issuer.

Owns what makes a token good: RS256 only, our issuer, our audience (or ``client_id``, which Cognito's access tokens have
instead), ``token_use``, times with a minute's leeway. Where keys come from is settings' business, never a token's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidIssuerError,
    InvalidSignatureError,
    InvalidTokenError,
)

from goal_mandala.api.context import Caller
from goal_mandala.api.problems import SignInRefused
from goal_mandala.api.signing_keys import SigningKeys

LEEWAY = 60
"""Seconds that clocks may differ."""

LONGEST_TOKEN = 8192
LOCAL_OWNER = "local"
REJECTED = "token_rejected"
"""The one thing a caller is told of a token that is not good, whatever the reason."""

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
            raise SignInRefused("token_missing", "token_missing")
        found = _BEARER.fullmatch(authorization.strip()) if len(authorization) <= LONGEST_TOKEN else None
        if found is None:
            raise SignInRefused(REJECTED, "token_malformed")
        key = await self._keys.key(_key_id(found[1]))
        if key is None:
            foreign = self._issuer.url != _unverified(found[1]).get("iss")
            raise SignInRefused(REJECTED, "wrong_issuer" if foreign else "unknown_key", _age(found[1]))
        claims = self._verified(found[1], key)
        if reason := self._not_for_us(claims):
            raise SignInRefused(REJECTED, reason, _age(found[1]))
        return Caller(str(claims["sub"]), self._issuer.operators in _roles(claims), int(claims["exp"]) + LEEWAY)

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
            raise SignInRefused("token_expired", "token_expired", _age(token)) from None
        except ImmatureSignatureError:
            raise SignInRefused("token_not_yet_valid", "token_not_yet_valid", _age(token)) from None
        except InvalidIssuerError:
            raise SignInRefused(REJECTED, "wrong_issuer", _age(token)) from None
        except InvalidSignatureError:
            raise SignInRefused(REJECTED, "bad_signature", _age(token)) from None
        except (InvalidTokenError, ValueError, TypeError):
            raise SignInRefused(REJECTED, "token_malformed", _age(token)) from None

    def _not_for_us(self, claims: Mapping[str, Any]) -> str:
        """Why a token with a good signature is not for us; empty when it is."""
        if not _SUBJECT.fullmatch(str(claims["sub"])):
            return "token_malformed"
        use = claims.get("token_use")
        if use == "access":
            meant = _texts(claims.get("client_id")) | _texts(claims.get("aud"))
        elif use in ("id", None):
            meant = _texts(claims.get("aud"))
        else:
            return "wrong_token_use"
        return "wrong_audience" if meant.isdisjoint(self._issuer.audience) else ""


def _key_id(token: str) -> str:
    """The header's ``kid``; a header that names another algorithm or brings its own key is refused here already."""
    try:
        header = jwt.get_unverified_header(token)
    except (InvalidTokenError, ValueError, RecursionError):
        raise SignInRefused(REJECTED, "token_malformed") from None
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str) or not 0 < len(kid) <= 200 or "crit" in header:
        raise SignInRefused(REJECTED, "token_malformed", _age(token))
    return kid


def _unverified(token: str) -> Mapping[str, Any]:
    """The claims as they stand, for telling operators what was wrong; nothing is decided by them."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (InvalidTokenError, ValueError, TypeError, RecursionError):
        return {}
    return claims


def _age(token: str) -> int | None:
    """Seconds since the token says it was issued, None where it does not say."""
    issued = _unverified(token).get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool) or not 0 < issued < 1e11:
        return None
    return round(time.time() - issued)


def _roles(claims: Mapping[str, Any]) -> set[str]:
    scope = claims.get("scope")
    return _texts(claims.get("cognito:groups")) | set(scope.split() if isinstance(scope, str) else ())


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
