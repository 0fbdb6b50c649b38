"""X-Ray's filter expressions (pure): ``service("api") { fault } AND responsetime > 5 AND annotation.stage = "titles"``.

Keywords that the local cloud does not know are refused, never passed over.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from localcloud.overlay.conditions import Conditions
from localcloud.overlay.tracing.traces import Service, Span, Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    Subject = Trace | Span
    Test = Callable[[Subject], bool]


class InvalidFilter(ValueError):
    """A filter expression that is none; its text says where."""


_TOKEN = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|!=|<=|>=|=|<|>|!|[(){},:\[\]]|[A-Za-z_][\w.-]*(?:\[[^\]]*\])?|-?\d+\.?\d*|-?\.\d+)'
)
_FLAGS = ("ok", "error", "fault", "throttle", "partial")
_NUMBERS = ("responsetime", "duration", "http.status")
_TEXTS = ("http.url", "http.method", "http.useragent", "http.clientip", "user", "traceid")
_NUMERIC: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXTUAL: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "CONTAINS": operator.contains,
    "BEGINSWITH": str.startswith,
    "ENDSWITH": str.endswith,
}


def compiled(text: str) -> Test:
    """The expression as a predicate over traces; an empty one is true.

    Raises:
        InvalidFilter: the text is no filter expression of the known keywords.
    """
    if not text.strip():
        return lambda _: True
    return _Reader(text, _TOKEN).read()


class _Reader(Conditions["Trace | Span"]):
    """The keywords and their comparisons."""

    OR, AND, refuse, whole = "OR", "AND", InvalidFilter, "the expression"

    def one(self) -> Test:
        if self.skip("NOT", "!"):
            test = self.inner()
            return lambda subject: not test(subject)
        return super().one()

    def condition(self) -> Test:
        keyword = self.next()
        return self._services(keyword) if keyword in ("service", "edge") else self._condition(keyword)

    def _condition(self, keyword: str) -> Test:
        if keyword in _FLAGS:
            wanted = True
            if self.skip("="):
                wanted = self._truth()
            elif self.skip("!="):
                wanted = not self._truth()
            return lambda subject: _flag(subject, keyword) is wanted
        annotation = re.fullmatch(r"annotation(?:\.([\w.-]+)|\[([^\]]*)\])", keyword)
        if annotation:
            return self._annotation((annotation[1] or annotation[2] or "").strip("\"'"))
        if keyword in _NUMBERS:
            compare, limit = self._comparison(_NUMERIC), self._number()
            return lambda subject: any(compare(value, limit) for value in _numbers(subject, keyword))
        if keyword in _TEXTS:
            compare, text = self._comparison(_TEXTUAL), self._text()
            return lambda subject: any(compare(value, text) for value in _texts(subject, keyword))
        raise InvalidFilter(f"the local cloud does not know the keyword {keyword}")

    def _annotation(self, key: str) -> Test:
        if self.peek().upper() not in {*_NUMERIC, *_TEXTUAL}:
            return lambda subject: any(name == key for name, _ in _annotations(subject))
        sign = self.next().upper()
        literal = self.next()
        return lambda subject: any(
            _annotated(value, sign, literal) for name, value in _annotations(subject) if name == key
        )

    def _comparison(self, known: dict[str, Any]) -> Any:
        sign = self.next().upper()
        if sign not in known:
            raise InvalidFilter(f"a comparison expected, not {sign}")
        return known[sign]

    def _number(self) -> float:
        token = self.next()
        try:
            return float(token)
        except ValueError:
            raise InvalidFilter(f"a number expected, not {token}") from None

    def _text(self) -> str:
        token = self.next()
        if not token.startswith('"'):
            raise InvalidFilter(f'a text in "double quotes" expected, not {token}')
        return _content(token)

    def _truth(self) -> bool:
        token = self.next().lower()
        if token not in ("true", "false"):
            raise InvalidFilter(f"true or false expected, not {token}")
        return token == "true"

    def _services(self, keyword: str) -> Test:
        """``service(…) {…}`` and ``edge(…, …) {…}``: some span of that service, or call between the two, is so."""
        self.expect("(")
        ends: list[tuple[str, str]] = []
        while not self.skip(")"):
            ends.append(self._service())
            self.skip(",")
        inner: Test = lambda _: True  # noqa: E731
        if self.skip("{"):
            inner = self.either()
            self.expect("}")
        if len(ends) > (1 if keyword == "service" else 2) or (keyword == "edge" and len(ends) != 2):
            raise InvalidFilter(f"{keyword} has too many or too few services")
        if keyword == "service":
            return lambda subject: any(inner(span) for span in _spans_of(subject, ends[0] if ends else ("", "")))
        return lambda subject: any(inner(span) for span in _calls(subject, ends[0], ends[1]))

    def _service(self) -> tuple[str, str]:
        """A name, or ``id(name: "…", type: "…")``, as (name, type); empty is any."""
        if not self.skip("ID"):
            return self._text(), ""
        self.expect("(")
        given: dict[str, str] = {}
        while not self.skip(")"):
            key = self.next()
            self.expect(":")
            given[key] = self._text()
            self.skip(",")
        if set(given) - {"name", "type", "account.id"}:
            raise InvalidFilter("id knows name, type and account.id")
        return given.get("name", ""), given.get("type", "")


def _content(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _is(service: Service | None, wanted: tuple[str, str]) -> bool:
    return service is not None and wanted[0] in ("", service.name) and wanted[1] in ("", service.type)


def _spans_of(subject: Subject, wanted: tuple[str, str]) -> list[Span]:
    if isinstance(subject, Span):
        return [subject] if _is(subject.service, wanted) else []
    found = [span for span in subject.spans.values() if span.parent not in subject.spans or span.segment]
    own = [span for span in found if _is(span.service, wanted)]
    return own + [span for span in subject.inferred if _is(span.outgoing, wanted)]


def _calls(subject: Subject, caller: tuple[str, str], called: tuple[str, str]) -> list[Span]:
    if isinstance(subject, Span):
        return []
    found = [span for span in subject.inferred if _is(span.service, caller) and _is(span.outgoing, called)]
    for span in subject.segments:
        above = subject.spans.get(str(span.parent))
        if above is not None and _is(above.service, caller) and _is(span.service, called):
            found.append(span)
    return found


def _flag(subject: Subject, name: str) -> bool:
    if name == "ok":
        return (
            subject.ok if isinstance(subject, Span) else not any(subject.has(f) for f in ("fault", "error", "throttle"))
        )
    if name == "partial":
        return subject.flag("in_progress") if isinstance(subject, Span) else subject.partial
    return subject.flag(name) if isinstance(subject, Span) else subject.has(name)


def _numbers(subject: Subject, keyword: str) -> list[float]:
    if keyword == "http.status":
        spans = [subject] if isinstance(subject, Span) else subject.segments
        found = [span.document.get("http", {}).get("response", {}).get("status") for span in spans]
        return [float(status) for status in found if status]
    if isinstance(subject, Span):
        return [subject.end - subject.start]
    return [subject.duration if keyword == "duration" else subject.response_time]


def _texts(subject: Subject, keyword: str) -> list[str]:
    if keyword == "traceid":
        return [subject.document.get("trace_id", "") if isinstance(subject, Span) else subject.id]
    spans = [subject] if isinstance(subject, Span) else list(subject.spans.values())
    if keyword == "user":
        return [str(span.document["user"]) for span in spans if span.document.get("user")]
    name = {"useragent": "user_agent", "clientip": "client_ip"}.get(keyword[5:], keyword[5:])
    found = [span.document.get("http", {}).get("request", {}).get(name) for span in spans]
    return [str(text) for text in found if text]


def _annotations(subject: Subject) -> list[tuple[str, Any]]:
    if isinstance(subject, Span):
        return list((subject.document.get("annotations") or {}).items())
    return [(key, value) for key, value, _ in subject.annotations]


def _annotated(value: Any, sign: str, literal: str) -> bool:
    if literal.startswith('"'):
        return sign in _TEXTUAL and isinstance(value, str) and _TEXTUAL[sign](value, _content(literal))
    if literal.lower() in ("true", "false"):
        return isinstance(value, bool) and _NUMERIC.get(sign, operator.eq)(value, literal.lower() == "true")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return is_number and sign in _NUMERIC and _NUMERIC[sign](float(value), float(literal))
    except ValueError:
        return False
