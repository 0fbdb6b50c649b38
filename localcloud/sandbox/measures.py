"""What CloudWatch shows of functions: namespace ``AWS/Lambda``, by function, by version or alias, and of the account.

Owns names, dimensions and moments. Source: the Lambda developer guide, "Types of metrics for Lambda functions".
"""

from __future__ import annotations

from collections.abc import Iterator

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from .target import Target

NAMESPACE = "AWS/Lambda"


def publish(target: Target, name: str, value: float, unit: str = "Count", *, versions: bool = True) -> None:
    """One value under every set of dimensions that Lambda publishes it for."""
    with request_scope(target.account, target.region):
        for dimensions in dimension_sets(target, versions=versions):
            cloudwatch.record_metric(NAMESPACE, name, value, unit, dimensions)


def dimension_sets(target: Target, *, versions: bool) -> Iterator[dict[str, str]]:
    """By function and of the whole account; by resource, and by executed version, where a qualifier was named."""
    yield {}
    yield {"FunctionName": target.name}
    if not versions or not target.qualifier:
        return
    resource = f"{target.name}:{target.qualifier}"
    yield {"FunctionName": target.name, "Resource": resource}
    if target.qualifier != target.version:
        yield {"FunctionName": target.name, "Resource": resource, "ExecutedVersion": target.version}
