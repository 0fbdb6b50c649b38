"""Runs calls at the same moment in real threads and says how each ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from goal_mandala.domain.errors import MandalaError


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The result of each call, or the :class:`MandalaError` it raised; other errors are raised here."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(30)
        try:
            return call()
        except MandalaError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def code_of(result: object) -> str | None:
    """The code of an error, None for anything else."""
    return result.code if isinstance(result, MandalaError) else None
