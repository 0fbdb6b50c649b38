"""Commands as documents print them: out of Markdown, continued lines joined, ``$(…)`` taken apart. Runs nothing."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

STAND_IN = "SUBSTITUTED"
"""What stands where ``$(…)`` stood."""
_FENCE = re.compile(r"^( *)```(?:bash|sh)\n(.*?)^\1```", re.M | re.S)
_SPAN = re.compile(r"`((?:mandala|make|aws) [^`]+)`")
_VARIABLE = re.compile(r"\$\{?([A-Z][A-Z0-9_]*)\}?")
_ENDS = {"|", "&&", "||", ";"}


@dataclass(frozen=True, slots=True)
class Command:
    """One program with its arguments; ``line`` is as printed."""

    words: tuple[str, ...]
    line: str

    @property
    def program(self) -> str:
        return self.words[0]


def lines_of(markdown: str) -> list[str]:
    """The logical lines of all shell blocks, in order."""
    found: list[str] = []
    for block in _FENCE.findall(markdown):
        joined = re.sub(r"\\\n\s*", " ", block[1])
        found += [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]
    return found


def spans_of(markdown: str) -> list[str]:
    """Commands of ours and of AWS within sentences (`` `mandala …` ``)."""
    return _SPAN.findall(_FENCE.sub("", markdown))


def commands_of(line: str) -> list[Command]:
    """Every program that *line* starts, those inside ``$(…)`` too."""
    outer, inner = _take_apart(line)
    found: list[Command] = []
    words: list[str] = []
    for word in [*_words(outer), ";"]:
        if word not in _ENDS:
            words.append(word)
        elif words:
            found.append(Command(tuple(words), line))
            words = []
    return found + [command for piece in inner for command in commands_of(piece)]


def commands_in(path: Path, *, spans: bool = False) -> list[Command]:
    """The commands of a document; with *spans* those within sentences too."""
    text = path.read_text("utf-8")
    lines = lines_of(text) + (spans_of(text) if spans else [])
    return [command for line in lines for command in commands_of(line)]


def variables_in(path: Path) -> set[str]:
    """Environment variables that the document's commands use."""
    return {name for line in lines_of(path.read_text("utf-8")) for name in _VARIABLE.findall(line)}


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    return list(lexer)


def _take_apart(line: str) -> tuple[str, list[str]]:
    """*line* with a stand-in for every ``$(…)``, and what was inside them."""
    outer: list[str] = []
    inner: list[str] = []
    quote, at = "", 0
    while at < len(line):
        if line.startswith("$(", at) and quote != "'":
            end = _closing(line, at + 2)
            inner.append(line[at + 2 : end])
            outer.append(STAND_IN)
            at = end + 1
            continue
        if line[at] in "'\"":
            quote = "" if quote == line[at] else quote or line[at]
        outer.append(line[at])
        at += 1
    return "".join(outer), inner


def _closing(line: str, at: int) -> int:
    """Where the ``)`` is that ends what begins at *at*."""
    quote, depth = "", 0
    for here in range(at, len(line)):
        char = line[here]
        if char in "'\"":
            quote = "" if quote == char else quote or char
        elif not quote and char == "(":
            depth += 1
        elif not quote and char == ")":
            if depth == 0:
                return here
            depth -= 1
    raise AssertionError(f"no end of $( in: {line}")
