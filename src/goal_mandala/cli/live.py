"""A chart while it is made: a grid that fills on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from goal_mandala.cli import console
from goal_mandala.cli.grid import BLOCK_STYLES, WIDE, centre_cells, meter, small_grid, whole_grid
from goal_mandala.cli.language import pick
from goal_mandala.cli.messages import notice_text
from goal_mandala.domain import events as ev
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Chart
from goal_mandala.domain.schedule import period_of

_LINES_OF_WHOLE_GRID = 38
_TITLES = 72


class Progress:
    """Shows a generation on standard error: a live grid on a terminal, a line per cell elsewhere."""

    def __init__(self, chart: Chart, planner_name: str, *, quiet: bool = False) -> None:
        self._chart = chart
        self._name = planner_name
        self._began = time.monotonic()
        self._recent: deque[str] = deque(maxlen=4)
        self._quiet = quiet
        self._live: Live | None = None
        if console.err.is_terminal and not quiet:
            self._live = Live(console=console.err, refresh_per_second=12, transient=True, get_renderable=self._view)

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def update(self, event: ev.Event, chart: Chart) -> None:
        self._chart = chart
        line = self._line(event)
        if line is None:
            return
        if self._live:
            self._recent.append(line)
        elif not self._quiet:
            console.say(line)

    def summary(self) -> str:
        """What it took: time, and for a model calls, tokens and cost."""
        text = f"{self._count()}/{_TITLES} · {time.monotonic() - self._began:.1f} s"
        usage = self._chart.usage
        if usage.calls:
            tokens = f"{usage.input_tokens:,} + {usage.output_tokens:,}"
            calls = pick(f"呼び出し{usage.calls}回", f"{usage.calls} calls")
            text += f" · {calls} · {tokens} {pick('トークン', 'tokens')} · ${usage.cost_usd:.4f}"
        return text

    def _line(self, event: ev.Event) -> str | None:
        match event:
            case ev.SubGoalTitled(position, title):
                return f"[{self._count():2}/{_TITLES}] {position}    {_one_line(title)}"
            case ev.ActionTitled(cell, title):
                return f"[{self._count():2}/{_TITLES}] {cell}  {_one_line(title)}"
            case ev.Noticed(code, facts):
                return "· " + notice_text(code, dict(facts))
            case _:
                return None

    def _count(self) -> int:
        blocks = [s for s in self._chart.sub_goals if s is not None]
        return len(blocks) + sum(a is not None for s in blocks for a in s.actions)

    def _view(self) -> RenderableType:
        width, height = console.err.size
        head = Text(f"{_one_line(self._chart.goal.title)}\n", style="bold", no_wrap=True, overflow="ellipsis")
        head.append(f"{self._name} · {self.summary()}", style="dim")
        if width >= WIDE and height >= _LINES_OF_WHOLE_GRID:
            return Group(head, whole_grid(self._chart, width))
        period = period_of(self._chart)
        meters = Text(no_wrap=True)
        for position in POSITIONS:
            meters.append(f"{position} {meter(self._chart, position, period):<9}", style=BLOCK_STYLES[position])
            meters.append("\n" if position == 3 else "  ")
        recent = Text("\n".join(self._recent), style="dim", no_wrap=True, overflow="ellipsis")
        return Group(head, small_grid(centre_cells(self._chart), min(width, 80)), meters, recent)


def _one_line(text: str) -> str:
    return " ".join(text.split())
