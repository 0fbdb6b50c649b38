"""What every operations command does around its own work: find the target, open AWS, print JSON or text, fail well."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick, user_language
from goal_mandala.cli.messages import error_text
from goal_mandala.cli.ops.addressing import addressed, to_be_named
from goal_mandala.cli.ops.exit_codes import ops_exit_code
from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target, read_target
from goal_mandala.ops.verdict import NOT_DONE, UNDETERMINED
from goal_mandala.ops.window import Window, between, read_window, read_zone, shown
from goal_mandala.ops.words import Words

JSON_VERSION = 1
"""Of everything that ``--json`` prints: raised when a field changes its meaning or goes away."""


@dataclass(slots=True)
class Run:
    """One command at work. ``now`` is when it began; ``code`` is how it will end; ``untouched``: it changes something, and has not yet."""

    target: Target
    aws: Aws
    zone: tzinfo
    now: datetime
    as_json: bool
    verbose: bool
    code: int = 0
    untouched: bool = False
    notes: list[str] = field(default_factory=list[str])

    def window(self, since: str, until: str | None) -> Window:
        return read_window(since, until, self.zone, self.now)

    def snapshot(self, window: Window | None = None) -> Snapshot:
        return Snapshot(self.aws, window, self.now)

    def time(self, moment: datetime | None, *, seconds: bool = True) -> str:
        return "-" if moment is None else shown(moment, self.zone, seconds=seconds)

    def clock(self, moment: datetime | None) -> str:
        """As :meth:`time`, for a table whose head names the zone."""
        return "-" if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    @property
    def zone_name(self) -> str:
        return f"{self.now.astimezone(self.zone):%Z}"

    def heading(self, what: str, window: Window | None = None) -> None:
        """What is shown, of which environment, for when; the window is not broken."""
        from rich.cells import cell_len

        where = f"{self.target.environment} / {self.target.region}" + (
            pick("（ローカルクラウド）", " (local cloud)") if self.target.local else ""
        )
        when = "" if window is None else f"  {between(window, self.zone)}"
        fits = cell_len(f"{what}  {where}{when}") <= console.out().width
        console.show(f"{what}  {where}{when}" if fits else f"{what}  {where}\n{when}", "bold", hang=2)

    def emit(self, kind: str, **data: object) -> None:
        """The command's result as JSON and nothing else on standard output."""
        console.emit(
            {
                "version": JSON_VERSION,
                "kind": kind,
                **self.target.as_dict(),
                "at": self.now.isoformat(timespec="seconds"),
                "exitCode": self.code,
                **data,
                "calls": self.aws.record.as_dict(),
            }
        )


def language() -> str:
    return user_language()


def say_words(words: Words) -> str:
    """The words in the person's language."""
    return words.of(user_language())


@contextmanager
def operating(
    environment: str | None,
    *,
    as_json: bool = False,
    verbose: bool = False,
    zone: str = "local",
    changes: bool = False,
) -> Generator[Run]:
    """A run on the target; what fails becomes a message (and JSON) and the exit code of operations. *changes*: it begins ``untouched``."""
    with (
        console.completing(partial(addressed, environment=to_be_named(environment))),
        _running(environment, as_json=as_json, verbose=verbose, zone=zone) as run,
    ):
        run.untouched = changes
        yield run


@contextmanager
def _running(environment: str | None, *, as_json: bool, verbose: bool, zone: str) -> Generator[Run]:
    run: Run | None = None
    code = 0
    try:
        target = read_target(os.environ, environment)
        run = Run(target, Aws(target), read_zone(zone), datetime.now(UTC), as_json, verbose)
        yield run
        code = run.code
    except MandalaError as error:
        raise typer.Exit(_failed(error, as_json=as_json, untouched=run is not None and run.untouched)) from None
    finally:
        if run is not None and verbose and not as_json:
            _tell_calls(run)
    raise typer.Exit(code)


def _failed(error: MandalaError, *, as_json: bool, untouched: bool) -> int:
    """*untouched*: what could not be asked was not done either, and 4 would say that something was changed."""
    code = ops_exit_code(error)
    not_done = untouched and code == UNDETERMINED
    code = NOT_DONE if not_done else code
    if as_json:
        failure: dict[str, Any] = {
            "code": error.code,
            "message": error_text(error.code, error.facts),
            "facts": error.facts,
        }
        console.emit({"version": JSON_VERSION, "kind": "error", "exitCode": code, "error": failure})
    console.say_error(error.code, dict(error.facts))
    if not_done:
        console.say(pick("何も変えていません。", "Nothing was changed."), "yellow")
    return code


def _tell_calls(run: Run) -> None:
    record = run.aws.record
    parts = ", ".join(f"{name} {count}" for name, count in record.by_signal().items())
    console.say(pick(f"AWS の呼び出し {record.total} 回: {parts}", f"{record.total} AWS calls: {parts}"), "dim", hang=2)
