"""Metric filters: log events that match become values of metrics, with dimensions and default values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch_logs as emulator

from localcloud.overlay.call import Refusal
from localcloud.overlay.logs import groups
from localcloud.overlay.logs.patterns import compiled
from localcloud.overlay.logs.patterns.json_selectors import values
from localcloud.overlay.logs.search import pattern_of
from localcloud.overlay.metrics.samples import Sample

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_MOST_FILTERS = 100
_MOST_DIMENSIONS = 3


def put_metric_filter(call: Call) -> dict[str, Any]:
    """Create or replace a filter; its pattern, values and dimensions are checked first."""
    group, name = groups.existing(call.params["logGroupName"]), call.params["filterName"]
    pattern_of(call.params["filterPattern"])
    for change in call.params["metricTransformations"]:
        if len(change.get("dimensions", {})) > _MOST_DIMENSIONS:
            raise Refusal("InvalidParameterException", "A metric transformation has at most 3 dimensions.")
        if change.get("dimensions") and "defaultValue" in change:
            raise Refusal("InvalidParameterException", "A default value and dimensions exclude each other.")
    others = [key for key in emulator._metric_filters.keys() if key[0] == group and key[1] != name]  # noqa: SIM118  no dict
    if len(others) >= _MOST_FILTERS:
        raise Refusal("LimitExceededException", f"A log group has at most {_MOST_FILTERS} metric filters.")
    emulator._metric_filters[(group, name)] = {
        "filterName": name,
        "logGroupName": group,
        "filterPattern": call.params["filterPattern"],
        "metricTransformations": call.params["metricTransformations"],
        "creationTime": int(call.clock.now() * 1000),
    }
    return {}


def test_metric_filter(call: Call) -> dict[str, Any]:
    """Which of the given messages match, and the values that the pattern names in them."""
    match = pattern_of(call.params["filterPattern"])
    found = []
    for number, message in enumerate(call.params["logEventMessages"], 1):
        named = match(message)
        if named is not None:
            shown = {name: str(value) for name, value in named.items() if name != "$"}
            found.append({"eventNumber": number, "eventMessage": message, "extractedValues": shown})
    return {"matches": found}


def samples(record: dict[str, Any], events: list[dict[str, Any]]) -> list[Sample]:
    """What one filter makes of a batch of new events (pure). Without a match: the default values, once a batch."""
    match = compiled(record["filterPattern"])
    found: list[Sample] = []
    matched = False
    for event in events:
        named = match(event["message"])
        if named is not None:
            matched = True
            found += [s for c in record["metricTransformations"] if (s := _sample(c, named, event["timestamp"] / 1000))]
    if events and not matched:
        at = events[-1]["timestamp"] / 1000
        for change in record["metricTransformations"]:
            if "defaultValue" in change:
                found.append(_named(change, float(change["defaultValue"]), at, {}))
    return found


def _sample(change: dict[str, Any], named: dict[str, Any], at: float) -> Sample | None:
    value = _number(_looked_up(change["metricValue"], named))
    dimensions = {name: _looked_up(source, named) for name, source in change.get("dimensions", {}).items()}
    if value is None or any(text is None for text in dimensions.values()):
        return None
    return _named(change, value, at, {name: str(text) for name, text in dimensions.items()})


def _named(change: dict[str, Any], value: float, at: float, dimensions: dict[str, str]) -> Sample:
    return Sample(
        change["metricNamespace"], change["metricName"], value, at, change.get("unit", "None"), dimensions=dimensions
    )


def _looked_up(source: str, named: dict[str, Any]) -> Any:
    """A constant, a column ``$name`` or a property ``$.path`` of the matching event; None when it lacks it."""
    if not source.startswith("$"):
        return source
    if source.startswith("$.") and "$" in named:
        found = values(named["$"], source)
        return found[0] if found else None
    return named.get(source)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None
