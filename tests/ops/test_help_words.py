"""The help of every operations command in Japanese: no word of the library's, no option without an explanation."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

_WALK = """
import json, typer
from goal_mandala.cli.app import app
from goal_mandala.cli.usage import help_text

def walk(name, command, parent):
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    yield context.command_path, help_text(command, context)
    for inner, found in getattr(command, "commands", {}).items():
        yield from walk(inner, found, context)

root = typer.main.get_command(app)
context = root.make_context("mandala", [], resilient_parsing=True)
print(json.dumps(dict(walk("ops", root.commands["ops"], context))))
"""
_LIBRARY = re.compile(
    r"\b(OPTIONS|COMMAND|ARGS|Usage|Options|Commands|Arguments|Show|INTEGER|TEXT|FILE|TIME|ZONE|NAME)\b"
)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By command path."""
    folder = tmp_path_factory.mktemp("help")
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "MANDALA_LANG": "ja", "COLUMNS": "80"}
    done = subprocess.run([sys.executable, "-c", _WALK], env=environ, cwd=folder, capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    return json.loads(done.stdout)


def test_every_command_and_group_is_there(helps: dict[str, str]) -> None:
    assert {"mandala ops", "mandala ops alarms history", "mandala ops incident report", "mandala ops maintain quarterly"} <= set(helps)  # fmt: skip
    assert len(helps) > 35


def test_no_word_of_the_library_is_left(helps: dict[str, str]) -> None:
    assert {path: found for path, text in helps.items() if (found := _LIBRARY.findall(text))} == {}


def test_brackets_are_not_doubled(helps: dict[str, str]) -> None:
    assert [path for path, text in helps.items() if "[[" in text.splitlines()[0]] == []


def test_every_option_is_explained_in_japanese(helps: dict[str, str]) -> None:
    for path, text in helps.items():
        _, _, options = text.partition("オプション:\n")
        rows = re.split(r"\n(?=  -)", "\n" + options.partition("\n\n")[0])[1:]
        assert rows, path
        assert [row for row in rows if not _JAPANESE.search(row.split("  ", 2)[2])] == [], path
