"""Lines of a given width in terminal columns: Japanese at phrases (BudouX), other text at words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from rich.cells import cell_len, chop_cells

_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_NOT_AT_START = "、。，．・：；！？）」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ％%々,.:;!?)]}"


@cache
def _phrases() -> Any:
    import budoux

    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=1024)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """*text* in lines of at most *width* columns; nothing is dropped."""
    lines: list[str] = []
    for piece in _pieces(" ".join(text.split())):
        if lines and cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        elif cell_len(piece.strip()) <= width:
            lines.append(piece.lstrip())
        else:
            _split_long(lines, piece.strip(), width)
    return tuple(line.rstrip() for line in lines) or ("",)


def _pieces(text: str) -> list[str]:
    if _JAPANESE.search(text):
        return [part for phrase in _phrases().parse(text) for part in re.findall(r"\s*\S+\s*", phrase)] or [text]
    return re.findall(r"\S+\s*", text)


def _split_long(lines: list[str], piece: str, width: int) -> None:
    """A phrase wider than the line is folded; closing marks and small kana do not begin a line."""
    room = width - cell_len(lines[-1]) if lines else 0
    if lines and room >= 4:
        head = chop_cells(piece, room)[0]
        while len(head) > 1 and piece[len(head) :] and _bad_break(head[-1], piece[len(head)]):
            head = head[:-1]
        lines[-1] += head
        piece = piece[len(head) :]
    while piece:
        head = chop_cells(piece, width)[0]
        rest = piece[len(head) :]
        while len(head) > 1 and rest and _bad_break(head[-1], rest[0]):
            head, rest = head[:-1], head[-1] + rest
        lines.append(head)
        piece = rest


def _bad_break(before: str, after: str) -> bool:
    return after in _NOT_AT_START or (before.isdigit() and after.isdigit())


_TOKEN = re.compile(
    r"[\u30a1-\u30fa\u30fc]+|[^\s\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]+|\S"
)
_OPENING = "「『（【〈《〔([{"
_COMMAND = re.compile(
    r"`[^`\n]+`|\b(?:mandala|aws|export|make|npm|npx|unset) [^`\n、。，；（）();,→]*$|\bmandala (?:ops |admin )?[a-z][\w-]*(?: --[a-z][\w-]*)*"
)
"""A command in a message: in back quotes, at the message's end, or a name with its options."""
_SPACED = re.compile(rf"(?:{_TOKEN.pattern})\s*")


def fold(text: str, width: int, hang: int | None = None, *, torn: bool = False) -> list[str]:
    """*text* in lines of *width* columns without a language model: for messages and help.

    Runs of narrow letters (words, paths) and of katakana stay whole, even where they are wider than the
    line, unless they may be *torn*; so do commands that a line has room for, to be copied as they stand.
    *hang* indents the second line on (default: as the first line is indented).
    """
    if cell_len(text) <= width and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        indent = len(paragraph) - len(paragraph.lstrip(" "))
        later = " " * (indent if hang is None else hang)
        lines.append(" " * indent)
        for piece in _unbroken(paragraph, width - len(later)):
            wide = torn and cell_len(later + piece.rstrip()) > width and cell_len(lines[-1]) <= width // 2
            if cell_len(lines[-1] + piece.rstrip()) <= width or not lines[-1].strip() or wide:
                lines[-1] += piece
            else:
                lines.append(later + piece)
            if torn and cell_len(lines[-1].rstrip()) > width:
                begin = re.match(r" *", lines[-1])
                head = begin[0] if begin else ""
                first, *rest = tear(lines.pop().strip(), width - max(len(head), len(later)))
                lines += [head + first, *(later + one for one in rest)]
                lines[-1] += piece[len(piece.rstrip()) :]
    return [line.rstrip() for line in lines]


def tear(text: str, width: int) -> list[str]:
    """A run wider than *width* in pieces that are not: torn behind a ``/``, ``:``, ``,``, ``=`` or ``-`` where there is one in the last half."""
    pieces: list[str] = []
    while cell_len(text) > width:
        head = chop_cells(text, width)[0]
        good = max(head.rfind(mark) for mark in "/:,=-") + 1
        if good > len(head) // 2:
            head = head[:good]
        while len(head) > 1 and text[len(head)] in _NOT_AT_START:
            head = head[:-1]
        pieces.append(head)
        text = text[len(head) :].lstrip()
    return [*pieces, text]


def _tokens(text: str, room: int) -> list[str]:
    """Commands that fit in *room* columns whole, of everything else the tokens; each with the spaces after it."""
    found: list[str] = []
    at = 0
    for command in _COMMAND.finditer(text):
        if cell_len(command[0].rstrip()) <= room:
            found += [match.group() for match in _SPACED.finditer(text[at : command.start()])]
            behind = re.compile(r"\s*").match(text, command.end())
            at = behind.end() if behind else command.end()
            found.append(text[command.start() : at])
    return [*found, *(match.group() for match in _SPACED.finditer(text[at:]))]


def _unbroken(text: str, room: int) -> list[str]:
    """What may not be torn apart: tokens with the spaces after them, closing marks with what they close."""
    pieces: list[str] = []
    for token in _tokens(text, room):
        before = pieces[-1] if pieces else ""
        glued = before and not before[-1].isspace()
        if glued and (token[0] in _NOT_AT_START or before[-1] in _OPENING):
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces
