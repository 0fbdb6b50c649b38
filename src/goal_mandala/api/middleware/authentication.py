"""Nobody reaches a route without being known: everything is closed except the few addresses listed here."""

from __future__ import annotations

import logging
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from goal_mandala.api.auth import Identity
from goal_mandala.api.middleware.answering import answer_problem
from goal_mandala.api.problems import Refused, SignInRefused
from goal_mandala.domain.errors import MandalaError
from goal_mandala.telemetry.logs import log

OPEN = frozenset({"/healthz", "/readyz", "/openapi.json", "/docs"})
"""They tell nothing about anybody."""

BY_SECRET = "/calendar/"
"""Addresses below carry a secret of their own, which is all that they go by."""

PAGE = re.compile(r"/|/(assets/.+|config\.json|sw\.js|manifest\.webmanifest|icon(-\d+)?\.(svg|png))")
"""The page and its files: everyone gets the same; what it shows it asks for, with a token."""


class Authentication:
    def __init__(self, app: ASGIApp, identity: Identity) -> None:
        self._app = app
        self._identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_open(scope["path"]):
            try:
                scope["caller"] = await self._identity.identify(Headers(scope=scope).get("authorization"))
            except (Refused, MandalaError) as error:
                if isinstance(error, SignInRefused):
                    log("sign-in refused", logging.WARNING, reason=error.reason, tokenAge=error.age)
                await answer_problem(error, scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_open(path: str) -> bool:
    """True for an address that asks nobody for a token."""
    return path in OPEN or path.startswith(BY_SECRET) or PAGE.fullmatch(path) is not None
