"""The web ACL before the deployed API: an address that calls too often is turned away in the contract's words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from goal_mandala.names import Resources
from tests.localcloud.cloud import Cloud, wait_for

pytestmark = pytest.mark.xdist_group("cloud")
LIMIT = 10


def test_an_address_that_calls_too_often_is_turned_away(cloud: Cloud) -> None:
    waf = cloud.client("wafv2")
    (listed,) = waf.list_web_acls(Scope="REGIONAL")["WebACLs"]
    assert listed["Name"] == Resources("dev").web_acl
    named = {"Name": listed["Name"], "Id": listed["Id"], "Scope": "REGIONAL"}
    acl = waf.get_web_acl(**named)["WebACL"]
    strict, plain = copy.deepcopy(acl["Rules"]), copy.deepcopy(acl["Rules"])
    for rules in (strict, plain):
        _rate(rules)["Statement"]["RateBasedStatement"]["Limit"] = LIMIT
    _rate(plain)["Action"] = {"Block": {}}
    with cloud.http(None) as http:
        assert http.get("/healthz").status_code == 200
        try:
            _put(waf, named, acl, strict)
            answers = [http.get("/healthz") for _ in range(LIMIT + 1)]
            refused = answers[-1]
            assert (refused.status_code, refused.json()["error"]["code"]) == (429, "THROTTLING_ERROR")
            assert refused.headers["retry-after"] == "300"
            _put(waf, named, acl, plain)
            forbidden = http.get("/healthz")
            assert (forbidden.status_code, forbidden.json()["error"]["code"]) == (403, "FORBIDDEN_ERROR")
        finally:
            _put(waf, named, acl, acl["Rules"])
        assert http.get("/healthz").status_code == 200
    assert wait_for(lambda: cloud.client("cloudwatch").list_metrics(Namespace="AWS/WAFV2")["Metrics"])


def _rate(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return next(rule for rule in rules if "RateBasedStatement" in rule["Statement"])


def _put(waf: Any, named: dict[str, str], acl: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    kept = {"DefaultAction": acl["DefaultAction"], "VisibilityConfig": acl["VisibilityConfig"]}
    waf.update_web_acl(**named, **kept, Rules=rules, LockToken=waf.get_web_acl(**named)["LockToken"])
