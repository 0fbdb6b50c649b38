"""What is stored, as plain data and back (pure): charts, generations, events, summaries, cursors. Used by every adapter.

Owns the form: flat fields named as in the domain, times as text that sorts, bodies packed. Knows neither tables
nor keys nor who owns what. Charts have the form of :mod:`goal_mandala.domain.document`, with full-precision times.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.errors import InvalidInput, MandalaError, ServiceFailed
from goal_mandala.domain.event_document import event_data, event_from
from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import DraftFate, GenerationError, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.storage.ledger import CallEntry
from goal_mandala.storage.repository import ChartSummary, SubGoalSummary

Data = dict[str, Any]

LEVEL = 1
"""Of compression: 69 KB of a full chart become 7 KB in half a millisecond; 6 saves 1.5 KB more for three times that."""


def time_text(moment: datetime) -> str:
    """``2026-11-23T06:30:00.000000Z``: always as long, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def time_from(text: str) -> datetime:
    return datetime.fromisoformat(text)


def month_of(moment: datetime) -> str:
    """``2026-11``, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def packed(data: Any) -> bytes:
    """JSON, compressed. Raises :class:`InvalidInput` for a lone surrogate: what could not be read back is not stored."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        return zlib.compress(text.encode(), LEVEL)
    except UnicodeEncodeError:
        raise InvalidInput("invalid_input", problem="lone_surrogate") from None


def unpacked(body: bytes) -> Any:
    """Raises :class:`ServiceFailed` ``storage_damaged`` for anything that :func:`packed` did not write."""
    try:
        return json.loads(zlib.decompress(body).decode())
    except (zlib.error, ValueError) as error:
        raise _damaged(error) from error


def chart_data(chart: Chart) -> Data:
    """The chart's document; unlike in a file, times keep their microseconds."""
    times = {"createdAt": time_text(chart.created_at), "updatedAt": time_text(chart.updated_at)}
    return to_data(chart) | times


def chart_from(data: object) -> Chart:
    """Raises :class:`ServiceFailed` ``storage_damaged``: what we stored and cannot read is not the person's mistake."""
    try:
        return from_data(data)
    except MandalaError as error:
        raise _damaged(error) from error


def packed_chart(chart: Chart) -> bytes:
    return packed(chart_data(chart))


def chart_from_packed(body: bytes) -> Chart:
    return chart_from(unpacked(body))


def summary_of(chart: Chart, data: Mapping[str, Any] | None = None) -> ChartSummary:
    """*data* is the chart's document when it is at hand, so that progress is worked out once."""
    told, goal = data or to_data(chart), chart.goal
    return ChartSummary(
        chart.id,
        goal.title,
        goal.language,
        told["progress"],
        chart.version,
        chart.created_at,
        chart.updated_at,
        goal.deadline,
        chart.archived,
        tuple(s and SubGoalSummary(s["title"], s["progress"]) for s in told["subGoals"]),
    )


def summary_data(summary: ChartSummary) -> Data:
    return {
        "id": summary.id,
        "title": summary.title,
        "language": summary.language,
        "progress": summary.progress,
        "version": summary.version,
        "created_at": time_text(summary.created_at),
        "updated_at": time_text(summary.updated_at),
        "picture": json_text(
            {
                "deadline": None if summary.deadline is None else summary.deadline.isoformat(),
                "archived": summary.archived,
                "subGoals": [s and [s.title, s.progress] for s in summary.sub_goals],
            }
        ),
    }


def summary_from(data: Mapping[str, Any]) -> ChartSummary:
    picture = json.loads(data["picture"])
    return ChartSummary(
        str(data["id"]),
        str(data["title"]),
        str(data["language"]),
        int(data["progress"]),
        int(data["version"]),
        time_from(data["created_at"]),
        time_from(data["updated_at"]),
        None if picture["deadline"] is None else date.fromisoformat(picture["deadline"]),
        bool(picture["archived"]),
        tuple(s and SubGoalSummary(s[0], s[1]) for s in picture["subGoals"]),
    )


