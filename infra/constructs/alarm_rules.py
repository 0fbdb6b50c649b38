"""What rings at which number: the guide's four alarms exactly, and ours beside them. Data; :mod:`infra.constructs.alarms` makes them."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from goal_mandala.names import AlarmName, Metric, Resources
from infra.constructs.metrics import FIVE_MINUTES, MINUTE, api_metric, function_metric, own_metric, queue_metric
from infra.deployment_settings import CONCURRENCY_ALARM
from infra.environments import EnvironmentData

QUARTER_HOUR = 900
MINIMUM_CALLS = 20
"""Below this many calls in five minutes one failure would be a share of more than 5 %: noise."""

TELLING_CALLS = 5
"""Calls in a quarter of an hour that cannot all be sweeps (one) and second deliveries."""


@dataclass(frozen=True, slots=True)
class Rule:
    """At or above *threshold*, in *of* of the last *of* periods. Missing data means that nothing happened."""

    name: str
    metric: cloudwatch.Metric | cloudwatch.MathExpression
    threshold: float
    says: str
    of: int = 1


def guide_rules(names: Resources) -> tuple[Rule, ...]:
    """The operations guide's table, as it stands there."""
    return (
        Rule(
            AlarmName.ERROR_RATE,
            function_metric(names, "Errors", "Sum", FIVE_MINUTES),
            5,
            "5 or more failed generations within 5 minutes.",
        ),
        Rule(
            AlarmName.DURATION,
            function_metric(names, "Duration", "Average", FIVE_MINUTES),
            60_000,
            "Generations take 60 seconds or more on average.",
        ),
        Rule(
            AlarmName.THROTTLE,
            function_metric(names, "Throttles", "Sum", MINUTE),
            1,
            "At least one call of ai-processor was throttled.",
        ),
        Rule(
            AlarmName.CONCURRENT_EXECUTIONS,
            function_metric(names, "ConcurrentExecutions", "Maximum", MINUTE),
            CONCURRENCY_ALARM,
            "8 or more generations at once: 80 % of what is reserved.",
        ),
    )


def further_rules(names: Resources, data: EnvironmentData) -> tuple[Rule, ...]:
    """What the guide's four cannot see."""
    return (*_generation_rules(names, data), *_queue_rules(names), *_telemetry_rules(names))


def _generation_rules(names: Resources, data: EnvironmentData) -> tuple[Rule, ...]:
    """The share of failures, and the tail that an average hides."""
    return (
        Rule(
            AlarmName.ERROR_SHARE,
            _error_share(names),
            5,
            f"5 % or more of the generations fail (counted from {MINIMUM_CALLS} in 5 minutes).",
            of=2,
        ),
        Rule(
            AlarmName.DURATION_P99,
            function_metric(names, "Duration", "p99", FIVE_MINUTES),
            data.duration_p99 * 1000,
            f"One generation in a hundred takes {data.duration_p99} seconds or more.",
            of=2,
        ),
    )


def _queue_rules(names: Resources) -> tuple[Rule, ...]:
    """What was given up, and what waits."""
    return (
        Rule(
            AlarmName.DEAD_LETTERS,
            queue_metric(names.dead_queue, "ApproximateNumberOfMessagesVisible", FIVE_MINUTES),
            1,
            "A generation was set aside after its last attempt.",
        ),
        Rule(
            AlarmName.QUEUE_AGE,
            queue_metric(names.queue, "ApproximateAgeOfOldestMessage", MINUTE),
            600,
            "A generation has waited, or runs, for 10 minutes or more.",
            of=5,
        ),
    )


def _telemetry_rules(names: Resources) -> tuple[Rule, ...]:
    """The model's quota, money, silence, the front door."""
    return (
        Rule(
            AlarmName.MODEL_THROTTLES,
            own_metric(names, Metric.MODEL_THROTTLES, "Sum", FIVE_MINUTES),
            3,
            "The model refused 3 or more calls within 5 minutes because of its quota.",
        ),
        Rule(
            AlarmName.BUDGET,
            own_metric(names, Metric.BUDGET_SHARE, "Maximum", FIVE_MINUTES),
            0.8,
            "80 % or more of the service's budget for this month is used.",
        ),
        Rule(
            AlarmName.MISSING_DATA,
            _silence(names),
            1,
            "ai-processor is called, but its own metrics do not arrive: we are blind.",
            of=2,
        ),
        Rule(
            AlarmName.API_FAULTS,
            api_metric(names, "5XXError", "Sum", FIVE_MINUTES),
            5,
            "5 or more HTTP answers of 500 to 599 within 5 minutes.",
        ),
    )


def _error_share(names: Resources) -> cloudwatch.MathExpression:
    """Per cent; 0 below the minimum volume."""
    return cloudwatch.MathExpression(
        expression=f"IF(calls >= {MINIMUM_CALLS}, 100 * errors / calls, 0)",
        label="Failed generations in per cent",
        period=Duration.seconds(FIVE_MINUTES),
        using_metrics={
            "errors": function_metric(names, "Errors", "Sum", FIVE_MINUTES),
            "calls": function_metric(names, "Invocations", "Sum", FIVE_MINUTES),
        },
    )


def _silence(names: Resources) -> cloudwatch.MathExpression:
    """1 where there were calls and no run reported its end. Sweeps and second deliveries report none: hence not from the first call."""
    return cloudwatch.MathExpression(
        expression=f"IF(FILL(calls, 0) >= {TELLING_CALLS} AND FILL(runs, 0) < 1, 1, 0)",
        label="Calls without telemetry",
        period=Duration.seconds(QUARTER_HOUR),
        using_metrics={
            "calls": function_metric(names, "Invocations", "Sum", QUARTER_HOUR),
            "runs": own_metric(names, Metric.GENERATION_SECONDS, "SampleCount", QUARTER_HOUR),
        },
    )
