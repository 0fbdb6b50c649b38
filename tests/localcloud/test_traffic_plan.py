"""CodeDeploy's plans for Lambda, and what an AppSpec asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.additions.call import Refusal
from localcloud.additions.traffic_plan import ALL_AT_ONCE, Shift, Step, read_revision, share, steps

SPEC = """
version: 0.0
Resources:
  - made:
      Type: AWS::Lambda::Function
      Properties: {Name: f, Alias: live, CurrentVersion: "1", TargetVersion: "2"}
"""


def test_a_canary_waits_with_its_share_and_a_line_climbs() -> None:
    assert steps(ALL_AT_ONCE) == (Step(0, 100),)
    assert steps("CodeDeployDefault.LambdaCanary10Percent5Minutes") == (Step(0, 10), Step(5, 100))
    line = steps("CodeDeployDefault.LambdaLinear10PercentEvery2Minutes")
    assert line[0] == Step(0, 10)
    assert line[-1] == Step(18, 100)
    assert [share(line, minute) for minute in (0, 1.9, 2, 17.9, 18, 99)] == [10, 10, 20, 90, 100, 100]


def test_a_plan_that_aws_does_not_predefine_is_refused() -> None:
    with pytest.raises(Refusal, match="MyPlan"):
        steps("MyPlan")


def test_an_appspec_is_read_as_yaml_and_as_json() -> None:
    wanted = Shift("f", "live", "1", "2")
    assert read_revision({"revisionType": "String", "string": {"content": SPEC}}) == wanted
    properties = {"Name": "f", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    content = json.dumps({"version": 0.0, "Resources": [{"f": {"Properties": properties}}]})
    assert read_revision({"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}) == wanted


@pytest.mark.parametrize(
    "revision",
    [
        {"revisionType": "S3", "s3Location": {}},
        {"revisionType": "String", "string": {"content": "Resources: []"}},
        {"revisionType": "String", "string": {"content": "{"}},
        {"revisionType": "String"},
        {"revisionType": "String", "string": {"content": f"{SPEC}\nHooks:\n  - BeforeAllowTraffic: g"}},
    ],
)
def test_what_would_not_be_carried_out_is_refused(revision: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        read_revision(revision)
    assert refused.value.code == "InvalidRevisionException"
