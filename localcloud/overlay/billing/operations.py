"""GetCostAndUsage, GetCostForecast and GetDimensionValues."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from localcloud.overlay.billing import usage
from localcloud.overlay.billing.filters import compiled, dimension, grouping
from localcloud.overlay.billing.periods import divided, parsed
from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localcloud.overlay.billing.usage import Line
    from localcloud.overlay.call import Call, Handler

_COSTS = ("BlendedCost", "UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost")
_USAGE = "UsageQuantity"
_HISTORY_DAYS = 30


def _today(call: Call) -> date:
    return datetime.fromtimestamp(call.clock.now(), UTC).date()


def _amounts(lines: Iterable[Line], metrics: list[str]) -> dict[str, dict[str, str]]:
    kept = list(lines)
    usd, quantity = sum(line.usd for line in kept), sum(line.quantity for line in kept)
    return {
        name: {"Amount": _text(quantity if name == _USAGE else usd), "Unit": "N/A" if name == _USAGE else "USD"}
        for name in metrics
    }


def _text(amount: float) -> str:
    return f"{amount:.10f}".rstrip("0").rstrip(".") or "0"


def get_cost_and_usage(call: Call) -> dict[str, Any]:
    """Costs by day or month, filtered and grouped; the end is exclusive, amounts are US dollars."""
    start, end = parsed(call.params["TimePeriod"])
    metrics, groups = call.params["Metrics"], call.params.get("GroupBy", [])
    if unknown := [name for name in metrics if name not in (*_COSTS, _USAGE)]:
        raise Refusal(
            "ValidationException", f"The local cloud has no metric {unknown[0]}; it has {', '.join((*_COSTS, _USAGE))}."
        )
    wanted, group_of = compiled(call.params.get("Filter"), call.account), grouping(groups, call.account)
    periods = divided(start, end, call.params["Granularity"])
    lines = [line for line in usage.lines(call.account) if start <= line.day < end and wanted(line)]
    results = []
    for first, after in periods:
        inside = [line for line in lines if first <= line.day < after]
        shown = [] if not groups else _grouped(inside, group_of, metrics)
        results.append(
            {
                "TimePeriod": {"Start": str(first), "End": str(after)},
                "Total": {} if groups else _amounts(inside, metrics),
                "Groups": shown,
                "Estimated": after > _today(call).replace(day=1),
            }
        )
    return {"ResultsByTime": results, "GroupDefinitions": groups or None, "DimensionValueAttributes": []}


def _grouped(lines: list[Line], group_of: Any, metrics: list[str]) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        found.setdefault(group_of(line), []).append(line)
    return [{"Keys": list(keys), "Metrics": _amounts(members, metrics)} for keys, members in sorted(found.items())]


def get_cost_forecast(call: Call) -> dict[str, Any]:
    """The mean day of the last thirty (or since the first use), carried on to the end of the period."""
    start, end = parsed(call.params["TimePeriod"])
    today = _today(call)
    if start < today:
        raise Refusal("ValidationException", "Start must be today or later.")
    if call.params["Metric"] in ("USAGE_QUANTITY", "NORMALIZED_USAGE_AMOUNT"):
        raise Refusal("ValidationException", "The local cloud forecasts costs only.")
    wanted = compiled(call.params.get("Filter"), call.account)
    earliest = today - timedelta(days=_HISTORY_DAYS)
    lines = [line for line in usage.lines(call.account) if earliest <= line.day <= today and wanted(line)]
    if not lines:
        raise Refusal("DataUnavailableException", "Insufficient amount of historical data to generate forecast.")
    days = (today - min(line.day for line in lines)).days + 1
    mean = sum(line.usd for line in lines) / days
    results = [
        {
            "TimePeriod": {"Start": str(first), "End": str(after)},
            "MeanValue": _text(mean * (after - first).days),
        }
        for first, after in divided(start, end, call.params["Granularity"])
    ]
    return {"Total": {"Amount": _text(mean * (end - start).days), "Unit": "USD"}, "ForecastResultsByTime": results}


def get_dimension_values(call: Call) -> dict[str, Any]:
    """The values that a dimension has in a period."""
    start, end = parsed(call.params["TimePeriod"])
    read = dimension(call.params["Dimension"], call.account)
    wanted = compiled(call.params.get("Filter"), call.account)
    search = call.params.get("SearchString", "").lower()
    lines = [line for line in usage.lines(call.account) if start <= line.day < end and wanted(line)]
    values = sorted({value for line in lines if search in (value := read(line)).lower()})
    shown = [{"Value": value, "Attributes": {}} for value in values]
    return {"DimensionValues": shown, "ReturnSize": len(shown), "TotalSize": len(shown)}


COSTS: dict[str, Handler] = {
    "GetCostAndUsage": get_cost_and_usage,
    "GetCostForecast": get_cost_forecast,
    "GetDimensionValues": get_dimension_values,
}
