"""Markdown lines into an outline: headings with their fields, paragraphs and tasks, each with its line.

Owns the syntax that is read, generously: both languages' labels, any bullet, wrapped lines. Knows
nothing of charts; :mod:`.reading` makes one of the outline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from goal_mandala.exports.json import damaged
from goal_mandala.exports.labels import ENGLISH, JAPANESE
from goal_mandala.exports.markdown import machine_block
from goal_mandala.exports.markdown.inert import unescape
from goal_mandala.exports.text_width import char_width

_HEADING = re.compile(r"(#{1,3})[ \t]+(.*)")
_CELL = re.compile(r"(\d)(?:\.(\d))?(?![\w.])[ \t]*[·:\uff1a]?[ \t]*(.*)")
_FIELD = re.compile(r"\*\*([^*]{1,40}?)[ \t]*[:\uff1a]?\*\*[ \t]*[:\uff1a]?[ \t]*(.*)")
_TASK = re.compile(r"[-*+][ \t]+\[([ xX])\][ \t]+(.*)")

_FIELDS = ("deadline", "description", "background", "constraints", "progress", "type", "why")
_BLOCK_LEVEL = 2
_REFLECTIONS = frozenset(words.reflections for words in (JAPANESE, ENGLISH))
_LABELS = {getattr(words, name).lower(): name for words in (JAPANESE, ENGLISH) for name in _FIELDS}


@dataclass(slots=True)
class TaskLines:
    """A task as written: its box, its line and the lines under it, still escaped."""

    line: int
    checked: bool
    head: str
    body: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading (``ref`` is ``""`` for the goal, else ``3`` or ``3.5``) and what stands under it.

    ``fields`` are by name (:data:`_FIELDS`); ``description`` also holds what has no label.
    """

    ref: str
    line: int
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    tasks: list[TaskLines] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    sections: list[Section]
    block: list[str]
    block_line: int


def read_outline(text: str) -> Outline:
    """Read *text*; raises :class:`DamagedChart` with ``line`` where it is not a chart's outline."""
    lines = text.replace("\r\n", "\n").split("\n")
    opening = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].startswith(machine_block.OPENING)), None)
    if opening is None:
        raise damaged("machine_block_missing", line=len(lines))
    closing = next((i for i in range(opening, len(lines)) if lines[i].strip() == machine_block.CLOSING), None)
    if closing is None:
        raise damaged("machine_block_open", line=opening + 1)
    sections = list(_sections([*lines[:opening], *[""] * (closing + 1 - opening), *lines[closing + 1 :]]))
    return Outline(sections, lines[opening + 1 : closing], opening + 1)


def plain(markdown: str, line: int) -> str:
    """:func:`.inert.unescape` with the place of what cannot be."""
    try:
        return unescape(markdown)
    except ValueError as error:
        raise damaged("no_such_character", line=line) from error


def _sections(lines: list[str]) -> Iterator[Section]:
    section: Section | None = None
    paragraph: str | None = None
    looking_back = False
    for number, raw in enumerate(lines, start=1):
        heading = _HEADING.match(raw)
        looking_back = _looks_back(heading) if heading and len(heading[1]) <= _BLOCK_LEVEL else looking_back
        if looking_back:
            continue
        if heading:
            if section is not None:
                yield section
            section, paragraph = _section(heading, number), None
        elif not raw.strip():
            paragraph = None
        elif section is None:
            raise damaged("text_before_the_goal", line=number)
        else:
            paragraph = _take(section, raw, number, paragraph)
    if section is not None:
        yield section


def _looks_back(heading: re.Match[str]) -> bool:
    """True where the reflections begin: they are read from the machine block, up to the next block's heading."""
    return len(heading[1]) == _BLOCK_LEVEL and _without_closing(heading[2]).strip() in _REFLECTIONS


def _section(heading: re.Match[str], line: int) -> Section:
    level, rest = len(heading[1]), _without_closing(heading[2])
    if level == 1:
        return Section("", line, plain(rest, line))
    cell = _CELL.match(rest)
    if cell is None or (cell[2] is None) is not (level == 2):
        raise damaged("heading_without_cell", line=line)
    ref = cell[1] if cell[2] is None else f"{cell[1]}.{cell[2]}"
    return Section(ref, line, plain(cell[3], line))


def _without_closing(rest: str) -> str:
    """A heading may end in hashes that are not part of it; ours never does."""
    bare = rest.rstrip().rstrip("#")
    return rest if bare.endswith("\\") or (bare and bare[-1] not in " \t") else bare


def _take(section: Section, raw: str, number: int, paragraph: str | None) -> str:
    """Put one line where it belongs; returns the name of the paragraph it is part of."""
    if task := _TASK.match(raw.lstrip()):
        section.tasks.append(TaskLines(number, task[1] != " ", _unbroken(task[2])))
        return "task"
    label = _FIELD.match(raw)
    name = _LABELS.get(label[1].strip().lower()) if label else None
    if label is not None and name is not None:
        section.fields[name] = plain(label[2], number)
        section.lines[name] = number
        return name
    if paragraph == "task" or (section.tasks and raw[0] in " \t"):
        section.tasks[-1].body.append(_unbroken(raw))
        return "task"
    name = paragraph or "description"
    before, added = section.fields.get(name, ""), plain(_unbroken(raw), number)
    between = "" if not before else _wrap(before, added) if paragraph else "\n"
    section.fields[name] = before + between + added
    section.lines.setdefault(name, number)
    return name


def join_wrapped(parts: list[str]) -> str:
    """Lines of one paragraph as one text."""
    joined = ""
    for part in parts:
        joined += (_wrap(joined, part) if joined else "") + part
    return joined


def _unbroken(line: str) -> str:
    """*line* without the backslash of a hard line break at its end."""
    line = line.rstrip()
    backslashes = len(line) - len(line.rstrip("\\"))
    return line[:-1] if backslashes % 2 else line


def _wrap(before: str, after: str) -> str:
    """What a wrapped line stands for: a blank, or nothing between full-width characters."""
    wide = bool(before and after) and char_width(before[-1]) == char_width(after[0]) == 1.0
    return "" if wide else " "
