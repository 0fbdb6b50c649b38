"""Commands typed as documents print them, in this process: on a terminal of 80 columns, at the deployed local cloud.

Owns what holds for every command, whatever it does: it ends as it should, without a traceback, in the reader's language, and
nothing runs over the terminal's edge.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.cells import cell_len

from goal_mandala.cli import console, language
from goal_mandala.cli.app import run_app
from tests.docs.printed import GUIDES, RUNBOOKS, commands_of_all, literals
from tests.localcloud.cloud import Cloud

COLUMNS = 80
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_JAPANESE = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Keyboard(io.StringIO):
    """What is typed is seen on the screen, as a terminal shows it."""

    def __init__(self, typed: str, screen: _Screen) -> None:
        super().__init__(typed)
        self._screen = screen

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline(-1 if size is None else size)
        self._screen.write(line)
        return line


@dataclass(frozen=True)
class Said:
    """How a command ended and what it left on the screen, without colours."""

    code: int
    text: str

    def has(self, *words: str) -> None:
        for one in words:
            assert one in self.text, f"{one!r} is not in:\n{self.text}"

    def lacks(self, *words: str) -> None:
        for one in words:
            assert one not in self.text, f"{one!r} is in:\n{self.text}"


@dataclass
class Typist:
    """Someone at a terminal in *folder*. ``ran`` holds the commands as they are printed."""

    folder: Path
    variables: Mapping[str, str]
    ran: set[str] = field(default_factory=set[str])

    def run(
        self,
        printed: str,
        codes: int | Collection[int] = 0,
        *,
        lang: str = "en",
        answer: str = "y",
        fill: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Said:
        """Type the command *printed*, with *fill* in place of its placeholders; whatever it asks is answered with *answer*."""
        command = printed
        for placeholder, real in (fill or {}).items():
            assert placeholder in command
            command = command.replace(placeholder, real)
        program, *words = shlex.split(command)
        assert program.endswith("mandala")
        screen = _Screen()
        with pytest.MonkeyPatch.context() as here:
            for name in list(os.environ):
                here.delenv(name)
            for name, value in {**self.variables, **(variables or {}), "MANDALA_LANG": lang, "COLUMNS": str(COLUMNS), "TERM": "xterm"}.items():  # fmt: skip
                here.setenv(name, value)
            here.chdir(self.folder)
            here.setattr(sys, "argv", ["mandala", *words])
            here.setattr(sys, "stdin", _Keyboard(f"{answer}\n" * 3, screen))
            for known in (language.user_language, console.out, console.err):
                known.cache_clear()
            try:
                with redirect_stdout(screen), redirect_stderr(screen):
                    code = run_app()
            finally:
                for known in (language.user_language, console.out, console.err):
                    known.cache_clear()
        said = Said(code, _CONTROL.sub("", screen.getvalue()))
        wanted = {codes} if isinstance(codes, int) else set(codes)
        assert code in wanted, f"{command}: {code}, not {wanted}\n{said.text}"
        _looks_well(said, lang, quotes=words[1:2] in (["logs"], ["errors"], ["trace"]))
        self.ran.add(printed)
        return said


def _looks_well(said: Said, lang: str, *, quotes: bool) -> None:
    """*quotes*: it shows the functions' own lines, a traceback of theirs among them."""
    assert said.text.strip()
    assert quotes or "Traceback" not in said.text, said.text
    assert not re.search(r"(?:[=:→] |')None\b|\bNone (?:→)|\{[a-z_]+\}", said.text) or quotes, said.text
    wide = [line for line in said.text.splitlines() if cell_len(line) > COLUMNS and " " in line.strip()]
    assert not wide, "\n".join(wide)
    if lang == "ja":
        assert _JAPANESE.search(said.text), said.text
    else:
        assert not _JAPANESE.search(said.text), said.text


@pytest.fixture(scope="module")
def typist(cloud: Cloud, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typist]:
    """At the deployed cloud, in an empty folder, nothing asked of a package index; in the end every command that the module names was typed."""
    variables = {**cloud.environment, "USER": "alice", "TZ": "Asia/Tokyo", "PIP_NO_INDEX": "1"}
    typist = Typist(tmp_path_factory.mktemp("typed"), variables)
    yield typist
    whole = not request.config.option.keyword and not any("::" in str(one) for one in request.config.args)
    if whole and not request.session.testsfailed:
        named = literals(Path(request.path)) & set(commands_of_all([*GUIDES, *RUNBOOKS]))
        assert {one for one in named if one.startswith("mandala ")} <= typist.ran
