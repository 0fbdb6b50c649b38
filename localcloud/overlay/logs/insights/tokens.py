"""Words of the Insights language (pure): fields, numbers, texts, regular expressions, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass


class MalformedQuery(ValueError):
    """A query that is not of the language; its text says where."""


@dataclass(frozen=True)
class Token:
    """``kind``: field, quoted-field, number, text, regex, sign or end; ``start`` and ``end`` in the command's text."""

    kind: str
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<regex>/(?:[^/\\\n]|\\.)+/[a-z]*)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<quoted>`[^`]+`)
    | (?P<duration>\d+(?:ms|s|m|h|d|w|mo|q|y)\b)
    | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<field>[@A-Za-z_$][\w.@$]*)
    | (?P<sign>=~|!=|<=|>=|==|=|<|>|[-+*/%^(),\[\]])
    )""",
    re.VERBOSE,
)
_BEFORE_REGEX = {"like", "=~", "parse"}


def tokens(command: str) -> list[Token]:
    """The words of one command; a ``/`` starts a regular expression after like, =~ and in parse only."""
    found: list[Token] = []
    position = 0
    while command[position:].strip():
        match = _TOKEN.match(command, position)
        if match is not None and match["regex"] and not _regex_may_stand(found):
            match = re.compile(r"\s*(?P<sign>/)").match(command, position)
        if match is None:
            raise MalformedQuery(f"unexpected symbol found at: {command[position:].strip()[:40]}")
        kind = match.lastgroup or "sign"
        text = match[kind]
        found.append(Token("field" if kind == "quoted" else kind, text.strip("`"), match.start(kind), match.end(kind)))
        position = match.end()
    return found


def _regex_may_stand(found: list[Token]) -> bool:
    return bool(found) and (found[-1].text.lower() in _BEFORE_REGEX or found[0].text.lower() == "parse")


def commands(query: str) -> list[str]:
    """The commands between ``|``, comments (``#``) gone; a ``|`` within quotes or a regular expression stays."""
    parts, current, inside = [""], 0, ""
    while current < len(query):
        sign = query[current]
        if inside:
            if sign == "\\":
                parts[-1] += sign
                current += 1
                sign = query[current : current + 1]
            elif sign == inside:
                inside = ""
        elif sign in "\"'`" or (sign == "/" and _after_like(parts[-1])):
            inside = sign
        elif sign == "#":
            current = _line_end(query, current)
            continue
        elif sign == "|":
            parts.append("")
            current += 1
            continue
        parts[-1] += sign
        current += 1
    return [part.strip() for part in parts if part.strip()]


def _after_like(text: str) -> bool:
    words = text.split()
    return bool(words) and (words[-1].lower() in ("like", "=~") or words[0].lower() == "parse")


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found


def content(token: Token) -> str:
    """A quoted text's content."""
    return re.sub(r"\\(.)", r"\1", token.text[1:-1])


def expression(token: Token) -> re.Pattern[str]:
    """A regular expression as Python has it; named groups may be spelled ``(?<name>``."""
    text, _, flags = token.text[1:].rpartition("/")
    text = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", text.replace("\\/", "/"))
    try:
        return re.compile(text, re.IGNORECASE if "i" in flags else 0)
    except re.error as error:
        raise MalformedQuery(f"the regular expression {token.text}: {error}") from error
