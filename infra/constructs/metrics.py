"""The metrics that alarms and the dashboard look at, under one spelling."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from goal_mandala.names import ALIAS, METRIC_NAMESPACE, Function, Resources

MINUTE = 60
FIVE_MINUTES = 300


def function_metric(
    names: Resources, metric: str, statistic: str, period: int, part: str = Function.AI_PROCESSOR
) -> cloudwatch.Metric:
    """A metric of the whole function, all versions together."""
    return _metric("AWS/Lambda", metric, statistic, period, FunctionName=names.function(part))


def version_metric(names: Resources, part: str, version: str, metric: str, period: int) -> cloudwatch.Metric:
    """The sum of *metric* for one version behind the alias, and for no other."""
    name = names.function(part)
    return _metric(
        "AWS/Lambda", metric, "Sum", period, FunctionName=name, Resource=f"{name}:{ALIAS}", ExecutedVersion=version
    )


def queue_metric(queue: str, metric: str, period: int) -> cloudwatch.Metric:
    return _metric("AWS/SQS", metric, "Maximum", period, QueueName=queue)


def api_metric(names: Resources, metric: str, statistic: str, period: int) -> cloudwatch.Metric:
    return _metric("AWS/ApiGateway", metric, statistic, period, ApiName=names.rest_api, Stage=names.environment)


def own_metric(names: Resources, metric: str, statistic: str, period: int) -> cloudwatch.Metric:
    return _metric(METRIC_NAMESPACE, metric, statistic, period, environment=names.environment)


def _metric(namespace: str, metric: str, statistic: str, period: int, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=metric,
        statistic=statistic,
        period=Duration.seconds(period),
        dimensions_map=dimensions,
    )
