"""``mandala ops logs``: log lines with their cause, failures that the word ERROR misses too, followed without a gap."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops import options
from goal_mandala.cli.ops.frame import Run, operating, say_words
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.names import Function
from goal_mandala.ops.window import between

if TYPE_CHECKING:
    from goal_mandala.ops.log_reading import ReadLine
    from goal_mandala.ops.window import Window

Follow = Annotated[
    bool,
    typer.Option(
        "--follow",
        "-f",
        help=pick("流れてくる行を表示し続ける（Ctrl-C で終わる）", "Show lines as they come (Ctrl-C ends)"),
    ),
]
Errors = Annotated[
    bool,
    typer.Option(
        "--errors",
        help=pick(
            "失敗だけ。ERROR と書かれない時間切れやメモリ不足も",
            "Failures only, also those without the word ERROR: timeouts, out of memory",
        ),
    ),
]
Request = Annotated[
    str | None,
    typer.Option("--request", metavar="ID", help=pick("このリクエストの行だけ", "Only lines of this request")),
]
Cause = Annotated[
    str | None,
    typer.Option(
        "--cause",
        metavar="NAME",
        help=pick("この原因の行だけ（例: function-timeout）", "Only lines with this cause, e.g. function-timeout"),
    ),
]
Part = Annotated[
    str,
    typer.Option(
        "--function",
        metavar="ai-processor|api|all",
        show_default=False,
        help=pick(
            "どの関数か（既定 ai-processor。--request では all）",
            "Which function (default ai-processor; all with --request)",
        ),
    ),
]
Most = Annotated[
    int | None,
    typer.Option(
        "--most",
        metavar="N",
        min=1,
        help=pick(
            "行数の上限（新しい方から。既定は端末で 1000、--json で全部）",
            "At most so many lines, the newest (default: 1000 on a terminal, all with --json)",
        ),
    ),
]
ON_A_TERMINAL = 1000
POLL_SECONDS = 2.0


def logs(
    env: options.Env = None,
    follow: Follow = False,
    errors: Errors = False,
    request: Request = None,
    cause: Cause = None,
    part: Part = "",
    since: options.Since = "1h",
    until: options.Until = None,
    most: Most = None,
    zone: options.Zone = "local",
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    from goal_mandala.ops.aws.log_events import FAILURES, quoted
    from goal_mandala.ops.log_reading import named

    with operating(env, as_json=as_json, verbose=verbose, zone=zone) as run:
        _check_cause(cause)
        groups = log_groups(run, part or ("all" if request else Function.AI_PROCESSOR))
        pattern = quoted(request) if request else FAILURES if errors or cause else None
        window = run.window(since, until)

        def wanted(line: ReadLine) -> bool:
            return (not errors or line.failure) and (cause is None or named(line) == cause)

        if follow:
            if until is not None or most is not None:
                raise InvalidInput("follow_has_no_end", option="--until" if until is not None else "--most")
            _follow(run, groups, window.start, pattern, wanted)
            return
        lines = [line for line in read_logs(run, groups, window, pattern) if wanted(line)]
        if as_json:
            shown = [line_data(line) for line in lines[-(most or len(lines)) :]]
            run.emit("logs", window=window.as_dict(), count=len(lines), lines=shown)
        else:
            _show_all(run, lines, most or ON_A_TERMINAL, window, groups, whole=request is not None)


def _show_all(
    run: Run, lines: list[ReadLine], most: int, window: Window, groups: tuple[str, ...], *, whole: bool
) -> None:
    when = between(window, run.zone)
    if lines and console.out().is_terminal:
        console.say(pick(f"ログ  {run.target.environment} / {run.target.region}  {when}", f"Logs  {run.target.environment} / {run.target.region}  {when}"), "bold", hang=2)  # fmt: skip
    for line in lines[-most:]:
        _show(run, line, whole=whole)
    if not whole and console.out().is_terminal and any(_without_traceback(one.line.message) != one.line.message for one in lines):  # fmt: skip
        console.say(pick("トレースバックは最後の1段だけです。全部は --request ID か --json。", "Of tracebacks only the last frame is shown; whole with --request ID or --json."), "dim")  # fmt: skip
    left = len(lines) - most
    if left > 0:
        console.say(
            pick(f"古い {left} 行は省きました（--most）。", f"{left} older lines were left out (--most)."), "dim"
        )
    if not lines:
        where = ", ".join(one.rpartition("/")[2] for one in groups)
        ja = f"当てはまる行はありません（{where}、{when}）。--since を延ばしてみてください。"
        console.say(pick(ja, f"No such line ({where}, {when}). Try a longer --since."), "yellow", hang=2)


def log_groups(run: Run, part: str) -> tuple[str, ...]:
    parts = (Function.AI_PROCESSOR, Function.API)
    if part == "all":
        return tuple(run.target.names.log_group(one) for one in parts)
    if part not in parts:
        raise InvalidInput("unknown_function", value=part[:40], allowed=", ".join((*parts, "all")))
    return (run.target.names.log_group(part),)


def read_logs(run: Run, groups: tuple[str, ...], window: Any, pattern: str | None) -> list[ReadLine]:
    from goal_mandala.ops.aws.log_events import read_lines
    from goal_mandala.ops.log_reading import read_line

    lines = [read_line(line) for group in groups for line in read_lines(run.aws, group, window, pattern)]
    return sorted(lines, key=lambda one: one.line.at)


def _check_cause(cause: str | None) -> None:
    from goal_mandala.ops.causes import LABELS

    if cause is not None and cause not in LABELS:
        raise InvalidInput("unknown_cause", value=cause[:40], allowed=", ".join(LABELS))


def _follow(run: Run, groups: tuple[str, ...], start: datetime, pattern: str | None, wanted: Any) -> None:
    import json
    import sys

    from goal_mandala.ops.aws.log_events import Follower
    from goal_mandala.ops.log_reading import read_line

    follower = Follower(run.aws, groups, start, pattern)
    while True:
        for line in map(read_line, follower.look(datetime.now(UTC))):
            if not wanted(line):
                continue
            if run.as_json:
                sys.stdout.write(json.dumps(line_data(line), ensure_ascii=False) + "\n")
            else:
                _show(run, line)
        sys.stdout.flush()
        time.sleep(POLL_SECONDS)


def _show(run: Run, line: ReadLine, *, whole: bool = False) -> None:
    """On a terminal what a person needs of it (*whole*: with its traceback), elsewhere the line as it was written; ``--json`` has it whole."""
    from rich.text import Text

    from goal_mandala.cli.wrapping import fold
    from goal_mandala.ops.causes import LABELS, readable
    from goal_mandala.ops.log_reading import named

    label = f"[{say_words(LABELS[named(line)].words)}] " if line.cause else ""
    at = f"{line.line.at.astimezone(run.zone):%m-%d %H:%M:%S.%f}"[:-3]
    screen = console.out()
    message = line.line.message
    if screen.is_terminal:
        message = readable(message).replace("\t", "  ")
        message = message if whole else _without_traceback(message)
    lines = fold(f"{at} {label}{message.rstrip()}", screen.width, 2, torn=True) if screen.is_terminal else [f"{at} {label}{message}"]  # fmt: skip
    text = Text("\n".join(lines))
    text.stylize("dim", 0, len(at))
    if label:
        text.stylize("bold red" if line.failure else "yellow", len(at) + 1, len(at) + len(label))
    screen.print(text)


def _without_traceback(message: str) -> str:
    """What was raised, and where: the last frame of a traceback that the runtime wrote under it."""
    from goal_mandala.ops.causes import TRACEBACK

    head, found, frames = message.partition(f"\n{TRACEBACK}")
    where = [one.strip() for one in frames.splitlines() if one.strip().startswith("File ")]
    if not found or not where:
        return message
    return f"{head.rstrip()}  {where[-1]} …"


def short(message: str) -> str:
    flat = " ".join(message.split())
    return flat if len(flat) <= 240 else flat[:240] + "…"


def line_data(line: ReadLine) -> dict[str, Any]:
    return {
        "at": line.line.at.isoformat(timespec="milliseconds"),
        "group": line.line.group,
        "stream": line.line.stream,
        "requestId": line.request or None,
        "traceId": line.trace or None,
        "cause": line.cause or None,
        "failure": line.failure,
        "message": line.line.message,
    }
