"""The application on a port. Refuses an address that others reach while there is only the local person to be.

Owns listening and stopping: open event streams are told to end, so that stopping does not wait for them.
"""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from time import monotonic
from types import FrameType

import uvicorn
from fastapi import FastAPI

from goal_mandala.api.head_limit import HeadLimit
from goal_mandala.domain.errors import MandalaError, Misconfigured
from goal_mandala.names import Env
from goal_mandala.settings import ANY_HOST, ServiceSettings
from goal_mandala.telemetry.logs import log
from goal_mandala.usecases.desk import Desk

STOPPING_SECONDS = 5
SWITCH_SECONDS = 0.0005
"""Workers pack drafts in threads; the loop that answers gets its turn after so long (Python's own: ten times that)."""

LONGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches *host* (an address, or ``localhost``)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_address(host: str, settings: ServiceSettings) -> None:
    """Raises :class:`Misconfigured` ``issuer_needed``: without an issuer everyone who connects is the local person.

    ``any_host``: behind no gateway, any name in a Host header would open the door to DNS rebinding.
    """
    if ANY_HOST in settings.allowed_hosts:
        raise Misconfigured("any_host", name=Env.ALLOWED_HOSTS)
    if settings.issuer is None and not is_loopback(host):
        raise Misconfigured("issuer_needed", host=host[:80])


class _Server(uvicorn.Server):
    told: signal.Signals | None = None
    """What it was told to stop by."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  the library's signature
        """As uvicorn does, but the signal is not raised again at the end: there is more to end than the server."""
        self.told = signal.Signals(sig)
        if self.should_exit and self.told is signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.backstage.feeds.stop()
        await super().shutdown(sockets)


def server_for(app: FastAPI, host: str, port: int) -> _Server:
    """A server that is not running yet; raises :class:`Misconfigured` as :func:`check_address`."""
    check_address(host, app.state.backstage.settings)
    return _Server(
        uvicorn.Config(
            app,
            http=HeadLimit,
            ws="none",
            host=host.strip("[]"),
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            timeout_graceful_shutdown=STOPPING_SECONDS,
            lifespan="on",
        )
    )


def run_server(app: FastAPI, host: str, port: int) -> signal.Signals | None:
    """Serve until told to stop; returns by which signal. The last line says so, and how many generations wait for the next start."""
    server = server_for(app, host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    log("listening", host=host, port=port)
    begun = monotonic()
    server.run()
    reason = None if server.told is None else server.told.name
    log("stopped", reason=reason, seconds=round(monotonic() - begun, 1), count=_waiting(app.state.backstage.desk))
    return server.told


def _waiting(desk: Desk) -> int | None:
    """How many generations nobody works on now; None when the store does not say."""
    try:
        return len(desk.repository.unfinished_generations(now=desk.clock()))
    except MandalaError:
        return None
