"""Every code that the program raises, notes or finds has words in both languages, with the same facts."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import goal_mandala
from goal_mandala.cli import language
from goal_mandala.cli.messages import ERRORS, FINDINGS, NOTICES, error_text, finding_text, notice_text
from goal_mandala.domain.errors import leaves

SOURCE = Path(goal_mandala.__file__).parent
TABLES = {"errors": ERRORS, "notices": NOTICES, "findings": FINDINGS}
_FOLDERS = ("bootstrap", "cli", "client", "domain", "generation", "exports", "ops")
_FILES = ("settings.py", "storage/chart_file.py", "usecases/generate.py", "usecases/start_chart.py")
"""What the command line calls; the service's own use cases speak over HTTP."""

_NAMES = "|".join(cls.__name__ for cls in leaves())


def _texts() -> Iterator[str]:
    for folder in _FOLDERS:
        yield from (path.read_text("utf-8") for path in (SOURCE / folder).rglob("*.py"))
    yield from ((SOURCE / name).read_text("utf-8") for name in _FILES)


def _codes(pattern: str) -> set[str]:
    return {code for text in _texts() for code in re.findall(pattern, text)}


@pytest.fixture(params=["ja", "en"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("MANDALA_LANG", request.param)
    language.user_language.cache_clear()
    yield request.param
    language.user_language.cache_clear()


def test_every_code_has_words() -> None:
    raised = _codes(rf"\b(?:{_NAMES})\(\s*\"([a-z_]+)\"") | _codes(rf"\((?:{_NAMES}), \"([a-z_]+)\"")
    assert len(raised) > 40
    assert raised <= set(ERRORS)
    assert {cls.default_code for cls in leaves()} <= set(ERRORS)
    assert _codes(r"Noticed\(\s*\"([a-z_]+)\"") | _codes(r"notice_text\(\s*\"([a-z_]+)\"") <= set(NOTICES)
    assert _codes(r"\bFinding\(\s*\"([a-z_]+)\"") <= set(FINDINGS)


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_use_the_same_facts(name: str) -> None:
    for code, (ja, en) in TABLES[name].items():
        fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f} for text in (ja, en)]
        assert fields[0] == fields[1], code
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", ja), code
        assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", en), code


def test_facts_are_words_not_codes(reader: str) -> None:
    damaged = error_text("damaged_chart", {"path": "a.json", "problem": "not_json", "line": 3, "at": None})
    waiting = notice_text("waiting", {"because": "endpoint_unreachable", "seconds": 1})
    mismatch = finding_text("type_mismatch", {"type": "habit"})
    offline = notice_text("offline_field", {"field": "language"})
    if reader == "ja":
        assert "JSON として壊れています、3行目" in damaged
        assert "接続先につながりません。" in waiting
        assert "習慣" in mismatch
        assert "語学" in offline
    else:
        assert "(it is not valid JSON, line 3)" in damaged
        assert "the endpoint cannot be reached" in waiting
        assert "(habit)" in mismatch
        assert "languages" in offline


def test_every_problem_that_a_file_can_have_has_words(reader: str) -> None:
    patterns = r"damaged\(\s*f?\"([a-z_0-9{}]+)\"", r"problem=\"([a-z_]+)\""
    problems = {code for pattern in patterns for code in _codes(pattern)}
    shown = {p: error_text("damaged_chart", {"path": "a", "problem": re.sub(r"\{\w+\}", "8", p)}) for p in problems}
    assert len(problems) > 20
    assert [p for p, text in shown.items() if re.search(r"[a-z]+_[a-z_]+", text)] == []


def test_an_unknown_code_shows_itself(reader: str) -> None:
    assert error_text("never_heard_of", {}) == "never_heard_of"


@pytest.mark.usefixtures("reader")
def test_lines_to_paste_and_a_tool_s_last_words_are_whole_and_a_long_path_is_not() -> None:
    lines = "\n".join(["aws dynamodb update-table --table-name goal-mandala-prod-charts"] * 9)
    assert lines in error_text("protected", {"stack": "s", "commands": lines})
    assert lines in error_text("step_failed", {"command": "cdk", "exit": 1, "tail": lines})
    assert "x" * 300 not in error_text("protected", {"stack": "x" * 300, "commands": ""})