def generation_data(record: GenerationRecord) -> Data:
    """Everything but the draft, flat: fields as in the domain, scalars alone; ``error`` as JSON text."""
    return {
        "id": record.id,
        "owner": record.owner,
        "chart_id": record.chart_id,
        "scope": record.scope,
        "cell": None if record.cell is None else str(record.cell),
        "replace": record.replace,
        "with_tasks": record.with_tasks,
        "accepts_itself": record.accepts_itself,
        "base_version": record.base_version,
        "created_at": time_text(record.created_at),
        "updated_at": time_text(record.updated_at),
        "state": record.state.value,
        "fate": record.fate.value,
        "retries": record.retries,
        "cancel_requested": record.cancel_requested,
        "last_event": record.last_event,
        "error": error_text(record.error),
    }


def generation_from(data: Mapping[str, Any], draft: Chart) -> GenerationRecord:
    """The record of :func:`generation_data`; keys that are not its own are ignored."""
    cell = data["cell"]
    return GenerationRecord(
        id=str(data["id"]),
        owner=str(data["owner"]),
        chart_id=str(data["chart_id"]),
        scope=str(data["scope"]),
        cell=None if cell is None else CellRef.parse(cell),
        replace=bool(data["replace"]),
        with_tasks=bool(data["with_tasks"]),
        accepts_itself=bool(data["accepts_itself"]),
        base_version=int(data["base_version"]),
        draft=draft,
        created_at=time_from(data["created_at"]),
        updated_at=time_from(data["updated_at"]),
        state=GenerationState(data["state"]),
        fate=DraftFate(data["fate"]),
        retries=int(data["retries"]),
        cancel_requested=bool(data["cancel_requested"]),
        last_event=int(data["last_event"]),
        error=error_from(data["error"]),
    )


def error_text(error: GenerationError | None) -> str | None:
    if error is None:
        return None
    told = {"kind": error.kind, "code": error.code, "retryable": error.retryable, "facts": dict(error.facts)}
    return json_text(told)


def error_from(text: str | None) -> GenerationError | None:
    if text is None:
        return None
    told = json.loads(text)
    return GenerationError(told["kind"], told["code"], bool(told["retryable"]), tuple(told["facts"].items()))


def event_text(event: Event) -> str:
    return json_text(event_data(event))


def event_from_text(text: str) -> Event:
    """Raises :class:`ServiceFailed` ``storage_damaged``."""
    try:
        return event_from(json.loads(text))
    except (MandalaError, ValueError) as error:
        raise _damaged(error) from error


def entry_data(entry: CallEntry) -> Data:
    return {
        "generation_id": entry.generation_id,
        "model": entry.model,
        "input_tokens": entry.input_tokens,
        "output_tokens": entry.output_tokens,
        "micro_usd": entry.micro_usd,
        "prices_version": entry.prices_version,
        "estimated": entry.estimated,
        "at": time_text(entry.at),
    }


def entry_from(data: Mapping[str, Any]) -> CallEntry:
    return CallEntry(
        str(data["generation_id"]),
        str(data["model"]),
        int(data["input_tokens"]),
        int(data["output_tokens"]),
        int(data["micro_usd"]),
        str(data["prices_version"]),
        bool(data["estimated"]),
        time_from(data["at"]),
    )


def cursor_text(place: tuple[str, ...]) -> str:
    """A place in a list as one opaque word that is safe in a URL."""
    return base64.urlsafe_b64encode(json_text(list(place)).encode()).decode().rstrip("=")


def cursor_place(cursor: str, parts: int) -> tuple[str, ...]:
    """The place of :func:`cursor_text`; raises :class:`InvalidInput` ``bad_cursor`` for anything else."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        raise InvalidInput("bad_cursor", field="cursor") from None
    if not isinstance(place, list) or len(place) != parts or not all(isinstance(part, str) for part in place):
        raise InvalidInput("bad_cursor", field="cursor")
    return tuple(place)


def json_text(data: Any) -> str:
    """JSON in ASCII: any text fits any column."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def _damaged(error: Exception) -> ServiceFailed:
    return ServiceFailed("storage_damaged", problem=type(error).__name__)
