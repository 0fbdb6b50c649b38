"""``mandala done``, ``progress``, ``check``, ``show``: walking the way and looking at it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer

from goal_mandala.cli import console
from goal_mandala.cli.cells import File, looked_over
from goal_mandala.cli.chart_view import show_cell, show_chart, show_findings, show_progress
from goal_mandala.cli.exit_codes import FINDINGS
from goal_mandala.cli.files import now, open_chart, today
from goal_mandala.cli.language import pick
from goal_mandala.domain.document import finding_data, to_data
from goal_mandala.domain.editing import log_occasion, set_task_status
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.domain.mandala import ActionType, CellRef, Chart, OccasionStatus, Severity, TaskStatus

Json = Annotated[bool, typer.Option("--json", help=pick("JSONで出す", "Print JSON"))]


def show(
    file: File,
    cell: Annotated[
        str | None, typer.Argument(help=pick("セルだけを見る（例: 3 や 3.5）", "Only this cell, e.g. 3 or 3.5"))
    ] = None,
    as_json: Json = False,
) -> None:
    _, chart = open_chart(file)
    if as_json:
        console.out.out(json.dumps(_part(chart, cell), ensure_ascii=False, indent=2), highlight=False)
    elif cell is None:
        show_chart(chart)
    else:
        ref = CellRef.parse(cell)
        if chart.cell(ref) is None:
            raise NotFound("empty_cell", cell=cell)
        show_cell(chart, ref)


def _part(chart: Chart, cell: str | None) -> object:
    data = to_data(chart)
    if cell is None:
        return data
    ref = CellRef.parse(cell)
    block = data["subGoals"][ref.sub_goal]
    return block if ref.action is None or block is None else block["actions"][ref.action]


def done(
    file: File,
    target: Annotated[
        str,
        typer.Argument(
            help=pick(
                "3.5#2（タスク）、3.5（習慣の今日の分、または全タスク）",
                "3.5#2 (a task), 3.5 (today of a habit, or all its tasks)",
            )
        ),
    ],
    day: Annotated[
        str,
        typer.Option("--date", help=pick("習慣の日付 YYYY-MM-DD（省略時は今日）", "Day of a habit (default: today)")),
    ] = "",
    skip: Annotated[
        bool,
        typer.Option("--skip", help=pick("飛ばす（習慣なら、しなかった日）", "Skipped (a habit: not done that day)")),
    ] = False,
    excuse: Annotated[
        bool,
        typer.Option(
            "--excuse",
            help=pick("習慣を、理由があって休んだ日にする", "A habit's day off with good reason: does not count"),
        ),
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help=pick("印を消す（タスク）", "Take the tick off (tasks)"))
    ] = False,
) -> None:
    chart_file, chart = open_chart(file)
    cell, _, number = target.partition("#")
    ref = CellRef.parse(cell)
    action = chart.action(ref)
    if action is None:
        raise NotFound("empty_cell", cell=cell)
    if action.type is ActionType.HABIT and not number:
        status = OccasionStatus.EXCUSED if excuse else OccasionStatus.MISSED if skip else OccasionStatus.DONE
        changed = log_occasion(chart, ref, _day(day), status, now())
    else:
        ids = _task_ids(chart, ref, number)
        wanted = TaskStatus.NOT_STARTED if reset else TaskStatus.SKIPPED if skip else TaskStatus.COMPLETED
        changed = chart
        for task in ids:
            changed = set_task_status(changed, task, wanted, now())
        changed = replace(changed, version=chart.version + 1)
    chart_file.save(looked_over(changed))
    show_cell(changed, ref)


def _day(text: str) -> date:
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("bad_date", field="date", value=text[:20]) from None


def _task_ids(chart: Chart, ref: CellRef, number: str) -> list[str]:
    action = chart.action(ref)
    tasks = action.tasks if action else ()
    if not number:
        return [t.id for t in tasks]
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(tasks):
        raise NotFound("unknown_task", task=f"{ref}#{number}")
    return [tasks[int(number) - 1].id]


def progress(file: File, as_json: Json = False) -> None:
    _, chart = open_chart(file)
    if as_json:
        data = to_data(chart)
        rows = [
            {
                "position": s["position"],
                "progress": s["progress"],
                "actions": [a and a["progress"] for a in s["actions"]],
            }
            for s in data["subGoals"]
            if s
        ]
        console.out.out(json.dumps({"progress": data["progress"], "subGoals": rows}, indent=2), highlight=False)
    else:
        show_progress(chart)


def check(file: File, as_json: Json = False) -> None:
    _, chart = open_chart(file)
    checked = looked_over(chart)
    if as_json:
        rows = [finding_data(f) for f in checked.findings]
        console.out.out(json.dumps({"findings": rows}, ensure_ascii=False, indent=2), highlight=False)
    elif checked.findings:
        show_findings(checked)
    else:
        console.show(pick("見直しの候補はありません。", "Nothing to mend."), "green")
    if any(f.severity is not Severity.INFO for f in checked.findings):
        raise SystemExit(FINDINGS)
