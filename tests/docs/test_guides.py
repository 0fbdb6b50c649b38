"""The guides: twins say the same commands, every command is one, every path they name is there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs import aws, own
from tests.docs.printed import SAME
from tests.docs.shell import Command, commands_in, lines_of, spans_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TWINS = ("operations-guide", "developer-guide")
PAGES = [DOCS / f"{name}.{language}.md" for name in TWINS for language in ("ja", "en")] + [DOCS / "api.md"]
PYTHONS = {"python", "python3", ".venv/bin/python"}
GIVEN = {"jq", "date", "export", "eval", "npx", "curl"}
"""Programs that are not ours and not AWS's; with arguments that are theirs."""


def _commands(name: str, language: str) -> list[str]:
    lines = lines_of((DOCS / f"{name}.{language}.md").read_text("utf-8"))
    return [re.sub(r"\s+#.*$", "", line) for line in lines]


def _spans(name: str, language: str) -> set[str]:
    found = spans_of((DOCS / f"{name}.{language}.md").read_text("utf-8"))
    for ja, en in SAME.items():
        found = [span.replace(ja, en) for span in found]
    return set(found)


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_have_the_same_commands_and_sections(name: str) -> None:
    assert _commands(name, "ja") == _commands(name, "en")
    assert _spans(name, "ja") == _spans(name, "en")
    ja, en = ([len(line.split(" ")[0]) for line in (DOCS / f"{name}.{one}.md").read_text("utf-8").splitlines() if re.match(r"#+ \S", line) and not line.startswith("# dev")] for one in ("ja", "en"))  # fmt: skip
    assert ja == en


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_one(page: Path) -> None:
    commands = commands_in(page, spans=True)
    assert commands
    for command in commands:
        assert _problem(command) is None, (command.line, _problem(command))


def _problem(command: Command) -> str | None:
    """None where the command can be run as printed."""
    program, words = Path(command.program).name, command.words[1:]
    if program == "mandala":
        return own.problem_of(words)
    if program == "aws":
        return None if words[-1] == "…" or len(words) < 3 or words[-1].startswith("--") else aws.problem_of(words)
    if program == "make":
        targets = set(re.findall(r"^([a-z_-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
        return None if words[0] in targets else f"no target {words[0]}"
    if command.program in PYTHONS:
        return _python_problem(words)
    return None if command.program in GIVEN else "an unknown program"


def _python_problem(words: tuple[str, ...]) -> str | None:
    assert words[0] == "-m", words
    if find_spec(words[1]) is None:
        return f"no module {words[1]}"
    paths = [word for word in words[2:] if word.startswith("tests/")]
    return next((f"no {path}" for path in paths if not (ROOT / path).exists()), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_and_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(((?!http)[^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for path in re.findall(r"`((?:src|infra|tests|docs|localcloud)/[^`<]*)`", text):
        assert (ROOT / path).exists(), path


def test_what_is_not_there_is_told() -> None:
    assert "no target" in str(_problem(Command(("make", "coffee"), "")))
    assert "no module" in str(_problem(Command(("python", "-m", "goal_mandala.nothing"), "")))
    assert "no tests" in str(_problem(Command(("python", "-m", "pytest", "tests/nothing"), "")))
    assert _problem(Command(("mandala", "nothing"), "")) is not None
