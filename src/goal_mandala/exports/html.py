"""The chart as one web page: the grid on top, then every block in detail; to read, and to print.

Owns what the page says and its safety: no script, no request to anywhere, styles allowed by their
hash alone, every text escaped by Jinja2. Looks are in ``page.css.j2``, structure in ``page.html.j2``.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from goal_mandala.domain.mandala import SIZE, Action, CellRef, Chart, SubGoal, Task
from goal_mandala.domain.progress import action_progress, goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import Period, period_of
from goal_mandala.exports import poster
from goal_mandala.exports.fitting import LINE_HEIGHT
from goal_mandala.exports.labels import Labels, day_words, labels_for, safe_language, status_words, type_words
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.palette import DARK, LIGHT
from goal_mandala.exports.text_hygiene import one_line, paragraphs

Data = dict[str, Any]

SCHEMES = {"light": "light", "dark": "dark", "auto": "light dark"}
_PRINT_SIZE = {"a4": "8.2pt", "a3": "11.6pt"}


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as an HTML document in UTF-8, for ``options.theme``, printing on ``options.paper``."""
    sheet = poster.compose(chart)
    style = _style(sheet, options)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    labels, period = labels_for(chart.goal.language), period_of(chart)
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            language=safe_language(chart.goal.language),
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            scheme=SCHEMES[options.theme],
            title=one_line(chart.goal.title),
            style=Markup(style),
            labels={name: getattr(labels, name) for name in Labels.__slots__},
            deadline=_deadline(chart),
            percent=_percent(goal_progress(chart)),
            blocks=_blocks(sheet),
            about=_about(chart, labels),
            parts=[_part(s, labels, period) for s in chart.sub_goals if s is not None],
        )
    )
    return page.encode("utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = PackageLoader("goal_mandala.exports", "")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def _style(sheet: poster.Poster, options: ExportOptions) -> str:
    block = poster.block_rect(0, 0)
    return (
        _environment()
        .get_template("page.css.j2")
        .render(
            scheme=SCHEMES[options.theme],
            screen=DARK if options.theme == "dark" else LIGHT,
            dark=DARK,
            paper=LIGHT,
            aspect=f"{block.width:.0f}/{block.height:.0f}",
            middle_row=poster.MIDDLE_ROWS[1],
            middle_column=poster.MIDDLE_COLUMNS[1],
            line_height=LINE_HEIGHT,
            sizes=sorted({_tenths(c) for c in sheet.cells if c.lettering is not None}),
            per_unit=block.width / 10,
            page_size=options.paper.upper(),
            print_size=_PRINT_SIZE[options.paper],
        )
    )


def _tenths(cell: poster.PosterCell) -> int:
    """Size of a cell's text in tenths of the poster's unit; the name of its style class."""
    return int(cell.lettering.fitted.size * 10) if cell.lettering is not None else 0


def _blocks(sheet: poster.Poster) -> list[Data]:
    """Nine blocks of three rows of three cells, the middle one first, as a phone shows them."""
    found: list[Data] = []
    for start in range(0, len(sheet.cells), SIZE + 1):
        nine = sheet.cells[start : start + SIZE + 1]
        block, middle = nine[0].block, nine[4].cell
        rows = [[_cell(c) for c in nine[3 * i : 3 * i + 3]] for i in range(3)]
        colour = "middle" if block.position is None else f"b{block.position}"
        found.append({"row": block.row, "column": block.column, "colour": colour, "title": middle.title, "rows": rows})
    return found


def _cell(drawn: poster.PosterCell) -> Data:
    cell = drawn.cell
    classes = [cell.role] if cell.accent is None else [cell.role, f"b{cell.accent}"]
    if drawn.lettering is not None:
        classes.append(f"s{_tenths(drawn)}")
    return {
        "classes": " ".join(classes),
        "tag": "a" if cell.ref is not None else "strong",
        "lines": drawn.lettering.fitted.lines if drawn.lettering is not None else (),
        "href": _anchor(cell.ref) if cell.ref is not None and cell.title else None,
        "type": cell.type.value if cell.type is not None else None,
        "width": f"{100 * min(1.0, cell.progress):.1f}" if cell.progress > 0 else None,
    }


def _deadline(chart: Chart) -> Data | None:
    day = chart.goal.deadline
    return None if day is None else {"iso": day.isoformat(), "words": day_words(day, chart.goal.language)}


def _about(chart: Chart, labels: Labels) -> list[Data]:
    goal = chart.goal
    texts = (
        (labels.description, goal.description),
        (labels.background, goal.background),
        (labels.constraints, goal.constraints),
    )
    entries = [{"label": label, "lines": paragraphs(text)} for label, text in texts]
    return [entry for entry in entries if entry["lines"]]


def _part(sub_goal: SubGoal, labels: Labels, period: Period) -> Data:
    actions = [a for a in sub_goal.actions if a is not None]
    return {
        "id": _anchor(CellRef(sub_goal.position)),
        "colour": f"b{sub_goal.position}",
        "title": one_line(sub_goal.title),
        "percent": _percent(sub_goal_progress(sub_goal, period)),
        "description": paragraphs(sub_goal.description),
        "background": paragraphs(sub_goal.background),
        "actions": [_action(CellRef(sub_goal.position, a.position), a, labels, period) for a in actions],
    }


def _action(ref: CellRef, action: Action, labels: Labels, period: Period) -> Data:
    return {
        "id": _anchor(ref),
        "title": one_line(action.title),
        "type": action.type.value if action.type is not None else None,
        "type_words": type_words(action, labels),
        "percent": _percent(action_progress(action, period)),
        "description": paragraphs(action.description),
        "background": paragraphs(action.background),
        "tasks": [_task(task, labels) for task in action.tasks],
    }


def _task(task: Task, labels: Labels) -> Data:
    return {
        "title": one_line(task.title),
        "minutes": labels.minutes.format(task.estimated_minutes),
        "status": task.status.value,
        "status_words": status_words(task.status, labels),
        "description": paragraphs(task.description),
    }


def _anchor(ref: CellRef) -> str:
    return f"cell-{ref}".replace(".", "-")


def _percent(value: float) -> int:
    return int(value + 0.5)
