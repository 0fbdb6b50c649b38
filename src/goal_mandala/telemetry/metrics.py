"""Metrics as Prometheus reads them: one registry per service, labels with few values, never a person or a chart.

Owns names, labels and buckets. It refuses to know who counts and where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from goal_mandala.telemetry.generation_report import GenerationReport

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600)
_REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)


@dataclass(slots=True)
class Metrics:
    """The service's counters."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    request_seconds: Histogram = field(init=False)
    generations: Counter = field(init=False)
    generation_seconds: Histogram = field(init=False)
    first_cell_seconds: Histogram = field(init=False)
    tokens: Counter = field(init=False)
    cost: Counter = field(init=False)
    cells: Counter = field(init=False)
    repairs: Counter = field(init=False)
    throttles: Counter = field(init=False)
    watchers: Gauge = field(init=False)
    queue_depth: Gauge = field(init=False)
    queue_age: Gauge = field(init=False)

    def __post_init__(self) -> None:
        here = self.registry
        self.requests = Counter("mandala_requests", "HTTP requests", ["route", "status"], registry=here)
        self.request_seconds = Histogram(
            "mandala_request_seconds", "Seconds to an answer", ["route"], buckets=_REQUEST_SECONDS, registry=here
        )
        self.generations = Counter("mandala_generations", "Generations ended", ["state", "reason"], registry=here)
        self.generation_seconds = Histogram(
            "mandala_generation_seconds", "Seconds of a run", ["state"], buckets=_SECONDS, registry=here
        )
        self.first_cell_seconds = Histogram(
            "mandala_first_cell_seconds", "Seconds to the first cell", buckets=_SECONDS, registry=here
        )
        self.tokens = Counter("mandala_tokens", "Tokens of model calls", ["direction"], registry=here)
        self.cost = Counter("mandala_cost_usd", "Cost of model calls in US dollars", registry=here)
        self.cells = Counter("mandala_titles", "Titles made", registry=here)
        self.repairs = Counter("mandala_repairs", "Times something had to be asked for again", registry=here)
        self.throttles = Counter("mandala_model_throttles", "Times a model asked us to wait", registry=here)
        self.watchers = Gauge("mandala_watchers", "Open event streams", registry=here)
        self.queue_depth = Gauge("mandala_queue_depth", "Generations that wait for a worker", registry=here)
        self.queue_age = Gauge("mandala_queue_age_seconds", "How long the oldest of them has waited", registry=here)

    def observe(self, report: GenerationReport) -> None:
        """Count a run that ended."""
        self.generations.labels(report.state, report.reason).inc()
        self.generation_seconds.labels(report.state).observe(report.seconds)
        if report.first_cell_seconds is not None:
            self.first_cell_seconds.observe(report.first_cell_seconds)
        self.tokens.labels("input").inc(report.input_tokens)
        self.tokens.labels("output").inc(report.output_tokens)
        self.cost.inc(report.cost_usd)
        self.cells.inc(report.titles)
        self.repairs.inc(report.repairs)
        self.throttles.inc(report.throttles)

    def text(self) -> bytes:
        """Everything, as Prometheus text."""
        return generate_latest(self.registry)
