"""The error tree, and that everything that can go wrong has an exit code and words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import goal_mandala
from goal_mandala.api.problems import TABLE
from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.messages import ERRORS
from goal_mandala.cli.messages.words import FINDINGS, NOTICES
from goal_mandala.domain import errors
from goal_mandala.domain.errors import MandalaError, leaves
from goal_mandala.messages import has_words

ROOT = Path(goal_mandala.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
COMMAND_LINE = ("cli", "domain", "generation", "exports", "bootstrap.py", "settings.py", "storage/chart_file.py")
"""What a person at a terminal meets; the rest speaks over HTTP, where an error without words reads as its class."""
CLASSES = {cls.__name__ for cls in leaves()}
FACTS_OF_EVERY_FAILED_CALL = {"model"}


@dataclass(frozen=True)
class Site:
    """A place that makes an error, a notice or a finding: its code (a pattern where it is put together) and facts."""

    code: str
    facts: frozenset[str] | None
    place: str
    on_command_line: bool

    def __str__(self) -> str:
        return f"{self.code}@{self.place}"


def sites(names: set[str]) -> Iterator[Site]:
    for name, node in _calls():
        if _name(node.func) in names and (code := _code(node.args[0])):
            yield Site(code, _facts(node), f"{name}:{node.lineno}", name.startswith(COMMAND_LINE))


@cache
def _calls() -> list[tuple[str, ast.Call]]:
    """Every call with an argument of what is looked for, with its file; files without one are not parsed."""
    wanted = re.compile(rf"\b(?:{'|'.join([*CLASSES, 'Noticed', 'Finding'])})\(")
    texts = {path: path.read_text("utf-8") for path in SOURCES}
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for path, text in texts.items()
        if wanted.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and node.args
    ]


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _code(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w+" for v in node.values)
    return None


def _facts(node: ast.Call) -> frozenset[str] | None:
    """Names of the facts, None when some are not written out there."""
    named = {k.arg for k in node.keywords if k.arg}
    open_ended = any(k.arg is None for k in node.keywords) or "facts" in named or len(node.args) > 1
    return None if open_ended else frozenset(named)


def codes_in_tables(sources: list[Path]) -> set[str]:
    """Codes that stand in tables: ``(Throttled, "model_throttled", …)``."""
    rows = (n for path in sources for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Tuple))
    codes = (_code(row.elts[1]) for row in rows if len(row.elts) > 1 and _name(row.elts[0]) in CLASSES)
    return {code for code in codes if code is not None}


ALL_SITES = list(sites(CLASSES))
ERROR_SITES = [site for site in ALL_SITES if site.on_command_line]
NOTICE_SITES = list(sites({"Noticed"}))
FINDING_SITES = list(sites({"Finding"}))
CALL_CODES = codes_in_tables([p for p in SOURCES if p.parent.name == "model_planner"])
ERROR_CODES = {s.code for s in ERROR_SITES} | CALL_CODES | {cls.default_code for cls in leaves()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def words_for(code: str, table: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [words for known, words in table.items() if re.fullmatch(code, known)]


def test_the_sources_were_found() -> None:
    assert len(SOURCES) > 50
    assert len(ALL_SITES) > len(ERROR_SITES) > 40
    assert len(CALL_CODES) > 15
    assert len(NOTICE_SITES) >= 8
    assert len(FINDING_SITES) >= 10


def test_leaves_are_the_whole_tree_once() -> None:
    found = leaves()
    assert len(found) == len(set(found))
    in_module = {c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, MandalaError)}
    assert set(found) == in_module - {MandalaError}


def test_the_docstring_draws_the_whole_tree() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert drawn == CLASSES


@pytest.mark.parametrize("cls", leaves(), ids=lambda c: c.__name__)
def test_every_class_has_an_exit_code(cls: type[MandalaError]) -> None:
    assert cls in EXIT_CODES
    assert 1 <= EXIT_CODES[cls] <= 130


@pytest.mark.parametrize("cls", leaves(), ids=lambda c: c.__name__)
def test_an_error_carries_code_facts_and_retryable(cls: type[MandalaError]) -> None:
    error = cls(None, cell="3.5")
    assert (error.code, error.facts) == (cls.default_code, {"cell": "3.5"})
    assert isinstance(error.retryable, bool)
    assert str(error) == f"{cls.default_code}(cell='3.5')"
    assert cls("other_code").code == "other_code"


def test_what_may_be_tried_again_is_marked() -> None:
    assert {cls.__name__ for cls in leaves() if cls.retryable} == {
        *("QualityNotReached", "Throttled", "ServiceFailed", "DeadlineExceeded", "Cancelled", "InternalFault")
    }


@pytest.mark.parametrize("code", sorted(ERROR_CODES))
def test_every_error_has_words(code: str) -> None:
    found = words_for(code, ERRORS)
    assert found, f"{code} ({', '.join(s.place for s in ERROR_SITES if s.code == code)}) has no words in cli/messages"
    assert all(text.strip() for words in found for text in words)


@pytest.mark.parametrize("cls", leaves(), ids=lambda c: c.__name__)
def test_over_http_an_error_without_words_reads_as_its_class(cls: type[MandalaError]) -> None:
    assert has_words(TABLE[cls].name)


@pytest.mark.parametrize("code", sorted({s.code for s in NOTICE_SITES}))
def test_every_notice_has_words(code: str) -> None:
    assert words_for(code, NOTICES), f"{code} has no words in cli/messages"


@pytest.mark.parametrize("reason", sorted({s.code for s in FINDING_SITES}))
def test_every_finding_has_words(reason: str) -> None:
    assert words_for(reason, FINDINGS), f"{reason} has no words in cli/messages"


@pytest.mark.parametrize("table", [ERRORS, NOTICES, FINDINGS], ids=["errors", "notices", "findings"])
def test_both_languages_say_the_same_things(table: dict[str, tuple[str, str]]) -> None:
    assert all(len(words) == 2 for words in table.values())
    different = {code for code, (ja, en) in table.items() if placeholders(ja) != placeholders(en)}
    assert different == set()
    untranslated = {code for code, (ja, en) in table.items() if ja.isascii() or not re.search("[A-Za-z]", en)}
    assert untranslated == set()


OPTIONAL = {"line", "at"}  # empty where a file is not text, or where the place is the whole file
SITES_WITH_FACTS = [s for s in ERROR_SITES if s.facts is not None and s.code in ERRORS]


@pytest.mark.parametrize("site", SITES_WITH_FACTS, ids=str)
def test_what_a_message_names_is_given(site: Site) -> None:
    ja, _ = ERRORS[site.code]
    assert site.facts is not None
    assert placeholders(ja) - OPTIONAL <= site.facts


@pytest.mark.parametrize("code", sorted(CALL_CODES))
def test_messages_of_failed_calls_name_the_model_at_most(code: str) -> None:
    assert placeholders(ERRORS[code][0]) <= FACTS_OF_EVERY_FAILED_CALL
