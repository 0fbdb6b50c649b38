"""What a person at a terminal sees: the grid at every width, colour, the live view, questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from localcloud.bedrock import FakeBedrock
from tests.e2e.conftest import Mandala, on_bedrock, titles
from tests.e2e.terminal import COLOUR

JA_GOAL = "来年3月までにTOEIC 850点"
_FRAME = "│┃┌├└┏┣┗┠┎┖"


def _grid_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line[:1] and line[0] in _FRAME]


def _cells(text: str, columns: int) -> str:
    """The words in the grid, column by column of each box, without spaces."""
    words: list[str] = [""] * columns
    for line in _grid_lines(text):
        parts = line.strip("│┃").replace("┃", "│").split("│")
        if len(parts) == columns:
            words = [word + part.strip() for word, part in zip(words, parts, strict=True)]
        else:
            words = [word + "\n" for word in words]
    return "".join("".join(words).split(" "))


@pytest.mark.parametrize(("columns", "across"), [(200, 9), (80, 3), (50, 3)])
def test_the_grid_is_aligned_and_nothing_is_cut(mandala: Mandala, columns: int, across: int) -> None:
    terminal = mandala.in_terminal("plan", JA_GOAL, "--out", "a.json", "--no-tasks", columns=columns, rows=60)
    assert terminal.end() == 0
    lines = _grid_lines(terminal.last_screen)
    assert len({cell_len(line) for line in lines}) == 1
    assert cell_len(lines[0]) <= columns
    shown = _cells(terminal.last_screen, across)
    data = json.loads((mandala.folder / "a.json").read_text("utf-8"))
    missing = [t for t in titles(data) if t.replace(" ", "") not in shown]
    assert missing == []
    assert all(f"{s}.{a}" in "".join(lines) for s in range(8) for a in range(8))


def test_eighty_columns_show_the_centre_and_then_eight_blocks(mandala: Mandala, chart: Path) -> None:
    terminal = mandala.in_terminal("show", str(chart))
    assert terminal.end() == 0
    tops = [line for line in terminal.text.splitlines() if line.startswith("┌")]
    assert [line[2 : line.index("─", 2)] for line in tops] == ["0", *(f"{n}.0" for n in range(8))]


def test_messages_fit_a_narrow_terminal(mandala: Mandala) -> None:
    terminal = mandala.in_terminal("plan", JA_GOAL, "--out", "a.json", columns=50)
    assert terminal.end() == 0
    after = [line for line in terminal.last_screen.splitlines() if line[:1] not in _FRAME]
    assert max(cell_len(line) for line in after) <= 50


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal_unless_no_color(
    mandala: Mandala, chart: Path, environ: dict[str, str], coloured: bool
) -> None:
    terminal = mandala.with_env(**environ).in_terminal("show", str(chart), columns=200)
    assert terminal.end() == 0
    assert bool(COLOUR.search(terminal.raw)) is coloured


def test_the_live_grid_shows_stages_time_tokens_and_cost(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_pace(900)
    terminal = on_bedrock(mandala, fake).in_terminal("plan", JA_GOAL, "--lang", "ja", "--out", "a.json")
    terminal.wait_for("Getting the model ready", "titles 72/72 · details", "tasks", "·······", "○", "◐")
    assert terminal.end() == 0
    assert "tokens" in terminal.text
    assert "$0.0" in terminal.last_screen
    assert "calls" in terminal.last_screen


@pytest.mark.parametrize(
    ("answer", "taken"), [("y\r", True), ("n\r", False), ("what\rいいえ\r", False), ("\x04", False)]
)
def test_regenerate_asks_and_keeps_its_word(mandala: Mandala, chart: Path, answer: str, taken: bool) -> None:
    before = chart.read_bytes()
    terminal = mandala.in_terminal("regenerate", "chart.json", "3.5")
    terminal.wait_for("Take it? [Y/n]", "3.5  - ", "3.5  + ")
    terminal.type(answer)
    assert terminal.end() == 0
    assert (chart.read_bytes() != before) is taken
    assert ("mandala undo" if taken else "Left as it was") in terminal.text


def test_ctrl_c_at_a_question_changes_nothing(mandala: Mandala, chart: Path) -> None:
    before = chart.read_bytes()
    terminal = mandala.in_terminal("regenerate", "chart.json", "3.5")
    terminal.wait_for("Take it? [Y/n]")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert chart.read_bytes() == before
    assert "Stopped" in terminal.text
    assert "Traceback" not in terminal.text
