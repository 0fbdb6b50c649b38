"""Puts the cloud together: the emulator with our corrections, and the layers before it.

Owns their order and the pinned version of the emulator. Each layer knows its own trade.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from localcloud import measures_reset
from localcloud.bedrock import FakeBedrock
from localcloud.edge.asgi import Scope
from localcloud.edge.call_record import CallRecord
from localcloud.edge.layer import Edge
from localcloud.home import Home, Settings
from localcloud.saving import save

EMULATOR = "1.5.33"


async def save_now(_scope: Scope, _body: bytes) -> tuple[int, Any]:
    """``/_localcloud/save``: the state is on disk when the answer comes."""
    await save()
    return 200, {"saved": True}


class WrongEmulatorError(RuntimeError):
    """Another version of the emulator is installed than the one whose tables we know."""


@contextmanager
def build(home: Home, settings: Settings) -> Iterator[Edge]:
    """The whole application, inside a running event loop. Import of the emulator happens here, after its environment is set."""
    found = version("ministack")
    if found != EMULATOR:
        raise WrongEmulatorError(
            f"ministack {found} is installed, but our corrections reach into the tables of {EMULATOR}. "
            f"Install the pinned version (make test does), or go through localcloud/ and change the pin."
        )
    from ministack.app import app as emulator
    from ministack.core.hypercorn_compat import install

    from localcloud.additions import traffic
    from localcloud.additions.layer import Additions
    from localcloud.additions.records import Records
    from localcloud.identity import shifted_tokens
    from localcloud.models.layer import Models
    from localcloud.overlay import overlay
    from localcloud.sandbox.code import remove_unused
    from localcloud.sandbox.invocation import pool

    install()
    remove_unused(home.code, time.time())
    _correct()
    with FakeBedrock(pace=settings.pace or None, first_token=settings.first_token) as fake:
        records = Records(home.state / "additions.json")
        answered = Additions(overlay(emulator, home.state / "overlay"), records)
        models = Models(answered, fake)
        own = {"save": save_now, "tokens": shifted_tokens.route, "measures/forget": measures_reset.route}
        moving = asyncio.create_task(traffic.keep_moving(records, settings.canary_minute))
        try:
            yield Edge(models, CallRecord(home.calls_file), {**models.routes, **own})
        finally:
            moving.cancel()
            pool.end_all()


def _correct() -> None:
    """Our corrections, put into the emulator's tables."""
    from localcloud.gateway import corrections as gateway_corrections
    from localcloud.identity import invoked_alias, policy_simulation, secure_transport
    from localcloud.sandbox import corrections as sandbox_corrections
    from localcloud.stacks import corrections as stack_corrections

    secure_transport.install()
    policy_simulation.install()
    invoked_alias.install()
    sandbox_corrections.install()
    stack_corrections.install()
    gateway_corrections.install()
