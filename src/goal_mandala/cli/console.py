"""Standard output for results, standard error for everything said along the way; colour only on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.domain.errors import InternalFault, MandalaError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def configure() -> None:
    """UTF-8 out whatever the locale; lone surrogates are shown as replacement, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def say(message: str, style: str = "") -> None:
    """A line for the person, on standard error."""
    err.print(Text(message, style=style))


def show(message: str | Text = "", style: str = "") -> None:
    """A line of result, on standard output; never read as markup."""
    out.print(Text(message, style=style) if isinstance(message, str) else message)


def exit_code_of(error: MandalaError) -> int:
    return next(EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES)


def report(error: MandalaError) -> int:
    """Tell the person what happened and what to do; returns the exit code."""
    say(f"{pick('エラー', 'Error')}: {error_text(error.code, error.facts)}", "bold red")
    return exit_code_of(error)


@contextmanager
def failing_well(debug: bool = False) -> Iterator[None]:
    """Errors become a message and an exit code; a defect of ours shows its traceback with ``--debug`` only."""
    try:
        yield
    except MandalaError as error:
        raise SystemExit(report(error)) from None
    except KeyboardInterrupt:
        say(pick("中断しました。", "Stopped."), "yellow")
        raise SystemExit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if debug:
            raise
        raise SystemExit(report(InternalFault("internal", kind=type(error).__name__))) from None
