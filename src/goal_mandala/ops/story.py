"""Everything known of one request: its log lines in both functions, its traces' spans, what the model was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from goal_mandala.names import Annotation, Function
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.log_events import quoted, read_lines
from goal_mandala.ops.aws.traces import Span, read_spans, read_summaries
from goal_mandala.ops.causes import facts_of
from goal_mandala.ops.log_reading import ReadLine, named, read_line
from goal_mandala.ops.window import Window

TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
AROUND = timedelta(minutes=15)
"""How long before its first line a generation may have been ordered."""
MOST_GENERATIONS = 5
_TOKENS = ("input_tokens", "output_tokens")


@dataclass(frozen=True, slots=True)
class ModelUse:
    calls: int
    input_tokens: int
    output_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Story:
    lines: tuple[ReadLine, ...]
    traces: tuple[str, ...]
    spans: tuple[Span, ...]
    model: ModelUse | None

    @property
    def failed(self) -> bool:
        return any(one.failure for one in self.lines) or any(span.fault for span in self.spans)

    @property
    def causes(self) -> tuple[str, ...]:
        """The labels of what failed, in the order in which the lines say so."""
        return tuple(dict.fromkeys(named(one) for one in self.lines if one.failure))

    def told(self, id: str) -> tuple[tuple[Span, ...], int]:
        """The spans that tell of *id*, and how many requests were left out: reads of the generation, again and again, that went well."""
        requests: list[list[Span]] = []
        for span in self.spans:
            if not (span.depth and requests):
                requests.append([])
            requests[-1].append(span)
        telling = [spans for spans in requests if not _only_a_read(spans, id)]
        return tuple(span for spans in telling for span in spans), len(requests) - len(telling)

    @property
    def begin(self) -> datetime | None:
        return min([*(one.line.at for one in self.lines), *(span.start for span in self.spans)], default=None)


def _only_a_read(spans: list[Span], id: str) -> bool:
    well = not any(span.fault or span.error or span.throttle for span in spans)
    asked = {str(span.facts.get("http.request.method", "")) for span in spans} - {""}
    return well and asked == {"GET"} and not any(span.facts.get("requestId") == id for span in spans)


def read_story(aws: Aws, id: str, window: Window) -> Story:
    """By the id of a request, a generation or a trace; empty where nothing names it."""
    groups = [aws.target.names.log_group(part) for part in (Function.API, Function.AI_PROCESSOR)]
    lines = [read_line(line) for group in groups for line in read_lines(aws, group, window, quoted(id))]
    requests = {one.request for one in lines if one.request} - {id}
    for group in groups:
        known = {one.line.id for one in lines}
        for request in requests:
            more = (read_line(line) for line in read_lines(aws, group, window, quoted(request)))
            lines += [one for one in more if one.line.id not in known]
    lines = sorted({one.line.id: one for one in lines}.values(), key=lambda one: one.line.at)
    named = [id] if TRACE_ID.fullmatch(id) else []
    written = [one.trace for one in lines if TRACE_ID.fullmatch(one.trace)]
    traces = tuple(dict.fromkeys([*named, *written, *_traces_of_generations(aws, lines)]))
    found = read_spans(aws, traces) if traces else {}
    spans = tuple(span for trace in traces for span in found.get(trace, ()))
    return Story(tuple(lines), traces, spans, model_use(spans))


def _traces_of_generations(aws: Aws, lines: list[ReadLine]) -> list[str]:
    """A queued generation's spans go on with the trace of the request that ordered it, which its own log lines do not name."""
    generations = sorted(
        {
            str(facts["generationId"])
            for one in lines
            if (facts := facts_of(one.line.message)) and "generationId" in facts
        }
    )
    if not generations:
        return []
    around = Window(lines[0].line.at - AROUND, lines[-1].line.at + AROUND)
    wanted = " OR ".join(f'annotation.{Annotation.GENERATION_ID} = "{one}"' for one in generations[:MOST_GENERATIONS])
    return [one.id for one in read_summaries(aws, around, wanted)]


def model_use(spans: tuple[Span, ...]) -> ModelUse | None:
    """What the spans of model calls say by the GenAI conventions, whichever way X-Ray spells attribute names."""
    calls = [span for span in spans if any("gen_ai" in name for name in span.facts)]
    asked = [span for span in calls if _fact(span, "input_tokens") is not None] or calls
    if not asked:
        return None
    tokens = [sum(int(_fact(span, name) or 0) for span in asked) for name in _TOKENS]
    return ModelUse(len(asked), tokens[0], tokens[1], sum(span.seconds for span in asked))


def _fact(span: Span, name: str) -> float | None:
    for key, value in span.facts.items():
        if "gen_ai" in key and key.endswith(name) and isinstance(value, int | float):
            return float(value)
    return None
