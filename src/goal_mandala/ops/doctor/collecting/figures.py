"""What the metrics say, all asked for together: Lambda, Bedrock, our own. Missing points read as nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.names import METRIC_NAMESPACE, Env, Function, Metric
from goal_mandala.ops.aws.answers import items, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.doctor.records import Invocations, ModelMetrics, Spending
from goal_mandala.ops.doctor.series import Point, Series
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.window import Window, days_in_month, month_window

DAY = 86_400
USUAL_DAYS = 7
USUAL_PERIOD = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """One metric: its id in the request, name, statistic, and what it is measured on."""

    id: str
    namespace: str
    metric: str
    statistic: str
    dimensions: tuple[tuple[str, str], ...]
    unit: str = "Count"


def read_series(snapshot: Snapshot, wanted: Sequence[Wanted], window: Window, period: int) -> dict[str, Series]:
    """The metrics in the window by id, oldest point first; one request for up to 500 of them."""
    queries: list[dict[str, Any]] = [
        {
            "Id": one.id,
            "MetricStat": {
                "Metric": {
                    "Namespace": one.namespace,
                    "MetricName": one.metric,
                    "Dimensions": [{"Name": name, "Value": held} for name, held in one.dimensions],
                },
                "Period": period,
                "Stat": one.statistic,
            },
        }
        for one in wanted
    ]
    points: dict[str, list[Point]] = {one.id: [] for one in wanted}
    with signal("metrics"):
        for page in snapshot.aws.answers(
            "cloudwatch",
            "GetMetricData",
            MetricDataQueries=queries,
            StartTime=window.start,
            EndTime=window.end,
            ScanBy="TimestampAscending",
        ):
            for row in items(page, "MetricDataResults"):
                pairs = zip(value(row, "Timestamps") or (), value(row, "Values") or (), strict=False)
                points[text(row, "Id")] += [Point(_utc(at), float(amount)) for at, amount in pairs]

    def of(id: str) -> tuple[Point, ...]:
        kept = [one for one in points[id] if one.at >= window.start] if snapshot.whole_periods else points[id]
        return tuple(sorted(kept, key=lambda point: point.at))

    return {one.id: Series(one.metric, one.statistic, one.unit, of(one.id)) for one in wanted}


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _lambda(snapshot: Snapshot) -> list[Wanted]:
    on = (("FunctionName", snapshot.names.function(Function.AI_PROCESSOR)),)
    return [
        Wanted("invocations", "AWS/Lambda", "Invocations", "Sum", on),
        Wanted("errors", "AWS/Lambda", "Errors", "Sum", on),
        Wanted("throttles", "AWS/Lambda", "Throttles", "Sum", on),
        Wanted("duration", "AWS/Lambda", "Duration", "Average", on, "Milliseconds"),
        Wanted("duration_p99", "AWS/Lambda", "Duration", "p99", on, "Milliseconds"),
        Wanted("concurrent", "AWS/Lambda", "ConcurrentExecutions", "Maximum", on),
    ]


def _bedrock(snapshot: Snapshot) -> list[Wanted]:
    on = (("ModelId", called_model(snapshot)),)
    return [
        Wanted("m_invocations", "AWS/Bedrock", "Invocations", "Sum", on),
        Wanted("m_latency", "AWS/Bedrock", "InvocationLatency", "p90", on, "Milliseconds"),
        Wanted("m_latency_p99", "AWS/Bedrock", "InvocationLatency", "p99", on, "Milliseconds"),
        Wanted("m_throttles", "AWS/Bedrock", "InvocationThrottles", "Sum", on),
        Wanted("m_client", "AWS/Bedrock", "InvocationClientErrors", "Sum", on),
        Wanted("m_server", "AWS/Bedrock", "InvocationServerErrors", "Sum", on),
        Wanted("m_tokens", "AWS/Bedrock", "OutputTokenCount", "Sum", on),
    ]


def called_model(snapshot: Snapshot) -> str:
    """The id under which Bedrock counts the function's calls: the profile where one is needed."""
    state = snapshot.function(Function.AI_PROCESSOR, "live").get()
    configured = state.environment.get(Env.BEDROCK_MODEL_ID) or snapshot.target.model
    profiles = snapshot.profiles
    if profiles.known:
        for profile in profiles.get():
            if profile.model == configured and configured != profile.id and _needs_profile(snapshot, configured):
                return profile.id
    return configured


def _needs_profile(snapshot: Snapshot, model: str) -> bool:
    if not snapshot.models.known:
        return False
    return any(one.id == model and not one.on_demand and one.through_profile for one in snapshot.models.get())


def _now(snapshot: Snapshot) -> dict[str, Series]:
    def read() -> dict[str, Series]:
        return read_series(snapshot, [*_lambda(snapshot), *_bedrock(snapshot)], snapshot.window, snapshot.window.period)

    return snapshot.read("metrics of the window", read).get()


def invocations(snapshot: Snapshot) -> Invocations:
    found = _now(snapshot)
    return Invocations(*(found[name] for name in ("invocations", "errors", "throttles", "duration", "duration_p99", "concurrent")))  # fmt: skip


def model_metrics(snapshot: Snapshot) -> ModelMetrics:
    """In the window, and what is usual: the day before it, in periods so short that none reaches into the window."""
    found = _now(snapshot)
    end = snapshot.window.start
    end -= timedelta(seconds=end.timestamp() % USUAL_PERIOD)
    usual = read_series(snapshot, _bedrock(snapshot), Window(end - timedelta(days=1), end), USUAL_PERIOD)
    calls = usual["m_invocations"].total
    return ModelMetrics(
        found["m_invocations"],
        found["m_latency"],
        found["m_latency_p99"],
        found["m_throttles"],
        found["m_client"],
        found["m_server"],
        found["m_tokens"],
        usual["m_latency"].mean if calls else None,
        usual["m_tokens"].total / calls if calls else None,
    )


def spending(snapshot: Snapshot) -> Spending:
    """Our own cost metric: the month so far, the last 24 hours, the usual day of the week before."""
    on = (("environment", snapshot.target.environment),)
    wanted = [Wanted("cost", METRIC_NAMESPACE, Metric.COST_USD, "Sum", on, "None")]
    now = snapshot.now
    month = month_window(now.date(), UTC)
    start = min(month.start, now - timedelta(days=USUAL_DAYS + 1))
    points = read_series(snapshot, wanted, Window(start, now), 3600)["cost"].points
    spent = sum(point.value for point in points if point.at >= month.start)
    day_ago = now - timedelta(days=1)
    last_day = sum(point.value for point in points if point.at >= day_ago)
    before = [point for point in points if point.at < day_ago]
    days = max(1, (day_ago - before[0].at).days) if before else 0
    usual = sum(point.value for point in before) / days if days else None
    gone = max((now - month.start).total_seconds() / DAY, 0.25)
    state = snapshot.function(Function.AI_PROCESSOR, "live").get()
    budget = float(state.environment.get(Env.SERVICE_BUDGET_USD) or 100)
    forecast = spent / gone * days_in_month(now.date())
    return Spending(
        f"{now:%Y-%m}", spent, budget, last_day, usual, forecast, any(one.at >= month.start for one in points)
    )
