"""The names of what the doctor reads. Pure data; what each is read into, ``records`` says."""

from __future__ import annotations

from enum import StrEnum


class Signal(StrEnum):
    """Everything that is read, each once per examination."""

    FUNCTIONS = "functions"
    ACCOUNT = "account"
    INVOCATIONS = "invocations"
    REPORTS = "reports"
    FAILURES = "failures"
    GATEWAY = "gateway"
    MODEL_METRICS = "model-metrics"
    MODEL_ACCESS = "model-access"
    MODEL_LIFECYCLE = "model-lifecycle"
    QUEUES = "queues"
    SIGN_IN = "sign-in"
    STACK = "stack"
    ALARMS = "alarms"
    LOG_GROUPS = "log-groups"
    GENERATIONS = "generations"
    SPENDING = "spending"
    TOKEN = "token"
