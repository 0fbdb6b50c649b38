"""Sampling rules: the default one alone, as a new account has it: one request a second, then five percent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localcloud.overlay.call import Call

_ANY = ("ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath")


def get_sampling_rules(call: Call) -> dict[str, Any]:
    rule = {
        "RuleName": "Default",
        "RuleARN": call.arn("sampling-rule/Default"),
        "Priority": 10_000,
        "FixedRate": 0.05,
        "ReservoirSize": 1,
        "Version": 1,
        "Attributes": {},
        **dict.fromkeys(_ANY, "*"),
    }
    return {"SamplingRuleRecords": [{"SamplingRule": rule, "CreatedAt": 0.0, "ModifiedAt": 0.0}]}
