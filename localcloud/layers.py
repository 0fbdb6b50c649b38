"""Puts the cloud together: the emulator with our corrections, and the layers before it.

Owns their order and the pinned version of the emulator. Each layer knows its own trade.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from localcloud.bedrock import FakeBedrock
from localcloud.edge.asgi import App
from localcloud.edge.call_record import CallRecord
from localcloud.edge.layer import Edge
from localcloud.home import Home, Settings

EMULATOR = "1.5.33"


class WrongEmulatorError(RuntimeError):
    """Another version of the emulator is installed than the one whose tables we know."""


@contextmanager
def build(home: Home, settings: Settings) -> Iterator[App]:
    """The whole application. Import of the emulator happens here, after its environment is set."""
    found = version("ministack")
    if found != EMULATOR:
        raise WrongEmulatorError(
            f"ministack {found} is installed, but our corrections reach into the tables of {EMULATOR}. "
            f"Install the pinned version (make test does), or go through localcloud/ and change the pin."
        )
    from ministack.app import app as emulator
    from ministack.core.hypercorn_compat import install

    from localcloud.models.layer import Models

    install()
    with FakeBedrock(pace=settings.pace or None, first_token=settings.first_token) as fake:
        models = Models(emulator, fake)
        yield Edge(models, CallRecord(home.calls_file), models.routes)
