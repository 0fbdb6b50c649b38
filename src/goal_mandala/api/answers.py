"""Answers: a domain value as JSON with its headers, the same bytes for the same value.

Owns ETag (a chart's version) and Location. Headers come from the body alone, so that an answer that was kept for an
idempotency key is given again with all of them.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from goal_mandala.api.problems import recorded_error
from goal_mandala.domain.document import to_data, usage_data
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import Chart, Usage
from goal_mandala.storage.records import time_text
from goal_mandala.storage.repository import ChartSummary

Data = dict[str, Any]


def encoded(data: Data) -> bytes:
    """Compact JSON in UTF-8; half a character (which no new text can have) becomes a replacement mark."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def answer(data: Data, status: int = 200) -> Response:
    return answer_of(encoded(data), status, data)


def answer_of(body: bytes, status: int, data: Data | None = None) -> Response:
    """An answer from its bytes; *data* saves reading them again."""
    told = json.loads(body) if data is None else data
    headers: dict[str, str] = {}
    chart = told.get("chart", told)
    if "subGoals" in chart and "goal" in chart:
        headers["ETag"] = etag(chart["version"])
    if status in (201, 202) and (place := _place(told)):
        headers["Location"] = place
    return Response(body, status, headers, "application/json")


def _place(told: Data) -> str | None:
    if "generation" in told:
        return f"/v1/generations/{told['generation']['id']}"
    if "subGoals" in told:
        return f"/v1/mandalas/{told['id']}"
    return f"/v1/generations/{told['id']}" if "state" in told else None


def etag(version: int) -> str:
    return f'"{version}"'


def chart_answer(chart: Chart, request: Request | None = None, status: int = 200) -> Response:
    """The chart with its ETag; 304 when the caller has this version already."""
    if request is not None and request.headers.get("if-none-match") in (
        etag(chart.version),
        f"W/{etag(chart.version)}",
    ):
        return Response(status_code=304, headers={"ETag": etag(chart.version)})
    return answer(to_data(chart), status)


def summary_data(summary: ChartSummary) -> Data:
    return {
        "id": summary.id,
        "title": summary.title,
        "language": summary.language,
        "progress": summary.progress,
        "version": summary.version,
        "createdAt": time_text(summary.created_at),
        "updatedAt": time_text(summary.updated_at),
        "deadline": None if summary.deadline is None else summary.deadline.isoformat(),
        "archived": summary.archived,
        "subGoals": [part and {"title": part.title, "progress": part.progress} for part in summary.sub_goals],
    }


def generation_data(record: GenerationRecord, usage: Usage, language: str) -> Data:
    """A generation as the API shows it; *usage* is this generation's own."""
    error = record.error
    return {
        "id": record.id,
        "mandalaId": record.chart_id,
        "state": record.state.value,
        "draft": record.fate.value,
        "scope": record.scope,
        "cell": None if record.cell is None else str(record.cell),
        "replace": record.replace,
        "withTasks": record.with_tasks,
        "acceptsItself": record.accepts_itself,
        "baseVersion": record.base_version,
        "createdAt": time_text(record.created_at),
        "updatedAt": time_text(record.updated_at),
        "retries": record.retries,
        "cancelRequested": record.cancel_requested,
        "lastEvent": record.last_event,
        "counts": _counts(record.draft),
        "usage": usage_data(usage),
        "error": None if error is None else recorded_error(error.kind, error.code, language),
    }


def _counts(draft: Chart) -> dict[str, int]:
    """How much of the draft there is: titles of sub-goals and actions, cells with details, tasks."""
    blocks = [block for block in draft.sub_goals if block is not None]
    actions = [action for block in blocks for action in block.actions if action is not None]
    return {
        "subGoals": len(blocks),
        "actions": len(actions),
        "detailed": sum(bool(cell.description) for cell in [*blocks, *actions]),
        "tasks": sum(len(action.tasks) for action in actions),
    }
