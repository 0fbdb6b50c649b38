"""``mandala done``, ``progress``, ``check``, ``show``: walking the way and looking at it."""

from __future__ import annotations

from datetime import date

from goal_mandala.cli import console, options
from goal_mandala.cli.chart_view import show_cell, show_chart, show_findings, show_progress
from goal_mandala.cli.exit_codes import FINDINGS
from goal_mandala.cli.files import read_day, today
from goal_mandala.cli.language import pick, program
from goal_mandala.cli.places.file_place import looked_over
from goal_mandala.cli.places.place import Place, open_place
from goal_mandala.domain.document import finding_data, to_data
from goal_mandala.domain.errors import InvalidInput, NotFound
from goal_mandala.domain.mandala import ActionType, CellRef, Chart, OccasionStatus, Severity, TaskStatus


def show(
    file: options.File, cell: options.MaybeCell = None, as_json: options.Json = False, server: options.Server = None
) -> None:
    chart = open_place(file, server).chart
    if as_json:
        console.emit(_part(chart, cell))
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
    file: options.File,
    target: options.Target,
    day: options.Day = "",
    skip: options.Skip = False,
    excuse: options.Excuse = False,
    reset: options.Reset = False,
    server: options.Server = None,
) -> None:
    if skip + excuse + reset > 1:
        raise InvalidInput("one_mark_only")
    place = open_place(file, server)
    chart = place.chart
    ref, number = _target(target)
    if ref.action is None:
        raise InvalidInput("action_needed", cell=str(ref))
    action = chart.action(ref)
    if action is None:
        raise NotFound("empty_cell", cell=str(ref))
    if action.type is ActionType.HABIT and not number:
        changed = _log_habit(place, ref, read_day("date", day) or today(), skip=skip, excuse=excuse, reset=reset)
    else:
        if excuse or day:
            raise InvalidInput("only_for_habits", cell=str(ref))
        wanted = TaskStatus.NOT_STARTED if reset else TaskStatus.SKIPPED if skip else TaskStatus.COMPLETED
        changed = place.tick(_task_ids(chart, ref, number), wanted, today())
    show_cell(changed, ref)


def _target(text: str) -> tuple[CellRef, str]:
    cell, hash_mark, number = text.partition("#")
    ref = CellRef.parse(cell)
    if hash_mark and not number:
        raise NotFound("unknown_task", task=text[:20])
    return ref, number


def _log_habit(place: Place, ref: CellRef, day: date, *, skip: bool, excuse: bool, reset: bool) -> Chart:
    if reset:
        raise InvalidInput("reset_on_habit", cell=str(ref))
    status = OccasionStatus.EXCUSED if excuse else OccasionStatus.MISSED if skip else OccasionStatus.DONE
    return place.note(ref, day, status)


def _task_ids(chart: Chart, ref: CellRef, number: str) -> list[str]:
    action = chart.action(ref)
    tasks = action.tasks if action else ()
    if not tasks and not number:
        raise NotFound("no_tasks_yet", cell=str(ref))
    if not number:
        return [t.id for t in tasks]
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(tasks):
        raise NotFound("unknown_task", task=f"{ref}#{number}")
    return [tasks[int(number) - 1].id]


def progress(file: options.File, as_json: options.Json = False, server: options.Server = None) -> None:
    chart = open_place(file, server).chart
    if not as_json:
        show_progress(chart)
        return
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
    console.emit({"progress": data["progress"], "subGoals": rows})


def check(file: options.File, as_json: options.Json = False, server: options.Server = None) -> None:
    place = open_place(file, server)
    checked = looked_over(place.chart)
    if as_json:
        console.emit({"findings": [finding_data(f) for f in checked.findings]})
    elif checked.findings:
        show_findings(checked)
        _tell_how_to_mend(place, checked)
    else:
        console.show(pick("見直しの候補はありません。", "Nothing to mend."), "green")
    if any(f.severity is not Severity.INFO for f in checked.findings):
        raise SystemExit(FINDINGS)


def _tell_how_to_mend(place: Place, chart: Chart) -> None:
    cell = next((f.cell for f in chart.findings if f.cell is not None), None)
    if cell is not None:
        text = pick("直すには: {0} または {1}", "To mend: {0} or {1}")
        console.say(
            text.format(
                f'{program()} edit {place.named} {cell} --title "…"', f"{program()} regenerate {place.named} {cell}"
            ),
            "dim",
        )
