"""Metrics embedded in a log line (EMF): pure; what a line says, as samples. Broken lines say nothing, as on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from localcloud.overlay.metrics.samples import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_VALUES = 100
_MOST_DIMENSIONS = 30


def embedded(message: str) -> list[Sample]:
    """The samples of one log line: one for every value, metric and set of dimensions that ``_aws`` declares."""
    if '"_aws"' not in message:
        return []
    try:
        document = json.loads(message)
    except (ValueError, RecursionError):
        return []
    root = document.get("_aws") if isinstance(document, dict) else None
    if not isinstance(root, dict) or not isinstance(root.get("Timestamp"), int | float):
        return []
    return [
        sample
        for directive in root.get("CloudWatchMetrics") or []
        if isinstance(directive, dict) and isinstance(directive.get("Namespace"), str)
        for sample in _samples(document, directive, root["Timestamp"] / 1000)
    ]


def _samples(document: dict[str, Any], directive: dict[str, Any], at: float) -> Iterator[Sample]:
    for dimensions in _dimension_sets(document, directive):
        for metric in directive.get("Metrics") or []:
            name = metric.get("Name") if isinstance(metric, dict) else None
            if isinstance(name, str):
                for value in _numbers(document.get(name)):
                    yield Sample(
                        directive["Namespace"], name, value, at, str(metric.get("Unit", "None")), dimensions=dimensions
                    )


def _dimension_sets(document: dict[str, Any], directive: dict[str, Any]) -> Iterator[dict[str, str]]:
    for names in directive.get("Dimensions") or [[]]:
        if isinstance(names, list) and len(names) <= _MOST_DIMENSIONS and all(n in document for n in names):
            yield {name: str(document[name]) for name in names}


def _numbers(value: Any) -> list[float]:
    values = value if isinstance(value, list) else [value]
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return numbers if len(numbers) == len(values) <= _MOST_VALUES else []
