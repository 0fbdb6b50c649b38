"""An event loop whose clock a test puts forward: deadlines pass when the test says so, not when the machine is slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class SkippingLoop(asyncio.SelectorEventLoop):
    """The ordinary loop; :meth:`skip` lets time pass at once."""

    _skipped = 0.0

    def time(self) -> float:
        return super().time() + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += seconds


def on_skipping_loop(scenario: Callable[[SkippingLoop], Coroutine[Any, Any, None]]) -> None:
    """Run *scenario* to its end on a loop of its own."""
    loop = SkippingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(scenario(loop))
