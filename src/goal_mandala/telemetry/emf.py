"""Metrics as CloudWatch reads them out of a function's log (embedded metric format): a line per run.

Owns which of the agreed names are sent with which unit and dimensions. The format itself is Powertools' business. There is
no dimension of a person, a chart or a generation: each value of a dimension is a metric that costs.
"""

from __future__ import annotations

from goal_mandala.names import METRIC_NAMESPACE, Metric
from goal_mandala.telemetry.generation_report import GenerationReport

ENVIRONMENT = "environment"
REASON = "reason"
Figures = dict[str, tuple[str, float]]


class EmbeddedMetrics:
    """Metrics of one *environment*, printed to standard output."""

    def __init__(self, environment: str) -> None:
        self._environment = environment

    def observe(self, report: GenerationReport) -> None:
        """Count a run that ended. One that a person's mistake, budget or wish ended is neither success nor failure."""
        failed = float(report.failed_by_us)
        figures: Figures = {
            Metric.GENERATION_SUCCEEDED: ("Count", float(report.state == "succeeded")),
            Metric.GENERATION_FAILED: ("Count", failed),
            Metric.GENERATION_SECONDS: ("Seconds", report.seconds),
            Metric.INPUT_TOKENS: ("Count", report.input_tokens),
            Metric.OUTPUT_TOKENS: ("Count", report.output_tokens),
            Metric.COST_USD: ("None", report.cost_usd),
            Metric.TITLES: ("Count", report.titles),
            Metric.REPAIRS: ("Count", report.repairs),
            Metric.MODEL_THROTTLES: ("Count", report.throttles),
        }
        if report.first_cell_seconds is not None:
            figures[Metric.FIRST_CELL_SECONDS] = ("Seconds", report.first_cell_seconds)
        self._send(figures)
        if failed:
            self._send({Metric.GENERATION_FAILED: ("Count", 1)}, report.reason)

    def queue_age(self, seconds: float) -> None:
        """How long a generation had waited when it was begun."""
        self._send({Metric.QUEUE_AGE_SECONDS: ("Seconds", max(0.0, seconds))})

    def budget_share(self, spent: float, budget: float) -> None:
        """The share of the service's monthly budget that is spent, 0 to 1 and over."""
        if budget > 0:
            self._send({Metric.BUDGET_SHARE: ("None", spent / budget)})

    def _send(self, figures: Figures, reason: str = "") -> None:
        from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

        line = AmazonCloudWatchEMFProvider(
            metric_set={}, dimension_set={}, metadata_set={}, namespace=METRIC_NAMESPACE, service=""
        )
        line.add_dimension(ENVIRONMENT, self._environment)
        if reason:
            line.add_dimension(REASON, reason)
        for name, (unit, value) in figures.items():
            line.add_metric(name=name, unit=unit, value=value)
        line.flush_metrics()
