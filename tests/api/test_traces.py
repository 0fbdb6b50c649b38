"""One trace from the request that orders a generation to the model's calls; the order's own line and span name the generation."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from goal_mandala.bootstrap import Service
from goal_mandala.telemetry.traces import GEN_AI_REQUEST_MODEL, HTTP_ROUTE
from localcloud.bedrock import FakeBedrock
from tests.api.conftest import client_of
from tests.api.live import until


def test_one_trace_from_the_request_to_the_model(
    make_service: Callable[..., Service], fake: FakeBedrock, lines: io.StringIO, spans: InMemorySpanExporter
) -> None:
    with client_of(make_service(model="bedrock")) as client:
        answer = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False})
        generation = answer.json()["generation"]["id"]
        until(lambda: client.get(f"/v1/generations/{generation}").json()["state"] == "succeeded")
    found = spans.get_finished_spans()
    ordered = next(one for one in found if (one.attributes or {}).get(HTTP_ROUTE) == "/v1/mandalas")
    assert (ordered.attributes or {})["generationId"] == generation
    calls = [one for one in found if GEN_AI_REQUEST_MODEL in (one.attributes or {})]
    assert len(calls) >= 9
    assert {one.context.trace_id for one in calls} == {ordered.context.trace_id}
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    (line,) = [one for one in told if one["message"] == "request" and one["method"] == "POST"]
    assert (line["generationId"], line["requestId"]) == (generation, answer.headers["x-request-id"])
