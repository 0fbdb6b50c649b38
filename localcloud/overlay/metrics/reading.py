"""GetMetricStatistics, GetMetricData and ListMetrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal
from localcloud.overlay.metrics import queries, samples
from localcloud.overlay.metrics.series import aligned, of_unit, series, timeline

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_MOST_DATAPOINTS = 1440
_MOST_VALUES = 100_800
_PAGE = 500
_RECENT_SECONDS = 3 * 3600
_VISIBLE_SECONDS = 14 * 86_400


def _span(call: Call, step: int) -> tuple[float, float]:
    start, end = call.params["StartTime"], call.params["EndTime"]
    if start >= end:
        raise Refusal("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
    return aligned(start, step), end


def _checked_period(period: int) -> int:
    if period not in (1, 5, 10, 20, 30) and (period < 1 or period % 60):
        raise Refusal("ValidationError", f"The period {period} is neither 1, 5, 10, 20, 30 nor a multiple of 60.")
    return period


def get_metric_statistics(call: Call) -> dict[str, Any]:
    """Datapoints of one metric; periods count from the start time, rounded down to a whole minute."""
    period = _checked_period(call.params["Period"])
    start, end = _span(call, min(period, 60))
    names = [queries.checked_statistic(n) for n in call.params.get("Statistics", [])]
    extended = [queries.checked_statistic(n) for n in call.params.get("ExtendedStatistics", [])]
    if not names and not extended:
        raise Refusal("InvalidParameterCombination", "At least one of Statistics or ExtendedStatistics is required.")
    starts = timeline(start, end, period)
    if len(starts) > _MOST_DATAPOINTS:
        raise Refusal(
            "InvalidParameterCombination",
            f"You have requested up to {len(starts)} datapoints, which exceeds the limit of {_MOST_DATAPOINTS}.",
        )
    named = queries.dimensions(call.params.get("Dimensions"))
    points = samples.points(call.params["Namespace"], call.params["MetricName"], named, start, end)
    datapoints: dict[float, dict[str, Any]] = {}
    for unit in sorted({point["Unit"] for point in of_unit(points, call.params.get("Unit"))}):
        for name in (*names, *extended):
            for at, value in series(of_unit(points, unit), starts, period, name).items():
                point = datapoints.setdefault(at, {"Timestamp": at, "Unit": unit})
                place = point if name in names else point.setdefault("ExtendedStatistics", {})
                place[name] = value
    return {"Label": call.params["MetricName"], "Datapoints": list(datapoints.values())}


def get_metric_data(call: Call) -> dict[str, Any]:
    """Series of metrics and of expressions over them, aligned to the period, newest first unless asked otherwise."""
    asked = call.params["MetricDataQueries"]
    names = [query["Id"] for query in asked]
    if len(set(names)) < len(names):
        raise Refusal("ValidationError", "The values for parameter id in MetricDataQueries are not unique.")
    results = []
    newest_first = call.params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    for query, found in zip(asked, _all_series(call, asked), strict=True):
        if query.get("ReturnData", True):
            times = sorted(found, reverse=newest_first)
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label") or _label(query),
                    "Timestamps": times,
                    "Values": [found[at] for at in times],
                    "StatusCode": "Complete",
                }
            )
    if sum(len(result["Values"]) for result in results) > _MOST_VALUES:
        raise Refusal("InvalidParameterCombination", f"More than {_MOST_VALUES} datapoints; ask for a longer period.")
    return {"MetricDataResults": results, "Messages": []}


def _all_series(call: Call, asked: list[dict[str, Any]]) -> list[dict[float, float]]:
    """Each query's series over periods of its own; an expression uses the shortest period of all."""
    shortest = queries.period_of(asked)
    found = []
    for query in asked:
        period = _checked_period(
            query["MetricStat"]["Period"] if "MetricStat" in query else query.get("Period", shortest)
        )
        start, end = _span(call, period)
        found.append(
            queries.evaluated([query] if "MetricStat" in query else asked, timeline(start, end, period), period)[
                query["Id"]
            ]
        )
    return found


def _label(query: dict[str, Any]) -> str:
    return query["MetricStat"]["Metric"]["MetricName"] if "MetricStat" in query else query["Id"]


def list_metrics(call: Call) -> dict[str, Any]:
    """Metrics that have values of the last two weeks; dimensions filter by name, and by value where one is given."""
    wanted = call.params.get("Dimensions", [])
    oldest = call.clock.now() - (_RECENT_SECONDS if call.params.get("RecentlyActive") else _VISIBLE_SECONDS)
    found = [
        (namespace, name, dimensions)
        for namespace, name, dimensions, newest in samples.known()
        if newest >= oldest
        and call.params.get("Namespace") in (None, namespace)
        and call.params.get("MetricName") in (None, name)
        and all(d["Name"] in dimensions and d.get("Value") in (None, dimensions[d["Name"]]) for d in wanted)
    ]
    found.sort(key=lambda metric: (metric[0], metric[1], sorted(metric[2].items())))
    start = int(call.params.get("NextToken", "0") or 0)
    page = [
        {"Namespace": ns, "MetricName": name, "Dimensions": [{"Name": n, "Value": v} for n, v in sorted(dims.items())]}
        for ns, name, dims in found[start : start + _PAGE]
    ]
    return {"Metrics": page, "NextToken": str(start + _PAGE) if len(found) > start + _PAGE else None}


def put_metric_data(call: Call) -> dict[str, Any]:
    """Keep the published values."""
    now = call.clock.now()
    for datum in call.params.get("MetricData", []):
        at = datum.get("Timestamp", now)
        if not now - 14 * 86_400 <= at <= now + 2 * 3600:
            raise Refusal("InvalidParameterValue", "A value's time lies more than two weeks back or two hours ahead.")
        basic = {
            "namespace": call.params["Namespace"],
            "name": datum["MetricName"],
            "at": at,
            "unit": datum.get("Unit", "None"),
            "dimensions": queries.dimensions(datum.get("Dimensions")),
        }
        for sample in _samples(datum, basic):
            samples.record(sample)
    return {}


def _samples(datum: dict[str, Any], basic: dict[str, Any]) -> list[samples.Sample]:
    if "Values" in datum:
        counts = datum.get("Counts") or [1.0] * len(datum["Values"])
        if len(counts) != len(datum["Values"]):
            raise Refusal("InvalidParameterValue", "Values and Counts must have the same length.")
        return [samples.Sample(value=v, count=c, **basic) for v, c in zip(datum["Values"], counts, strict=True)]
    if "StatisticValues" in datum:
        known = datum["StatisticValues"]
        mean = known["Sum"] / known["SampleCount"] if known["SampleCount"] else 0.0
        return [samples.Sample(value=mean, statistics=known, **basic)]
    if "Value" not in datum:
        raise Refusal("MissingParameter", "A metric datum needs Value, Values or StatisticValues.")
    return [samples.Sample(value=datum["Value"], **basic)]
