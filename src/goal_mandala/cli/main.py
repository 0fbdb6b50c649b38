"""Entry point of the console script: loads the command line such that Ctrl-C is quiet from the first moment on."""

from __future__ import annotations

import os
import sys

STOPPED = 130


def run() -> None:
    """Run ``mandala`` with the process's arguments; always ends with an exit code, never with a traceback."""
    try:
        from goal_mandala.cli.app import run_app

        code = run_app()
    except KeyboardInterrupt:
        code = STOPPED
    _end(code)


def _end(code: int) -> None:
    """Flush what was printed; a reader that went away early (``| head``) is no failure."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    raise SystemExit(code)
