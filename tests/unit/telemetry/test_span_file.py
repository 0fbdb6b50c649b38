"""Spans of a service on one machine, as lines of a file: one document a span, whole at once, nothing a person wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from goal_mandala.domain.errors import Misconfigured, Throttled
from goal_mandala.names import Annotation, Env
from goal_mandala.settings import TraceSettings
from goal_mandala.telemetry.traces import GEN_AI_REQUEST_MODEL, SpanKind, span
from goal_mandala.telemetry.traces.one_machine import SERVICE, configure_traces
from goal_mandala.telemetry.traces.provider import send_spans_to


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "spans.jsonl"
    configure_traces(TraceSettings(file=str(path)))
    yield path
    send_spans_to(None)


def documents(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_span_is_a_line_as_soon_as_it_ends(file: Path) -> None:
    with span("request", SpanKind.SERVER, {Annotation.REQUEST_ID: "r-1"}):
        with span("chat", SpanKind.CLIENT, {GEN_AI_REQUEST_MODEL: "apac.amazon.nova-micro-v1:0"}):
            assert not file.exists()
        assert [each["name"] for each in documents(file)] == ["chat"]
    call, request = documents(file)
    assert (request["name"], request["annotations"]) == (SERVICE, {"requestId": "r-1"})
    assert (call["trace_id"], call["parent_id"]) == (request["trace_id"], request["id"])
    assert call["annotations"] == {"model": "apac.amazon.nova-micro-v1:0"}


def test_lines_are_added_to_what_is_there(file: Path) -> None:
    file.write_text('{"name": "earlier"}\n', "utf-8")
    with span("later", SpanKind.SERVER):
        pass
    assert [each["name"] for each in documents(file)] == ["earlier", SERVICE]


def test_an_error_leaves_its_code_and_nothing_else(file: Path) -> None:
    with pytest.raises(Throttled), span("chat", SpanKind.CLIENT):
        raise Throttled("model_throttled", said="planted words")
    (told,) = documents(file)
    assert told["throttle"] is True
    assert told["annotations"] == {"reason": "model_throttled"}
    assert "planted" not in file.read_text("utf-8")


def test_a_place_that_cannot_be_written_costs_no_work(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    configure_traces(TraceSettings(file=str(tmp_path / "no" / "such" / "folder")))
    try:
        with span("work", SpanKind.SERVER):
            done = True
    finally:
        send_spans_to(None)
    assert done
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == ["spans lost"]


def test_a_collector_without_its_library_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)
    with pytest.raises(Misconfigured) as raised:
        configure_traces(TraceSettings(otlp_endpoint="http://localhost:4318"))
    assert raised.value.code == "no_otlp_library"
    assert raised.value.facts["name"] == Env.OTLP_ENDPOINT
