"""Log lines as JSON, one object a line.

Owns which fields a line may have: a fixed list of names with short plain values. It refuses everything else, so that
bodies, query strings, tokens and a person's words have no way into a log.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

LOGGER = "goal_mandala.service"

FIELDS = frozenset(
    {
        "requestId", "generationId", "method", "route", "status", "ms", "state", "reason", "error", "count", "host",
        "port", "stack",
    }
)  # fmt: skip
MOST_CHARACTERS = 200
MOST_STACK = 4000


class JsonLines(logging.Formatter):
    """A record as one JSON object; its message is a fixed phrase of ours, its facts are in ``fields``."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname,
            "message": str(record.msg)[:MOST_CHARACTERS],
        }
        line |= getattr(record, "fields", {})
        return json.dumps(line, ensure_ascii=True)


def configure_logs(stream: TextIO | None = None, level: int = logging.INFO) -> logging.Logger:
    """Send our lines to *stream* (standard error) and nowhere else; returns the logger."""
    logger = logging.getLogger(LOGGER)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
    return logger


def log(message: str, level: int = logging.INFO, **fields: str | int | float | None) -> None:
    """One line: a fixed phrase and facts named in :data:`FIELDS`; ValueError for another name."""
    if unknown := set(fields) - FIELDS:
        raise ValueError(f"not a log field: {sorted(unknown)}")
    shown = {name: _short(name, value) for name, value in fields.items() if value is not None}
    logging.getLogger(LOGGER).log(level, message, extra={"fields": shown})


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
