"""The application on a port. Refuses an address that others reach while there is only the local person to be.

Owns listening and stopping: open event streams are told to end, so that stopping does not wait for them.
"""

from __future__ import annotations

import ipaddress
import socket
import sys

import uvicorn
from fastapi import FastAPI

from goal_mandala.api.head_limit import HeadLimit
from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import Env
from goal_mandala.settings import ANY_HOST, ServiceSettings
from goal_mandala.telemetry.logs import log

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
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.backstage.feeds.stop()
        await super().shutdown(sockets)


def server_for(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """A server that is not running yet; raises :class:`Misconfigured` as :func:`check_address`."""
    check_address(host, app.state.backstage.settings)
    return _Server(
        uvicorn.Config(
            app,
            http=HeadLimit,
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


def run_server(app: FastAPI, host: str, port: int) -> None:
    """Serve until told to stop."""
    server = server_for(app, host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    log("listening", host=host, port=port)
    server.run()
    log("stopped")
