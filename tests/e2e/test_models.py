"""``mandala models`` and ``models probe`` against the fake, and the program's own help and version."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from goal_mandala import __version__
from localcloud.bedrock import FakeBedrock, Fault
from tests.e2e.conftest import Mandala, on_bedrock, on_openai


def test_models_offline(mandala: Mandala) -> None:
    done = mandala("models")
    assert (done.code, "no AI" in done.out) == (0, True)


def test_models_tests_the_configured_model_with_one_token(mandala: Mandala, fake: FakeBedrock) -> None:
    done = on_bedrock(mandala, fake)("models")
    assert done.code == 0, done.err
    assert "apac.amazon.nova-micro-v1:0" in done.out
    assert "inference profile of amazon.nova-micro-v1:0" in done.out
    assert "per million tokens" in done.out
    assert re.search(r"answers \(\d", done.out)
    (call,) = fake.calls
    assert call.max_tokens == 1


def test_models_says_what_is_wrong(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_faults([Fault("AccessDeniedException")])
    done = on_bedrock(mandala, fake)("models", "--json")
    assert (done.code, done.data["ok"], done.data["error"]) == (11, False, "model_access_denied")


@pytest.mark.parametrize("provider", ["bedrock", "openai"])
def test_probe_measures_every_mode_and_recommends_one(mandala: Mandala, fake: FakeBedrock, provider: str) -> None:
    there = (on_bedrock if provider == "bedrock" else on_openai)(mandala, fake)
    done = there("models", "probe", "--json")
    assert done.code == 0, done.err
    rows = {row["mode"]: row for row in done.data["modes"]}
    assert set(rows) == {"tool_per_item", "text", "tool"}
    assert all(row["valid"] == row["wanted"] == 8 and row["stopReason"] for row in rows.values())
    assert all(0 < row["firstItemSeconds"] <= row["totalSeconds"] for row in rows.values())
    assert done.data["recommended"] in rows
    assert "Event loop" not in done.err


def test_probe_as_a_table_in_japanese(mandala: Mandala, fake: FakeBedrock) -> None:
    fake.set_faults([Fault("malformed_tool_use", mode="tool")])
    terminal = on_bedrock(mandala, fake).with_env(MANDALA_LANG="ja").in_terminal("models", "probe", columns=100)
    assert terminal.end() == 0
    assert "推奨: export MANDALA_OUTPUT_MODE=" in terminal.text
    rows = [line for line in terminal.text.splitlines() if re.match(r"出力形式|tool|text", line) and "  " in line]
    column = cell_len(rows[0].partition("最初")[0])
    assert all(_at(row, column - 1) == " " and _at(row, column) != " " for row in rows[1:4])


def _at(line: str, column: int) -> str:
    """The character that begins at a terminal column."""
    place = 0
    for character in line:
        if place == column:
            return character
        place += cell_len(character)
    return ""


@pytest.mark.parametrize("call", [["version"], ["--version"], ["-V"]])
def test_version(mandala: Mandala, call: list[str]) -> None:
    done = mandala(*call)
    assert (done.code, done.out) == (0, f"mandala {__version__}\n")


def test_help_in_japanese_fits_80_columns_and_names_every_command(mandala: Mandala) -> None:
    done = mandala.with_env(MANDALA_LANG="ja", COLUMNS="80")("--help")
    assert done.code == 0
    assert max(cell_len(line) for line in done.out.splitlines()) <= 80
    assert not re.search("Usage|Options|Commands|Show this", done.out)
    for name in ("plan", "resume", "show", "edit", "lock", "unlock", "swap", "regenerate", "undo", "redo", "tasks", "done",
                 "progress", "check", "export", "import", "models", "version", "help"):  # fmt: skip
        assert re.search(rf"^  {name} ", done.out, re.M)


def test_help_comes_in_every_usual_way(mandala: Mandala) -> None:
    ways = [mandala("plan", "--help"), mandala("plan", "-h"), mandala("help", "plan")]
    assert len({way.out for way in ways}) == 1
    assert "Example: mandala plan" in ways[0].out
    assert mandala().out == mandala("--help").out


@pytest.mark.parametrize(("lang", "words"), [("ja_JP.UTF-8", "使い方"), ("C.UTF-8", "Usage")])
def test_the_locale_chooses_the_language(mandala: Mandala, lang: str, words: str) -> None:
    assert words in mandala.with_env(MANDALA_LANG="", LANG=lang)("show", "-h").out
