"""The same screen again and again, until Ctrl-C. Owns the rhythm."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from goal_mandala.cli import console
from goal_mandala.cli.language import pick


def repeat(every: int | None, draw: Callable[[], None]) -> None:
    """*draw* once, or every so many seconds; on a terminal each picture replaces the one before."""
    while True:
        if every and sys.stdout.isatty():
            console.out().clear()
        draw()
        if not every:
            return
        console.say(
            pick(f"{every} 秒ごとに更新中。Ctrl-C で終わります。", f"Again every {every} s. Ctrl-C ends."), "dim"
        )
        sys.stdout.flush()
        time.sleep(every)
