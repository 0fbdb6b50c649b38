"""The web ACL of a stage before anything else sees the request: its rules that count requests by address.

Owns the counts, second by second. On loopback every caller has one address. Of other rules, AWS's managed list of bad
addresses holds none of loopback, so nothing is left to judge; a rule that narrows down what it counts is not enforced.
Source: the AWS WAF developer guide, "Rate-based rule statement".
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

from ministack.services import apigateway_v1, cloudwatch, waf

from .exchange import Exchange

LOOPBACK = "127.0.0.1"
_WINDOW = 300
_counted: dict[tuple[str, str, str], dict[int, int]] = defaultdict(dict)
"""(ACL's ARN, rule, address) → requests by second."""


def refusal(exchange: Exchange, account: str, region: str) -> Any:
    """What the gateway answers instead of the API: the rule's own answer or a gateway error; None lets the request in."""
    stage = f"arn:aws:apigateway:{region}::/restapis/{exchange.api_id}/stages/{exchange.stage_name}"
    arn = waf._associations.get_scoped(account, region, stage)
    acl = next((each for each in waf._web_acls.values() if each["ARN"] == arn), None) if arn else None
    if acl is None:
        return None
    for rule in sorted(acl.get("Rules") or [], key=lambda each: int(each.get("Priority", 0))):
        statement = (rule.get("Statement") or {}).get("RateBasedStatement")
        if statement and _too_often((acl["ARN"], rule["Name"], LOOPBACK), statement, time.time()):
            block = (rule.get("Action") or {}).get("Block")
            if block is not None:
                _measure(rule, acl, region)
                return _answer(block.get("CustomResponse"), acl)
    return None


def _too_often(key: tuple[str, str, str], statement: dict[str, Any], now: float) -> bool:
    """Counts this request. What is refused counts too, as on AWS."""
    if statement.get("AggregateKeyType", "IP") != "IP" or statement.get("ScopeDownStatement"):
        return False
    window = int(statement.get("EvaluationWindowSec") or _WINDOW)
    seconds = _counted[key]
    second = int(now)
    seconds[second] = seconds.get(second, 0) + 1
    for old in [at for at in seconds if at <= second - window]:
        del seconds[old]
    return sum(seconds.values()) > int(statement["Limit"])


def _answer(custom: dict[str, Any] | None, acl: dict[str, Any]) -> Any:
    if not custom:
        return apigateway_v1._gw_error("WAF_FILTERED", "Forbidden")
    own = (acl.get("CustomResponseBodies") or {}).get(custom.get("CustomResponseBodyKey", ""), {})
    kinds = {"APPLICATION_JSON": "application/json", "TEXT_HTML": "text/html", "TEXT_PLAIN": "text/plain"}
    headers = {"Content-Type": kinds.get(own.get("ContentType", ""), "text/plain")}
    headers |= {each["Name"]: each["Value"] for each in custom.get("ResponseHeaders") or []}
    return int(custom["ResponseCode"]), headers, str(own.get("Content", "")).encode()


def _measure(rule: dict[str, Any], acl: dict[str, Any], region: str) -> None:
    for name in (rule["VisibilityConfig"]["MetricName"], "ALL"):
        dimensions = {"WebACL": acl["VisibilityConfig"]["MetricName"], "Region": region, "Rule": name}
        cloudwatch.record_metric("AWS/WAFV2", "BlockedRequests", 1.0, "Count", dimensions)
