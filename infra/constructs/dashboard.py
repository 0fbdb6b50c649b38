"""The dashboard: what an operator looks at first, in the order of the questions asked."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from goal_mandala.names import AlarmName, Metric, Resources
from infra.constructs.metrics import FIVE_MINUTES, MINUTE, api_metric, function_metric, own_metric, queue_metric

WIDTH = 8
HEIGHT = 6


class Dashboard(Construct):
    """Is it failing? Is it slow? Is it full? What waits? What does it cost? Threshold lines come from *alarms*."""

    def __init__(
        self, scope: Construct, name: str, *, names: Resources, alarms: Mapping[str, cloudwatch.Alarm]
    ) -> None:
        super().__init__(scope, name)
        self._names = names
        self._alarms = alarms
        board = cloudwatch.Dashboard(self, "Board", dashboard_name=names.dashboard)
        board.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms.values()), width=WIDTH * 3, height=3)
        )
        board.add_widgets(self._errors(), self._duration(), self._concurrency())
        board.add_widgets(self._queue(), self._http(), self._latency())
        board.add_widgets(self._tokens(), self._money(), self._first_cell())

    def _errors(self) -> cloudwatch.GraphWidget:
        return self._graph(
            "Generations: calls, errors, throttles",
            [
                function_metric(self._names, name, "Sum", FIVE_MINUTES)
                for name in ("Invocations", "Errors", "Throttles")
            ],
            AlarmName.ERROR_RATE,
        )

    def _duration(self) -> cloudwatch.GraphWidget:
        statistics = ("Average", "p50", "p95", "p99")
        metrics = [function_metric(self._names, "Duration", name, FIVE_MINUTES) for name in statistics]
        return self._graph("Generations: duration (ms)", metrics, AlarmName.DURATION)

    def _concurrency(self) -> cloudwatch.GraphWidget:
        metric = function_metric(self._names, "ConcurrentExecutions", "Maximum", MINUTE)
        return self._graph("Generations at once", [metric], AlarmName.CONCURRENT_EXECUTIONS)

    def _queue(self) -> cloudwatch.GraphWidget:
        visible = "ApproximateNumberOfMessagesVisible"
        metrics = [queue_metric(name, visible, MINUTE) for name in (self._names.queue, self._names.dead_queue)]
        age = queue_metric(self._names.queue, "ApproximateAgeOfOldestMessage", MINUTE)
        return self._graph("Queue: waiting, dead; age (s)", [*metrics, age], AlarmName.QUEUE_AGE)

    def _http(self) -> cloudwatch.GraphWidget:
        counts = [api_metric(self._names, name, "Sum", FIVE_MINUTES) for name in ("Count", "4XXError", "5XXError")]
        return self._graph("HTTP: requests, 4xx, 5xx", counts, AlarmName.API_FAULTS)

    def _latency(self) -> cloudwatch.GraphWidget:
        metrics = [api_metric(self._names, "Latency", name, FIVE_MINUTES) for name in ("p50", "p95", "p99")]
        return self._graph("HTTP: latency (ms)", metrics)

    def _tokens(self) -> cloudwatch.GraphWidget:
        metrics = [
            own_metric(self._names, name, "Sum", FIVE_MINUTES) for name in (Metric.INPUT_TOKENS, Metric.OUTPUT_TOKENS)
        ]
        return self._graph("Tokens in and out", metrics)

    def _money(self) -> cloudwatch.GraphWidget:
        spent = own_metric(self._names, Metric.COST_USD, "Sum", FIVE_MINUTES)
        refused = own_metric(self._names, Metric.MODEL_THROTTLES, "Sum", FIVE_MINUTES)
        return self._graph("Cost (USD); calls the model refused", [spent, refused])

    def _first_cell(self) -> cloudwatch.GraphWidget:
        seconds = (Metric.FIRST_CELL_SECONDS, Metric.GENERATION_SECONDS)
        metrics = [own_metric(self._names, name, "p95", FIVE_MINUTES) for name in seconds]
        return self._graph("A person waits, p95 (s): first cell, whole generation", metrics)

    def _graph(self, title: str, metrics: list[cloudwatch.Metric], alarm: str | None = None) -> cloudwatch.GraphWidget:
        lines = [self._alarms[alarm].to_annotation()] if alarm else []
        return cloudwatch.GraphWidget(
            title=title, left=list(metrics), left_annotations=lines, width=WIDTH, height=HEIGHT
        )
