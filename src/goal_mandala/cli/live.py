"""A chart while it is made: a grid that fills on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from goal_mandala.cli import console
from goal_mandala.cli.grid import BLOCK_STYLES, NARROWEST_BLOCK, WIDE, centre_cells, meter, small_grid, whole_grid
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import notice_text
from goal_mandala.cli.stages import DETAILS, TASKS, TITLES, Stages, name_of
from goal_mandala.domain import events as ev
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import CellRef, Chart, Usage
from goal_mandala.generation.scope import ScopeKind
from goal_mandala.usecases.generate import Generation

_FRAMES = 8
_RECENT = 4


class Progress:
    """Shows a generation on standard error: a live grid on a terminal, a line per cell elsewhere."""

    def __init__(self, chart: Chart, planner_name: str, wanted: Generation, *, quiet: bool = False) -> None:
        self._chart = chart
        self._before = chart.usage
        self._name = planner_name
        self._stages = Stages(chart, wanted)
        self._began = time.monotonic()
        self._recent: deque[str] = deque(maxlen=_RECENT)
        self._quiet = quiet
        self._live: Live | None = None
        self._every_cell = console.err().is_terminal or wanted.scope.kind in (ScopeKind.CELL, ScopeKind.TASKS)
        if console.err().is_terminal and not quiet:
            self._live = Live(
                console=console.err(), refresh_per_second=_FRAMES, transient=True, get_renderable=self._view
            )

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def update(self, event: ev.Event, chart: Chart) -> None:
        self._chart = chart
        counted = self._stages.update(event)
        line = self._line(event) if counted or not isinstance(event, ev.CellDetailed | ev.TaskAdded) else None
        if line is None:
            return
        if self._live:
            self._recent.append(line)
        elif not self._quiet:
            console.say(line)

    def summary(self) -> str:
        """What it took: time, and for a model calls, tokens and cost; stages where some are not done."""
        parts = [] if self._stages.complete else [self._stages.text()]
        return " · ".join([*parts, f"{time.monotonic() - self._began:.1f} s", *self._usage()])

    def _usage(self) -> list[str]:
        now, before = self._chart.usage, self._before
        used = Usage(now.calls - before.calls, now.input_tokens - before.input_tokens)
        if not used.calls:
            return []
        tokens = f"{used.input_tokens:,} → {now.output_tokens - before.output_tokens:,}"
        cost = now.cost_usd - before.cost_usd
        return [
            pick(f"呼び出し{used.calls}回", f"{used.calls} call{'s' if used.calls > 1 else ''}"),
            f"{tokens} {pick('トークン', 'tokens')}",
            f"${cost:.4f}" if cost > 0 else pick("価格は不明", "no price known"),
        ]

    def _line(self, event: ev.Event) -> str | None:
        match event:
            case ev.SubGoalTitled(position, title):
                return f"[{name_of(TITLES)} {self._stages.share(TITLES)}] {position}    {_one_line(title)}"
            case ev.ActionTitled(cell, title):
                return f"[{name_of(TITLES)} {self._stages.share(TITLES)}] {cell}  {_one_line(title)}"
            case ev.CellDetailed(cell):
                return self._block_line(DETAILS, cell)
            case ev.TaskAdded(cell):
                return self._block_line(TASKS, cell)
            case ev.Noticed(code, facts):
                return "· " + notice_text(code, dict(facts))
            case _:
                return None

    def _block_line(self, stage: str, cell: CellRef) -> str | None:
        """On a terminal, and for a single cell, every cell is news; in a log only the last of its block."""
        if not self._every_cell:
            if not self._stages.block_done(stage, cell.sub_goal):
                return None
            cell = CellRef(cell.sub_goal)
        there = self._chart.cell(cell)
        title = _one_line(there.title) if there else ""
        return f"[{name_of(stage)} {self._stages.share(stage)}] {cell!s:<3}  {title}"

    def _view(self) -> RenderableType:
        width, height = console.err().size
        seconds = f"{time.monotonic() - self._began:.1f} s"
        status = [self._name, seconds, self._stages.text(), *self._usage()]
        head = Text("\n".join(_joined(status, width)), no_wrap=True, overflow="ellipsis")
        if width >= WIDE:
            grid = whole_grid(self._chart, width)
            if (room := height - _lines(grid, head) - 1) >= 0:
                return Group(head, grid, self._news(min(room, 1)))
        return self._narrow(head, width, height)

    def _narrow(self, head: Text, width: int, height: int) -> RenderableType:
        meters = self._meters(width)
        if width < NARROWEST_BLOCK:
            return Group(head, self._news(_RECENT))
        grid = small_grid(centre_cells(self._chart), min(width, 80))
        return Group(head, grid, meters, self._news(height - _lines(head, grid, meters) - 1))

    def _meters(self, width: int) -> Text:
        """One row of eight marks for every block, and what the marks mean."""
        meters = Text(no_wrap=True)
        for place, position in enumerate(POSITIONS, 1):
            meters.append(f"{position} {meter(self._chart, position)}", style=BLOCK_STYLES[position])
            meters.append("\n" if place % 4 == 0 else "  ")
        legend = pick("· まだ  ○ 題  ◐ 説明  ● タスク", "· not yet  ○ title  ◐ details  ● tasks")
        meters.append(legend if cell_len(legend) <= width else "", style="dim")
        return meters

    def _news(self, lines: int) -> Text:
        kept = list(self._recent)[-lines:] if lines > 0 else []
        return Text("\n".join(kept), style="dim", no_wrap=True, overflow="ellipsis")


def _lines(*texts: Text) -> int:
    return sum(text.plain.count("\n") + 1 for text in texts)


def _joined(parts: list[str], width: int) -> list[str]:
    """*parts* with dots between, in lines that break at a dot only."""
    lines: list[str] = []
    for part in (piece for text in parts for piece in text.split(" · ")):
        if lines and cell_len(f"{lines[-1]} · {part}") <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.split())
