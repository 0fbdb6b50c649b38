"""``mandala plan`` and ``mandala resume``: a goal becomes a chart before the person's eyes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Coroutine
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from goal_mandala.cli import console
from goal_mandala.cli.chart_view import show_chart
from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.files import Target, now, open_chart, prepare, read_goal, target_for, today, write_exports
from goal_mandala.cli.language import pick
from goal_mandala.cli.live import Progress
from goal_mandala.cli.messages import error_text, notice_text
from goal_mandala.domain.document import to_data
from goal_mandala.domain.errors import Cancelled, InvalidInput
from goal_mandala.domain.events import Failed, failed
from goal_mandala.domain.mandala import Chart
from goal_mandala.domain.schedule import DEFAULT_WEEKS
from goal_mandala.generation.planner import Planner
from goal_mandala.generation.scope import Scope
from goal_mandala.settings import OFFLINE, read_settings
from goal_mandala.storage.chart_file import ChartFile
from goal_mandala.usecases.generate import Generation, run_generation
from goal_mandala.usecases.start_chart import start_chart

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help=pick(
            "offline、bedrock、bedrock:ID、openai:ID、ollama:ID（省略時は MANDALA_MODEL か offline）",
            "offline, bedrock, bedrock:ID, openai:ID, ollama:ID (default: MANDALA_MODEL or offline)",
        ),
    ),
]


def plan(
    goal: Annotated[
        str | None,
        typer.Argument(
            help=pick(
                "目標の文、目標ファイル（.yaml .json）、または - で標準入力",
                "The goal in words, a goal file (.yaml .json), or - for standard input",
            )
        ),
    ] = None,
    description: Annotated[
        str,
        typer.Option(
            "--description", "-d", help=pick("目標の説明（500文字まで）", "More about the goal (up to 500 characters)")
        ),
    ] = "",
    deadline: Annotated[str, typer.Option("--deadline", help=pick("期限 YYYY-MM-DD", "Deadline, YYYY-MM-DD"))] = "",
    background: Annotated[
        str,
        typer.Option(
            "--background", "-b", help=pick("今の状況、経験、けがなど", "Where you stand: experience, injuries, …")
        ),
    ] = "",
    constraints: Annotated[
        str,
        typer.Option(
            "--constraints",
            "-c",
            help=pick("使える時間、予算など（例: 週5時間）", "Time, money, … (e.g. 5 hours a week)"),
        ),
    ] = "",
    lang: Annotated[
        str,
        typer.Option(
            "--lang", help=pick("チャートの言語（省略時は目標の言語）", "Language of the chart (default: the goal's)")
        ),
    ] = "",
    model: Model = None,
    tasks: Annotated[
        bool, typer.Option("--tasks/--no-tasks", help=pick("タスクまで作る", "Make the tasks too"))
    ] = True,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=pick("保存先（ファイルかフォルダー）", "Where to save: a file or a folder")),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help=pick("書き出す形式。くり返し可", "Also export as; may be repeated")),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=pick(
                "チャートのJSONだけを標準出力に出す", "Print the chart's JSON, and nothing else, on standard output"
            ),
        ),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help=pick("オフライン計画の別案", "Another choice of the offline planner"))
    ] = 0,
    start: Annotated[
        str,
        typer.Option(
            "--start", help=pick("計画の初日 YYYY-MM-DD（省略時は今日）", "First day of the plan (default: today)")
        ),
    ] = "",
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", min=0.1, help=pick("全体の制限時間（秒）", "Limit for the whole, in seconds")),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=pick("既存のファイルを上書きする", "Replace an existing file"))
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=pick("途中経過を出さない", "No progress"))] = False,
) -> None:
    typed = read_goal(goal)
    given = {"description": description, "deadline": deadline, "background": background, "constraints": constraints}
    typed = replace(typed, **{k: v for k, v in given.items() if v}, **({"language": lang} if lang else {}))
    first = _start(start)
    planner, name, concurrency = choose_planner(model, seed)
    chart = start_chart(typed, planner.info, first)
    target = target_for(out, formats or [], chart.id)
    keep = out is not None or bool(formats) or not as_json
    if keep:
        prepare(target, force=force)
    if not quiet:
        _tell_deadline(chart, typed.deadline)
    wanted = Generation(Scope(), with_tasks=tasks, concurrency=concurrency, time_limit=time_limit)
    _make(planner, name, chart, wanted, first, target, keep=keep, as_json=as_json, quiet=quiet, create=True)


def resume(
    file: Annotated[Path, typer.Argument(help=pick("途中のチャート（JSON）", "The unfinished chart (JSON)"))],
    model: Model = None,
    tasks: Annotated[
        bool, typer.Option("--tasks/--no-tasks", help=pick("タスクまで作る", "Make the tasks too"))
    ] = True,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help=pick("書き出す形式。くり返し可", "Also export as; may be repeated")),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help=pick("チャートのJSONだけを標準出力に出す", "Print the chart's JSON, and nothing else")
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=pick("途中経過を出さない", "No progress"))] = False,
) -> None:
    _, chart = open_chart(file)
    planner, name, concurrency = choose_planner(model or _model_of(chart), chart.planner.seed)
    wanted = Generation(Scope(), with_tasks=tasks, concurrency=concurrency)
    target = target_for(file, formats or [], chart.id)
    _make(
        planner,
        name,
        chart,
        wanted,
        chart.created_at.date(),
        target,
        keep=True,
        as_json=as_json,
        quiet=quiet,
        create=False,
    )


def _model_of(chart: Chart) -> str | None:
    """A chart begun offline is finished offline; one begun by a model, by the model that is set up now."""
    return OFFLINE if chart.planner.kind == "playbook" else None


def choose_planner(model: str | None, seed: int) -> tuple[Planner, str, int]:
    """(planner, its name for people, concurrency) from the option and the environment."""
    settings = read_settings(os.environ)
    settings = replace(settings, model=model) if model else settings
    from goal_mandala.bootstrap import planner_for

    planner = planner_for(settings, seed=seed)
    name = planner.info.model or pick("オフライン計画（手引き集、AIなし）", "offline planner: curated playbooks, no AI")
    return planner, name, settings.concurrency


def _start(text: str) -> date:
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("bad_date", field="start", value=text[:20]) from None


def _tell_deadline(chart: Chart, typed: str) -> None:
    if chart.goal.deadline is None:
        console.say("· " + notice_text("no_deadline", {"weeks": DEFAULT_WEEKS}), "dim")
    elif not typed:
        console.say("· " + notice_text("deadline_read", {"deadline": chart.goal.deadline.isoformat()}), "dim")


def _make(
    planner: Planner,
    name: str,
    chart: Chart,
    wanted: Generation,
    first: date,
    target: Target,
    *,
    keep: bool,
    as_json: bool,
    quiet: bool,
    create: bool,
) -> None:
    """Run a generation, show it, keep what came of it, and end with its exit code."""
    file = ChartFile(target.chart)
    quiet = quiet or (as_json and not console.err.is_terminal)
    made, failure, summary = generate_shown(planner, name, chart, wanted, first, quiet=quiet)
    nothing_made = failure is not None and made.sub_goals == chart.sub_goals
    written: list[Path] = []
    if (keep or failure) and not nothing_made:
        target.chart.parent.mkdir(parents=True, exist_ok=True)
        if create:
            file.create(made)
        else:
            file.save(replace(made, version=chart.version + 1, updated_at=now()))
        written = [target.chart, *write_exports(made, target)]
    if as_json:
        if not nothing_made:
            console.out.out(json.dumps(to_data(made), ensure_ascii=False, indent=2), highlight=False)
    elif not nothing_made:
        show_chart(made)
        console.say(f"{name} · {summary}", "dim")
        _tell_next(written, made, failure)
    if failure is not None:
        console.say(f"{pick('エラー', 'Error')}: {error_text(failure.code, dict(failure.facts))}", "bold red")
        if written:
            console.say(pick(f"続きは: mandala resume {written[0]}", f"To go on: mandala resume {written[0]}"))
        raise SystemExit(code_of(failure))


def _tell_next(written: list[Path], chart: Chart, failure: Failed | None) -> None:
    if written:
        console.say(f"{pick('保存', 'Saved')}: {'  '.join(str(p) for p in written)}")
    if chart.findings:
        console.say(
            pick(f"見直しの候補が{len(chart.findings)}件あります。", f"{len(chart.findings)} findings to look at."),
            "yellow",
        )
    if written and failure is None:
        path = written[0]
        console.say(pick("次にできること:", "What next:"), "bold")
        rows = [
            (f"mandala show {path} 3.5", pick("セルの詳しい内容とタスク", "one cell with its details and tasks")),
            (f"mandala edit {path} 3.5 --title …", pick("自分の言葉に直す", "put it in your own words")),
            (
                f"mandala regenerate {path} 3.5",
                pick("別の案にする（undo で戻せます）", "another suggestion (undo brings the old one back)"),
            ),
            (f"mandala done {path} 3.5#1", pick("タスクに印を付ける", "tick a task")),
            (
                f"mandala export {path} -f ics -f pdf",
                pick("カレンダーと印刷用に書き出す", "for your calendar and your wall"),
            ),
        ]
        width = max(len(command) for command, _ in rows)
        for command, meaning in rows:
            console.say(f"  {command:<{width}}  {meaning}")


def generate_shown(
    planner: Planner, name: str, chart: Chart, wanted: Generation, first: date, *, quiet: bool = False
) -> tuple[Chart, Failed | None, str]:
    """Run a generation with its progress shown; Ctrl-C stops the calls and keeps what is there."""

    async def go(progress: Progress, made: list[Chart]) -> Failed | None:
        ended: Failed | None = None
        async for event, draft in run_generation(planner, chart, wanted, first):
            made[0] = draft
            progress.update(event, draft)
            if isinstance(event, Failed):
                ended = event
        return ended

    made = [chart]
    with Progress(chart, name, quiet=quiet) as progress:
        ended = _until_interrupted(go(progress, made))
        return made[0], ended, progress.summary()


def _until_interrupted(work: Coroutine[Any, Any, Failed | None]) -> Failed | None:
    """Run *work*; the first Ctrl-C (or SIGTERM) cancels it in good order."""

    async def supervised() -> Failed | None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return failed(Cancelled())

    return asyncio.run(supervised())


def code_of(failure: Failed) -> int:
    """The exit code of a failed generation, by its error's class."""
    return next(code for cls, code in EXIT_CODES.items() if cls.__name__ == failure.kind)
