"""Standard output for results, standard error for everything said along the way; colour only on a terminal."""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import error_text
from goal_mandala.domain.errors import Cancelled, InternalFault, MandalaError, Unwritable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_YES = {"y", "yes", "はい", "うん"}
_NO = {"n", "no", "いいえ"}


@cache
def out() -> Console:
    return _console(stderr=False)


@cache
def err() -> Console:
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            reader_gone()

    return Quiet(stderr=stderr, highlight=False, soft_wrap=True)


_completions: list[Callable[[str], str]] = []


@contextmanager
def completing(complete: Callable[[str], str]) -> Generator[None]:
    """Everything that is said or shown until the end goes through *complete*; JSON does not."""
    _completions.append(complete)
    try:
        yield
    finally:
        _completions.pop()


def completed(text: str) -> str:
    """*text* as it is to be read."""
    for complete in _completions:
        text = complete(text)
    return text


def reader_gone() -> NoReturn:
    """Nobody reads standard output any more: end well and without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    raise SystemExit(0)


def configure() -> None:
    """UTF-8 out whatever the locale; lone surrogates are shown as replacement, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def say(message: str, style: str = "", *, hang: int | None = None) -> None:
    """A line for the person, on standard error, folded to the terminal; *hang* indents what is folded."""
    _line(err(), message, style, hang)


def show(message: str = "", style: str = "", *, hang: int | None = None, torn: bool = False) -> None:
    """A line of result, on standard output; never read as markup. *torn*: what is wider than the line may be torn (never a command)."""
    _line(out(), message, style, hang, torn=torn)


def draw(*things: RenderableType) -> None:
    """Results with their own layout: grids and tables."""
    for thing in things:
        out().print(thing)


def emit(data: object) -> None:
    """*data* as JSON and nothing else, on standard output."""
    try:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        reader_gone()


def _line(console: Console, message: str, style: str, hang: int | None, *, torn: bool = False) -> None:
    from rich.text import Text

    message = completed(message)
    if console.is_terminal:
        from goal_mandala.cli.wrapping import fold

        message = "\n".join(fold(message, console.width, hang, torn=torn))
    console.print(Text(message, style=style))


_LOOK_SECONDS = 0.2


def heard_line() -> str:
    """A line from the keyboard; empty at the end of input.

    Looks again and again whether there is one, for Ctrl-C that comes in the moment in which a read begins is heard by Python
    only when that read ends.
    """
    with suppress(OSError, ValueError):  # what has no descriptor, and standard input of Windows, is read at once
        while not select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
            pass
    return sys.stdin.readline()


def ask(question: str) -> bool:
    """Yes or no from the person; Enter is yes, the end of input is no."""
    while True:
        err().print(_fitting(f"{question} [Y/n]"), end=" ", markup=False)
        answer = heard_line()
        if not answer:
            err().print()
            return False
        word = answer.strip().lower()
        if word in _YES or not word:
            return True
        if word in _NO:
            return False
        say(pick("y（はい）か n（いいえ）で答えてください。", "Please answer y or n."))


def _fitting(question: str) -> str:
    """*question* folded such that a word of answer has room behind it."""
    if not err().is_terminal:
        return question
    from goal_mandala.cli.wrapping import fold

    return "\n".join(fold(question, max(20, err().width - 6), 2))


def exit_code_of(error: MandalaError) -> int:
    return next(EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES)


def say_error(code: str, facts: dict[str, object]) -> None:
    _line(err(), f"{pick('エラー', 'Error')}: {error_text(code, facts)}", "bold red", None, torn=True)


def report(error: MandalaError) -> int:
    """Tell the person what happened and what to do; returns the exit code."""
    say_error(error.code, dict(error.facts))
    return exit_code_of(error)


def stopped() -> int:
    """Tell that Ctrl-C was heard; returns the exit code."""
    say(pick("中断しました。", "Stopped."), "yellow")
    return EXIT_CODES[Cancelled]


@contextmanager
def failing_well(debug: bool = False) -> Iterator[None]:
    """Errors become a message and an exit code; a defect of ours shows its traceback with ``--debug`` only."""
    try:
        yield
    except MandalaError as error:
        raise SystemExit(report(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(stopped()) from None
    except BrokenPipeError:
        reader_gone()
    except Exception as error:
        if debug:
            raise
        raise SystemExit(report(_ours(error))) from None


def _ours(error: Exception) -> MandalaError:
    """An error that nobody foresaw: the operating system's about a file, or else a defect of ours."""
    if isinstance(error, OSError) and error.filename is not None:
        return Unwritable("file_trouble", path=str(error.filename)[:200], problem=error.strerror)
    return InternalFault("internal", kind=type(error).__name__)
