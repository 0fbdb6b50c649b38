"""What readers of conditions share: tokens one by one, and "or" over "and" over a single condition or parentheses (pure)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from re import Pattern
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
DEEPEST = 50
"""Parentheses and negations within each other; more are refused."""


class Conditions(ABC, Generic[Subject]):
    """Recursive descent over tokens to a predicate over a *Subject*.

    A language says its words for or and and, its error, and how it reads one condition. Words are compared as given or in
    upper case.
    """

    OR: str
    AND: str
    refuse: type[ValueError]
    whole: str
    """What the text is, for the error that it ends too early: "the pattern"."""

    def __init__(self, text: str, token: Pattern[str]) -> None:
        self._tokens: list[str] = []
        self._at = self._depth = 0
        position = 0
        while text[position:].strip():
            found = token.match(text, position)
            if found is None:
                raise self.refuse(f"not understood from here: {text[position:].strip()[:40]}")
            self._tokens.append(found[1])
            position = found.end()

    def read(self) -> Callable[[Subject], bool]:
        """The whole text as one predicate; the language's error where it is none."""
        test = self.either()
        if self.peek():
            raise self.refuse(f"not expected: {self.peek()}")
        return test

    def peek(self) -> str:
        """The next token, "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def next(self) -> str:
        token = self.peek()
        if not token:
            raise self.refuse(f"{self.whole} ends too early")
        self._at += 1
        return token

    def skip(self, *words: str) -> bool:
        """Passes over the next token if it is one of *words*."""
        if self.peek() and self.peek().upper() in words:
            self._at += 1
            return True
        return False

    def expect(self, token: str) -> None:
        if self.next() != token:
            raise self.refuse(f"{token} expected")

    def either(self) -> Callable[[Subject], bool]:
        """Conditions joined by the word for or."""
        tests = [self._both()]
        while self.skip(self.OR):
            tests.append(self._both())
        return lambda subject: any(test(subject) for test in tests)

    def _both(self) -> Callable[[Subject], bool]:
        tests = [self.inner()]
        while self.skip(self.AND):
            tests.append(self.inner())
        return lambda subject: all(test(subject) for test in tests)

    def inner(self) -> Callable[[Subject], bool]:
        """One more level down, or the error that it is too deep."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.refuse("too many parentheses")
        test = self.one()
        self._depth -= 1
        return test

    def one(self) -> Callable[[Subject], bool]:
        """A condition, or conditions in parentheses."""
        if self.skip("("):
            test = self.either()
            self.expect(")")
            return test
        return self.condition()

    @abstractmethod
    def condition(self) -> Callable[[Subject], bool]:
        """One condition of the language, from the next token on."""
