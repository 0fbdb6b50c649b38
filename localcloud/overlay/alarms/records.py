"""Alarms as they are kept and shown: from requests and templates to the emulator's records, and back to answers."""

from __future__ import annotations

import time
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch as emulator

from localcloud.overlay.alarms import datapoints
from localcloud.overlay.alarms.judgement import COMPARISONS
from localcloud.overlay.call import Refusal
from localcloud.overlay.metrics import queries
from localcloud.overlay.metrics.statistics import SIMPLE

_KEPT = [
    "AlarmDescription",
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
    "Metrics",
]
_MISSING = ("missing", "ignore", "breaching", "notBreaching")


def metric_alarm(params: dict[str, Any]) -> dict[str, Any]:
    """The record for PutMetricAlarm's parameters; an alarm of that name keeps its state.

    Raises:
        Refusal: parameters that exclude each other, are missing, or that nobody evaluates.
    """
    _check(params)
    name = params["AlarmName"]
    record = {key: params[key] for key in _KEPT if params.get(key) is not None}
    record.setdefault("TreatMissingData", "missing")
    if not record.get("Metrics"):
        record.setdefault("Dimensions", [])
        record.setdefault("Period", 60)
    return record | named(name) | actions(params) | _state(emulator._alarms.get(name))


def named(name: str) -> dict[str, Any]:
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"
    return {"AlarmName": name, "AlarmArn": arn, "AlarmConfigurationUpdatedTimestamp": time.time()}


def actions(params: dict[str, Any]) -> dict[str, Any]:
    lists = ("OKActions", "AlarmActions", "InsufficientDataActions")
    return {"ActionsEnabled": params.get("ActionsEnabled", True), **{key: list(params.get(key) or []) for key in lists}}


def _state(known: dict[str, Any] | None) -> dict[str, Any]:
    if known is not None:
        return {key: value for key, value in known.items() if key.startswith("State")}
    return {
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "Unchecked: Initial alarm creation",
        "StateUpdatedTimestamp": time.time(),
        "StateTransitionedTimestamp": time.time(),
    }


def _check(params: dict[str, Any]) -> None:
    if params.get("ThresholdMetricId") or params.get("ComparisonOperator") not in COMPARISONS:
        raise Refusal("ValidationError", "The local cloud evaluates static thresholds only, no anomaly detection.")
    if params.get("Threshold") is None:
        raise Refusal("ValidationError", "Threshold is required.")
    if params.get("TreatMissingData", "missing") not in _MISSING:
        raise Refusal("ValidationError", f"TreatMissingData must be one of {', '.join(_MISSING)}.")
    periods = int(params["EvaluationPeriods"])
    if not 1 <= int(params.get("DatapointsToAlarm") or periods) <= periods:
        raise Refusal("ValidationError", "DatapointsToAlarm must be between 1 and EvaluationPeriods.")
    if params.get("Metrics"):
        if params.get("MetricName") or params.get("Statistic"):
            raise Refusal("InvalidParameterCombination", "Metrics excludes MetricName, Namespace and Statistic.")
        datapoints.complete({**params, "ComparisonOperator": params["ComparisonOperator"]}, time.time())
        return
    if not params.get("MetricName") or not params.get("Namespace"):
        raise Refusal("ValidationError", "MetricName and Namespace, or Metrics, are required.")
    if bool(params.get("Statistic")) == bool(params.get("ExtendedStatistic")):
        raise Refusal("InvalidParameterCombination", "Exactly one of Statistic and ExtendedStatistic is required.")
    queries.checked_statistic(params.get("Statistic") or params["ExtendedStatistic"])
    if params.get("Statistic") and params["Statistic"] not in SIMPLE:
        raise Refusal("ValidationError", f"Statistic must be one of {', '.join(SIMPLE)}.")


def shown(alarm: dict[str, Any]) -> dict[str, Any]:
    """A record as DescribeAlarms answers it."""
    if "AlarmRule" in alarm:
        return _members(alarm, ("AlarmRule", "AlarmDescription"))
    hidden = set()
    if alarm.get("Metrics"):
        hidden = {"Statistic", "ExtendedStatistic", "Period", "Dimensions", "MetricName", "Namespace", "Unit"}
    elif alarm.get("ExtendedStatistic"):
        hidden = {"Statistic"}
    return _members(alarm, tuple(key for key in _KEPT if key not in hidden))


def _members(alarm: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    always = [
        "AlarmName",
        "AlarmArn",
        "AlarmConfigurationUpdatedTimestamp",
        "ActionsEnabled",
        "OKActions",
        "AlarmActions",
        "InsufficientDataActions",
        "StateValue",
        "StateReason",
        "StateReasonData",
        "StateUpdatedTimestamp",
        "StateTransitionedTimestamp",
    ]
    found = {key: alarm[key] for key in (*always, *kept) if alarm.get(key) is not None}
    found.setdefault("StateTransitionedTimestamp", found["StateUpdatedTimestamp"])
    return found
