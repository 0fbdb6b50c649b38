"""Log lines as JSON, one object a line.

Owns which fields a line may have: a fixed list of names with short plain values. It refuses everything else, so that
bodies, query strings, tokens and a person's words have no way into a log.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO

LOGGER = "goal_mandala.service"

FIELDS = frozenset(
    {
        "requestId", "clientRequestId", "traceId", "generationId", "method", "route", "status", "ms", "state", "reason",
        "error", "count", "host", "port", "stack", "kind", "attempt", "seconds", "firstCellSeconds", "titles", "repairs",
        "inputTokens", "outputTokens", "costUsd", "throttles", "waited", "coldStart", "remainingMs", "alarm", "logger",
        "tokenAge",
    }
)  # fmt: skip
MOST_CHARACTERS = 200
Value = str | int | float | None
MOST_STACK = 4000


_ABOUT: ContextVar[Mapping[str, Value]] = ContextVar("about", default=MappingProxyType({}))


@contextmanager
def about(**fields: Value) -> Iterator[None]:
    """Every line written within has these fields too, as far as it does not bring its own."""
    token = _ABOUT.set({**_ABOUT.get(), **_shown(fields)})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def known(field: str) -> str | None:
    """What :func:`about` says of *field* here."""
    value = _ABOUT.get().get(field)
    return None if value is None else str(value)


class JsonLines(logging.Formatter):
    """A record as one JSON object; its message is a fixed phrase of ours, its facts are in ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname,
            "message": str(record.msg)[:MOST_CHARACTERS],
        }
        line |= _ABOUT.get()
        line |= getattr(record, "fields", {})
        return json.dumps(line, ensure_ascii=True)


class ForeignLines(JsonLines):
    """A library's record: its logger, level and what was raised where; not its words, which may carry a person's."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        fields: dict[str, Value] = {"logger": record.name}
        if error is not None:
            fields |= {"error": type(error).__name__, "stack": stack_of(error)}
        plain = logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, "library", (), None)
        plain.created, plain.fields = record.created, _shown(fields)
        return super().format(plain)


def configure_foreign_logs(stream: TextIO | None = None) -> None:
    """Libraries' warnings become lines of ours. For a process that is ours alone."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(ForeignLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def configure_logs(stream: TextIO | None = None, level: int = logging.INFO) -> logging.Logger:
    """Send our lines to *stream* (standard error) and nowhere else; returns the logger."""
    logger = logging.getLogger(LOGGER)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
    return logger


def log(message: str, level: int = logging.INFO, **fields: Value) -> None:
    """One line: a fixed phrase and facts named in :data:`FIELDS`; ValueError for another name."""
    logging.getLogger(LOGGER).log(level, message, extra={"fields": _shown(fields)})


def _shown(fields: Mapping[str, Value]) -> dict[str, Value]:
    if unknown := set(fields) - FIELDS:
        raise ValueError(f"not a log field: {sorted(unknown)}")
    return {name: _short(name, value) for name, value in fields.items() if value is not None}


def stack_of(error: BaseException) -> str:
    """Where it happened: files, lines, functions; no message and no source text, which may carry a person's words."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-12:]))


def _short(name: str, value: str | int | float) -> str | int | float:
    if isinstance(value, str):
        return value[: MOST_STACK if name == "stack" else MOST_CHARACTERS]
    return value
