"""The list of what the overlay answers: one table per owned service, and what it leaves to the emulator.

An operation of an owned service that stands in neither is refused: nothing is answered with made-up success.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.overlay.alarms import history
from localcloud.overlay.alarms import operations as alarms
from localcloud.overlay.billing.operations import COSTS
from localcloud.overlay.call import Refusal
from localcloud.overlay.logs import metric_filters, search
from localcloud.overlay.logs.insights import definitions, queries
from localcloud.overlay.metrics import reading
from localcloud.overlay.permissions.simulation import SIMULATION
from localcloud.overlay.quotas.operations import QUOTAS
from localcloud.overlay.tracing import graph, sampling, segments, summaries

if TYPE_CHECKING:
    from localcloud.overlay.call import Handler

LOGS: dict[str, Handler] = {
    "FilterLogEvents": search.filter_log_events,
    "GetLogRecord": search.get_log_record,
    "PutMetricFilter": metric_filters.put_metric_filter,
    "TestMetricFilter": metric_filters.test_metric_filter,
    "StartQuery": queries.start_query,
    "GetQueryResults": queries.get_query_results,
    "StopQuery": queries.stop_query,
    "DescribeQueries": queries.describe_queries,
    "PutQueryDefinition": definitions.put_query_definition,
    "DescribeQueryDefinitions": definitions.describe_query_definitions,
    "DeleteQueryDefinition": definitions.delete_query_definition,
}

METRICS: dict[str, Handler] = {
    "PutMetricData": reading.put_metric_data,
    "GetMetricStatistics": reading.get_metric_statistics,
    "GetMetricData": reading.get_metric_data,
    "ListMetrics": reading.list_metrics,
    "PutMetricAlarm": alarms.put_metric_alarm,
    "PutCompositeAlarm": alarms.put_composite_alarm,
    "DescribeAlarms": alarms.describe_alarms,
    "DescribeAlarmsForMetric": alarms.describe_alarms_for_metric,
    "DescribeAlarmHistory": history.describe_alarm_history,
    "DeleteAlarms": alarms.delete_alarms,
    "EnableAlarmActions": alarms.enable_alarm_actions,
    "DisableAlarmActions": alarms.disable_alarm_actions,
    "SetAlarmState": alarms.set_alarm_state,
}

TRACES: dict[str, Handler] = {
    "PutTraceSegments": segments.put_trace_segments,
    "BatchGetTraces": segments.batch_get_traces,
    "GetTraceSummaries": summaries.get_trace_summaries,
    "GetServiceGraph": graph.get_service_graph,
    "GetTraceGraph": graph.get_trace_graph,
    "GetSamplingRules": sampling.get_sampling_rules,
}

HANDLERS: dict[str, dict[str, Handler]] = {
    "logs": LOGS,
    "monitoring": METRICS,
    "ce": COSTS,
    "iam": SIMULATION,
    "servicequotas": QUOTAS,
    "xray": TRACES,
}
"""Signing name → operation → handler."""

PASSED: dict[str, frozenset[str]] = {
    "logs": frozenset(
        [
            "CreateLogGroup",
            "DeleteLogGroup",
            "DescribeLogGroups",
            "CreateLogStream",
            "DeleteLogStream",
            "DescribeLogStreams",
            "PutLogEvents",
            "GetLogEvents",
            "GetLogGroupFields",
            "StartLiveTail",
            "PutRetentionPolicy",
            "DeleteRetentionPolicy",
            "PutSubscriptionFilter",
            "DeleteSubscriptionFilter",
            "DescribeSubscriptionFilters",
            "TagLogGroup",
            "UntagLogGroup",
            "ListTagsLogGroup",
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
            "PutResourcePolicy",
            "DescribeResourcePolicies",
            "DeleteResourcePolicy",
            "DeleteMetricFilter",
            "DescribeMetricFilters",
        ]
    ),
    "monitoring": frozenset(
        [
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
            "PutDashboard",
            "GetDashboard",
            "DeleteDashboards",
            "ListDashboards",
        ]
    ),
}
"""Signing name → operations that the emulator answers rightly."""

CORRECTED = frozenset({"iam"})
"""Services that stay the emulator's own but for the operations in `HANDLERS`."""


def passed(service: str, operation: str) -> bool:
    """Whether the emulator answers."""
    if service in CORRECTED:
        return operation not in HANDLERS[service]
    return operation in PASSED.get(service, frozenset())


def handler(service: str, operation: str) -> Handler:
    """Who answers.

    Raises:
        Refusal: the local cloud does not know the operation.
    """
    try:
        return HANDLERS[service][operation]
    except KeyError:
        raise Refusal(
            "UnknownOperationException",
            f"The local cloud does not know {service}:{operation or '(no operation named)'}. It answers only what "
            "localcloud/overlay/README.md lists; nothing was changed.",
            501,
        ) from None
