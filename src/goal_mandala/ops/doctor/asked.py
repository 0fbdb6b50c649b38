"""What is asked of AWS for each signal: the query that a proof names, and the permissions that it takes, each kept once. Pure data.

A test on the local cloud compares both with the calls that were really made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from goal_mandala.names import ALIAS, METRIC_NAMESPACE, Function, Metric, Resources
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.doctor.signals import Asked
from goal_mandala.ops.window import Window, month_window

_FUNCTION = "lambda:GetFunctionConfiguration"
_STACK = "cloudformation:DescribeStacks"
_TEMPLATE = "cloudformation:GetTemplate"
_API = "apigateway:GET"
_MODEL = ("bedrock:ListFoundationModels", "bedrock:ListInferenceProfiles")
_LINES = "logs:FilterLogEvents"
_FIGURES = "cloudwatch:GetMetricData"
_POLICIES = ("iam:ListRolePolicies", "iam:GetRolePolicy")

PERMISSIONS: Mapping[Signal, tuple[str, ...]] = {
    Signal.FUNCTIONS: (_FUNCTION, "lambda:GetFunctionConcurrency", "lambda:ListEventSourceMappings"),
    Signal.ACCOUNT: ("lambda:GetAccountSettings",),
    Signal.INVOCATIONS: (_FIGURES, _FUNCTION, "bedrock:ListInferenceProfiles"),
    Signal.REPORTS: (_LINES,),
    Signal.FAILURES: (_LINES,),
    Signal.GATEWAY: (_API, _LINES),
    Signal.MODEL_METRICS: (_FIGURES, _FUNCTION, "bedrock:ListInferenceProfiles"),
    Signal.MODEL_ACCESS: (_FUNCTION, *_MODEL, "bedrock:GetFoundationModelAvailability", "iam:SimulatePrincipalPolicy", "iam:GetRole", *_POLICIES),
    Signal.MODEL_LIFECYCLE: (_FUNCTION, *_MODEL, "bedrock:GetFoundationModel"),
    Signal.QUEUES: ("sqs:GetQueueUrl", "sqs:GetQueueAttributes", "cloudwatch:GetMetricStatistics"),
    Signal.SIGN_IN: (_STACK, _FUNCTION, "cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"),
    Signal.STACK: (_STACK, _TEMPLATE, _FUNCTION, "lambda:GetFunctionConcurrency", "lambda:ListEventSourceMappings", "ssm:GetParametersByPath", *_POLICIES, "logs:DescribeLogGroups", _API, "cloudwatch:DescribeAlarms"),
    Signal.ALARMS: ("cloudwatch:DescribeAlarms", _TEMPLATE),
    Signal.LOG_GROUPS: ("logs:DescribeLogGroups", _TEMPLATE),
    Signal.GENERATIONS: (_LINES,),
    Signal.SPENDING: (_FIGURES, _FUNCTION),
    Signal.TOKEN: (),
}  # fmt: skip
"""IAM actions by signal: all that is called to read it. Where one is refused, the signal is missing and its checks are UNKNOWN.

``sts:AssumeRole`` is not among them: it is tried only where the function's role trusts an account, and doing without is told, not failed.
"""


def permissions_of(signals: Iterable[Signal]) -> tuple[str, ...]:
    """All that these signals take, by name."""
    return tuple(sorted({action for signal in signals for action in PERMISSIONS[signal]}))


def asked_of(names: Resources, window: Window, now: datetime, model: str = "?") -> dict[Signal, Asked]:
    """The query of each signal and the time that it is about: the window, the month, or as it stands now. *model* is the id that is called."""
    processor = names.function(Function.AI_PROCESSOR)
    groups = f"{names.log_group(Function.AI_PROCESSOR)}, {names.log_group(Function.API)}"
    happened = {
        Signal.INVOCATIONS: f"{_FIGURES} AWS/Lambda FunctionName={processor}",
        Signal.REPORTS: f"{_LINES} {names.log_group(Function.AI_PROCESSOR)} REPORT",
        Signal.FAILURES: f"{_LINES} {groups}",
        Signal.GENERATIONS: f'{_LINES} {groups} "generation ended"',
        Signal.GATEWAY: f"{_LINES} {names.access_log_group}",
        Signal.MODEL_METRICS: f"{_FIGURES} AWS/Bedrock ModelId={model}",
    }
    stands = {
        Signal.FUNCTIONS: f"{_FUNCTION} {processor}:{ALIAS}",
        Signal.ACCOUNT: "lambda:GetAccountSettings AccountLimit",
        Signal.MODEL_ACCESS: f"iam:SimulatePrincipalPolicy {names.role} bedrock:InvokeModel*",
        Signal.MODEL_LIFECYCLE: "bedrock:GetFoundationModel modelLifecycle",
        Signal.QUEUES: f"sqs:GetQueueAttributes {names.queue}, {names.dead_queue}",
        Signal.SIGN_IN: f"cognito-idp:DescribeUserPool, DescribeUserPoolClient of {names.stack}",
        Signal.STACK: f"{_TEMPLATE} {names.stack}",
        Signal.ALARMS: f"cloudwatch:DescribeAlarms {names.prefix}-*",
        Signal.LOG_GROUPS: f"logs:DescribeLogGroups {names.log_group('*')}",
        Signal.TOKEN: "the claims of the token given",
    }
    money = f"{_FIGURES} {METRIC_NAMESPACE} {Metric.COST_USD} Sum environment={names.environment}"
    month = month_window(now.date(), UTC).start
    return {
        **{signal: Asked(query, window.start, window.end) for signal, query in happened.items()},
        **{signal: Asked(query, None, now) for signal, query in stands.items()},
        Signal.SPENDING: Asked(money, month, now),
    }
