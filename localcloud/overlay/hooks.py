"""All hooks into the emulator, installed once per process: a second overlay in it would count everything twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.overlay.alarms import hooks as alarms
from localcloud.overlay.logs import ingestion
from localcloud.overlay.notifications import outbox

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.overlay.store import Store

_installed: list[Path] = []


def install(store: Store, state_dir: Path) -> None:
    """Raises :class:`RuntimeError` on the second call in a process: the emulator's state belongs to its process."""
    if _installed:
        raise RuntimeError(f"this process has an overlay already (state in {_installed[0]})")
    _installed.append(state_dir)
    ingestion.install()
    alarms.install()
    outbox.install(store, state_dir)
