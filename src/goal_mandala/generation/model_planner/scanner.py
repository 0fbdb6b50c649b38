"""Finds JSON objects in text that is still arriving, and hands each over the moment it closes.

Innermost objects only: an item is flat, so ``{"items": [{…}, {…}]}``, one object per line, a bare
array and prose around them all give the same items. Broken parts are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

MAX_OBJECT = 20_000
"""An object longer than this is no item of ours; it is forgotten so that memory stays flat."""

MAX_DEPTH = 100
"""Deeper nesting is no answer to us; the outermost levels are forgotten."""


class ItemScanner:
    """Feed it pieces of text; it yields each complete flat object once."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._open: list[tuple[int, bool]] = []  # start of each open object, and whether it holds another
        self._in_string = False
        self._escaped = False
        self.broken = 0
        """Objects that closed but were not JSON."""

    def feed(self, piece: str) -> Iterator[dict[str, Any]]:
        self._text += piece
        while self._at < len(self._text):
            if self._open and not self._open[-1][1] and self._at - self._open[-1][0] >= MAX_OBJECT:
                self._open, self._in_string, self._escaped = [], False, False
            char = self._text[self._at]
            self._at += 1
            if self._in_string:
                self._inside_string(char)
            elif char == '"' and self._open:
                self._in_string = True
            elif char == "{":
                if self._open:
                    self._open[-1] = (self._open[-1][0], True)
                self._open.append((self._at - 1, False))
                del self._open[:-MAX_DEPTH]
            elif char == "}" and self._open:
                start, nested = self._open.pop()
                if not nested and (found := self._read(start)) is not None:
                    yield found
        self._forget()

    @property
    def unfinished(self) -> bool:
        """True when an object was begun and has not closed."""
        return bool(self._open)

    def _inside_string(self, char: str) -> None:
        if self._escaped:
            self._escaped = False
        elif char == "\\":
            self._escaped = True
        elif char == '"':
            self._in_string = False

    def _read(self, start: int) -> dict[str, Any] | None:
        try:
            found = json.loads(self._text[start : self._at], strict=False)
        except ValueError:
            self.broken += 1
            return None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None

    def _forget(self) -> None:
        """Only the innermost open object may still become an item: what comes before it is done with."""
        keep = self._open[-1][0] if self._open and not self._open[-1][1] else self._at
        if keep:
            self._text = self._text[keep:]
            self._at -= keep
            self._open = [(start - keep, nested) for start, nested in self._open]
