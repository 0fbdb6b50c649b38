"""What CloudWatch shows of an API: namespace ``AWS/ApiGateway``. Source: "Amazon API Gateway dimensions and metrics"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ministack.services import cloudwatch

from .exchange import Exchange

NAMESPACE = "AWS/ApiGateway"


def publish(exchange: Exchange, api_name: str, stage: dict[str, Any]) -> None:
    """In the account and region of the request under way."""
    for dimensions in _dimension_sets(exchange, api_name, stage):
        for name, value, unit in _measures(exchange):
            cloudwatch.record_metric(NAMESPACE, name, value, unit, dimensions)


def _measures(exchange: Exchange) -> Iterator[tuple[str, float, str]]:
    yield "Count", 1.0, "Count"
    yield "4XXError", float(400 <= exchange.status < 500), "Count"
    yield "5XXError", float(exchange.status >= 500), "Count"
    yield "Latency", exchange.seconds * 1000, "Milliseconds"
    if exchange.integration_seconds is not None:
        yield "IntegrationLatency", exchange.integration_seconds * 1000, "Milliseconds"


def _dimension_sets(exchange: Exchange, api_name: str, stage: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield {"ApiName": api_name}
    yield {"ApiName": api_name, "Stage": exchange.stage_name}
    detailed = any(entry.get("metricsEnabled") for entry in (stage.get("methodSettings") or {}).values())
    if detailed and exchange.resource_path:
        yield {
            "ApiName": api_name,
            "Stage": exchange.stage_name,
            "Method": exchange.method,
            "Resource": exchange.resource_path,
        }
