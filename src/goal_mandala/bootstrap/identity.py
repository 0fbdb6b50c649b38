"""From settings to who may call: the person of this machine, or whoever has a token of the issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goal_mandala.settings import Settings

if TYPE_CHECKING:
    from goal_mandala.api.auth import Identity


def identity_for(settings: Settings) -> Identity:
    """The local person, or whoever has a token of the configured issuer."""
    from goal_mandala.api.auth import Issuer, LocalPerson, TokenBearer
    from goal_mandala.api.signing_keys import SigningKeys

    service = settings.service
    if service.issuer is None:
        return LocalPerson()
    keys = SigningKeys(service.jwks_url or f"{service.issuer}/.well-known/jwks.json")
    return TokenBearer(Issuer(service.issuer, service.audience, service.operators), keys)
