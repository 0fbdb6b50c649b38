"""What a person is told after a chart was made: where it lies and what can be done with it."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.cells import cell_len

from goal_mandala.cli import console
from goal_mandala.cli.language import pick, program
from goal_mandala.domain.mandala import Chart


def tell_next(written: list[Path], chart: Chart, *, whole: bool) -> None:
    """Files, findings and, for a *whole* chart, the next commands."""
    if not written:
        return
    console.say(f"{pick('保存', 'Saved')}: {'  '.join(map(str, written))}", hang=2)
    tell_commands(shlex.quote(str(written[0])), chart, whole=whole)


def tell_commands(path: str, chart: Chart, *, whole: bool) -> None:
    """What can be done next with the chart that is named *path*."""
    if chart.findings and whole:
        count = len(chart.findings)
        one = "1 finding" if count == 1 else f"{count} findings"
        text = pick(
            f"見直しの候補が{count}件あります: {program()} check {path}", f"{one} to look at: {program()} check {path}"
        )
        console.say(text, "yellow", hang=2)
    if whole:
        console.say(pick("次にできること:", "What next:"), "bold")
        _commands(path)


def _commands(path: str) -> None:
    rows = [
        (f"{program()} show {path} 3.5", pick("セルの詳しい内容とタスク", "one cell with its details and tasks")),
        (f'{program()} edit {path} 3.5 --title "…"', pick("自分の言葉に直す", "put it in your own words")),
        (f"{program()} regenerate {path} 3.5", pick("別の案にする（undo で戻せます）", "another suggestion (undo goes back)")),
        (f"{program()} done {path} 3.5#1", pick("タスクに印を付ける", "tick a task")),
        (f"{program()} export {path} -f ics -f pdf", pick("カレンダーと印刷用に書き出す", "for your calendar and your wall")),
    ]  # fmt: skip
    column = max(cell_len(command) for command, _ in rows)
    room = console.err().width if console.err().is_terminal else 1000
    beside = column + 4 + max(cell_len(meaning) for _, meaning in rows) <= room
    for command, meaning in rows:
        if beside:
            console.say(f"  {command}{' ' * (column - cell_len(command))}  {meaning}")
        else:
            console.say(f"  {command}")
            console.say(f"      {meaning}", "dim")
