"""Expressions of the Insights language (pure): parsed into functions of a record. Recursive descent.

Missing fields are None; a comparison with None is false, arithmetic with it is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.logs.insights.functions import FUNCTIONS, arithmetic, compare, time_bin
from localcloud.overlay.logs.insights.tokens import MalformedQuery, Token, content, expression, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    Term = Callable[[dict[str, Any]], Any]

_END = Token("end", "", 0, 0)
_COMPARISONS = ("=", "==", "!=", "<", "<=", ">", ">=")
_DEEPEST = 60


class Reader:
    """Reads the words of one command."""

    def __init__(self, command: str) -> None:
        self.command = command
        self._tokens = tokens(command)
        self._at = 0
        self._depth = 0

    def peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def next(self) -> Token:
        token = self.peek()
        self._at += 1
        return token

    def back(self, at: int) -> None:
        self._at = at

    @property
    def place(self) -> int:
        return self._at

    def skip(self, *words: str) -> bool:
        """Step over the next word if it is one of ``words`` (in any case)."""
        token = self.peek()
        if token.kind in ("field", "sign") and token.text.lower() in words:
            self._at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.skip(word):
            raise MalformedQuery(f"{word} expected, found {self.peek().text or 'the end'}")

    def done(self) -> None:
        if self.peek().kind != "end":
            raise MalformedQuery(f"unexpected symbol found: {self.peek().text}")

    def text_between(self, start: int) -> str:
        """The command's text of the words from number ``start`` to the last one read."""
        return self.command[self._tokens[start].start : self._tokens[self._at - 1].end]

    def term(self) -> Term:
        """A whole expression: or, and, not, comparisons, sums, products, values."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise MalformedQuery("the expression is too deep")
        try:
            return self._either()
        finally:
            self._depth -= 1

    def _either(self) -> Term:
        left = self._both()
        while self.skip("or"):
            left = _either(left, self._both())
        return left

    def _both(self) -> Term:
        left = self._negated()
        while self.skip("and"):
            left = _both(left, self._negated())
        return left

    def _negated(self) -> Term:
        if self.skip("not"):
            term = self._negated()
            return lambda record: not term(record)
        return self._comparison()

    def _comparison(self) -> Term:
        left = self._sum()
        sign = self.peek()
        if sign.kind == "sign" and sign.text in _COMPARISONS:
            self.next()
            right = self._sum()
            return lambda record: compare(sign.text, left(record), right(record))
        if self.skip("like", "=~"):
            return _like(left, self._pattern())
        if self.skip("in"):
            return _in(left, self._list())
        if sign.text.lower() == "not":
            return self._not_like(left)
        return left

    def _not_like(self, left: Term) -> Term:
        self.next()
        test = _like(left, self._pattern()) if self.skip("like") else None
        if test is None:
            self.expect("in")
            test = _in(left, self._list())
        return lambda record: left(record) is not None and not test(record)

    def _pattern(self) -> Callable[[str], bool]:
        token = self.next()
        if token.kind == "regex":
            found = expression(token)
            return lambda text: found.search(text) is not None
        if token.kind == "text":
            wanted = content(token)
            return lambda text: wanted in text
        raise MalformedQuery("like needs a text or a /regular expression/")

    def _list(self) -> list[Term]:
        close = "]" if self.skip("[") else ")"
        if close == ")":
            self.expect("(")
        found = [self._sum()]
        while self.skip(","):
            found.append(self._sum())
        self.expect(close)
        return found

    def _sum(self) -> Term:
        left = self._product()
        while self.peek().kind == "sign" and self.peek().text in ("+", "-"):
            left = arithmetic(self.next().text, left, self._product())
        return left

    def _product(self) -> Term:
        left = self._value()
        while self.peek().kind == "sign" and self.peek().text in ("*", "/", "%", "^"):
            left = arithmetic(self.next().text, left, self._value())
        return left

    def _value(self) -> Term:
        token = self.next()
        if token.kind == "number":
            number = float(token.text)
            return lambda _: number
        if token.kind == "text":
            text = content(token)
            return lambda _: text
        if token.kind == "sign" and token.text == "(":
            term = self.term()
            self.expect(")")
            return term
        if token.kind == "sign" and token.text == "-":
            return arithmetic("-", lambda _: 0.0, self._value())
        if token.kind == "field":
            return self._call(token) if self.peek().text == "(" else _field(token.text)
        raise MalformedQuery(f"unexpected symbol found: {token.text or 'the end'}")

    def _call(self, token: Token) -> Term:
        self.expect("(")
        name = token.text.lower()
        if name in ("bin", "datefloor", "dateceil"):
            return self._time_bin(name)
        if name not in FUNCTIONS:
            raise MalformedQuery(f"the local cloud does not know the function {token.text}")
        arguments: list[Term] = []
        while not self.skip(")"):
            arguments.append(self.term())
            if not self.skip(",") and self.peek().text != ")":
                raise MalformedQuery(f", or ) expected, found {self.peek().text or 'the end'}")
        function = FUNCTIONS[name]
        return lambda record: function(*(argument(record) for argument in arguments))

    def _time_bin(self, name: str) -> Term:
        """``bin(5m)``, ``datefloor(@timestamp, 1h)``: the start (or end) of the period that a time lies in."""
        at = _field("@timestamp")
        if name != "bin":
            at = self.term()
            self.expect(",")
        token = self.next()
        if token.kind != "duration":
            raise MalformedQuery(f"{name} needs a period such as 5m")
        self.expect(")")
        return time_bin(at, token.text, up=name == "dateceil")


def _field(name: str) -> Term:
    return lambda record: record.get(name)


def _either(left: Term, right: Term) -> Term:
    return lambda record: bool(left(record)) or bool(right(record))


def _both(left: Term, right: Term) -> Term:
    return lambda record: bool(left(record)) and bool(right(record))


def _like(left: Term, test: Callable[[str], bool]) -> Term:
    def matches(record: dict[str, Any]) -> bool:
        value = left(record)
        return value is not None and test(str(value))

    return matches


def _in(left: Term, options: list[Term]) -> Term:
    return lambda record: any(compare("=", left(record), option(record)) for option in options)
