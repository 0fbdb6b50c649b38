"""Releases as records: which serves, where a roll-back goes, what differs between two templates."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from goal_mandala.cli.messages.ops_errors import OPS_ERRORS
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.releases import LARGEST, Release, read_releases, release_id, write_release
from goal_mandala.ops.aws.stack import StackEvent, first_failure, read_stack
from goal_mandala.ops.release.assembly import prompt_hashes, tool_environment
from goal_mandala.ops.release.difference import differences
from goal_mandala.ops.release.rollback import current_release, find_way
from goal_mandala.ops.target import Target

BEGAN = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
PARTS = ("ai-processor", "api")


def _release(number: int, state: str = "live", version: int | None = None, kind: str = "deploy") -> Release:
    at, commit = BEGAN + timedelta(minutes=number), f"{number:07x}abc"
    versions = {} if version is None else dict.fromkeys(PARTS, str(version))
    return Release(release_id(at, commit), kind, state, at, "me", "dev", commit, False, "a", "t", "m", versions, {}, {})


class Cloud:
    """SSM, aliases and versions as the account would hold them."""

    def __init__(self, serving: int, versions: range) -> None:
        self.target = Target("dev", "ap-northeast-1")
        self.parameters: dict[str, str] = {}
        self.serving = str(serving)
        self.weights: dict[str, float] = {}
        self.versions = [str(one) for one in versions]

    def call(self, service: str, operation: str, **given: Any) -> dict[str, Any]:
        if operation == "PutParameter":
            self.parameters[given["Name"]] = given["Value"]
            return {}
        assert operation == "GetAlias"
        routing = {"RoutingConfig": {"AdditionalVersionWeights": self.weights}} if self.weights else {}
        return {"Name": "live", "FunctionVersion": self.serving, "RevisionId": "r", **routing}

    def pages(self, service: str, operation: str, key: str, **given: Any) -> list[dict[str, Any]]:
        if operation == "GetParametersByPath":
            return [
                {"Name": name, "Value": value}
                for name, value in self.parameters.items()
                if name.startswith(given["Path"])
            ]
        assert operation == "ListVersionsByFunction"
        return [{"Version": "$LATEST"}, *({"Version": one} for one in self.versions)]

    def keep(self, *releases: Release) -> Aws:
        aws = cast("Aws", self)
        for one in releases:
            write_release(aws, one)
        return aws


def test_records_come_back_as_they_were_newest_first() -> None:
    known = [_release(1, version=1), _release(2, "failed"), _release(3, version=3)]
    aws = Cloud(3, range(1, 4)).keep(*known)
    assert list(read_releases(aws)) == known[::-1]


def test_a_record_fits_into_a_parameter() -> None:
    cloud = Cloud(1, range(1, 2))
    big = Release(
        **{**_release(1, version=1).as_dict(), "at": BEGAN, "prompts": {f"prompt-{i}": "x" * 20 for i in range(200)}}
    )
    cloud.keep(big)
    (body,) = cloud.parameters.values()
    assert len(body) <= LARGEST
    assert json.loads(body)["id"] == big.id


def test_back_to_the_good_one_before() -> None:
    known = [_release(1, version=1), _release(2, version=2), _release(3, "rolled_back", 3), _release(4, version=4)]
    way = find_way(Cloud(4, range(1, 5)).keep(*known), None)
    assert way.goal == known[1]
    assert not way.there
    assert current_release(tuple(known[::-1]), way.serving) == known[3]
    again = _release(5, "failed", version=4)
    assert current_release((again, *known[::-1]), way.serving) == known[3], "one that failed did not bring what serves"


def test_during_a_canary_back_is_to_what_still_has_most_of_the_traffic() -> None:
    known = [_release(1, version=1), _release(2, version=2), _release(3, "pending")]
    cloud = Cloud(2, range(1, 4))
    cloud.target = Target("prod", "ap-northeast-1")
    cloud.weights = {"3": 0.1}
    way = find_way(cloud.keep(*known), None)
    assert way.goal == known[1]
    assert not way.there, "a tenth is elsewhere"
    cloud.weights = {}
    assert find_way(cast("Aws", cloud), known[1].id).there


def test_back_from_a_version_of_no_record_is_to_the_newest_good_one() -> None:
    known = [_release(1, version=1), _release(2, version=2), _release(3, "pending")]
    assert find_way(Cloud(9, range(1, 10)).keep(*known), None).goal == known[1]


def test_a_release_is_named_by_its_beginning_or_commit() -> None:
    known = [_release(1, version=1), _release(2, version=2)]
    aws = Cloud(2, range(1, 3)).keep(*known)
    assert find_way(aws, known[0].id[:15]).goal == known[0]
    assert find_way(aws, known[0].commit).goal == known[0]
    assert find_way(aws, known[1].id).there
    with pytest.raises(InvalidInput):
        find_way(aws, "2026")
    with pytest.raises(NotFound):
        find_way(aws, "nothing")


def test_nowhere_to_go() -> None:
    with pytest.raises(NotFound) as none:
        find_way(Cloud(1, range(1, 2)).keep(), None)
    assert none.value.code == "no_releases"
    with pytest.raises(NotFound) as first:
        find_way(Cloud(1, range(1, 2)).keep(_release(1, version=1)), None)
    assert first.value.code == "no_earlier_release"
    with pytest.raises(Conflict) as gone:
        find_way(Cloud(2, range(2, 3)).keep(_release(1, version=1), _release(2, version=2)), None)
    assert gone.value.code == "version_gone"


def test_differences_between_templates() -> None:
    before = {"Resources": {"A": {"Type": "T", "Properties": {"x": 1, "y": 2}}, "B": {"Type": "T"}, "C": {"Type": "T"}}}
    after = {
        "Resources": {
            "A": {"Type": "T", "Properties": {"x": 1, "y": 3, "z": 4}},
            "B": {"Type": "T"},
            "D": {"Type": "U"},
        }
    }
    found = {change.logical: change for change in differences(before, after)}
    assert {name: change.action for name, change in found.items()} == {"A": "Modify", "C": "Remove", "D": "Add"}
    assert found["A"].touched == ("y", "z")
    assert differences(after, after) == ()


def test_tools_are_told_the_target(tmp_path: Path) -> None:
    local = tool_environment(Target("stg", "ap-northeast-1", endpoint="http://127.0.0.1:4566"), "123456789012", {})
    assert local["ENVIRONMENT"] == "stg"
    assert local["LAMBDA_BUNDLE"].endswith("/local")
    assert local["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    aws = tool_environment(Target("prod", "ap-northeast-1"), "1", {"LAMBDA_ARCHITECTURE": "x86_64"})
    assert aws["LAMBDA_BUNDLE"].endswith("/aws-x86_64")
    assert "AWS_ENDPOINT_URL" not in aws
    assert (local["CDK_VALIDATION"], aws.get("CDK_VALIDATION")) == ("false", None), "what goes to AWS is looked at"
    (tmp_path / "a.md").write_text("one", "utf-8")
    first = prompt_hashes(tmp_path)
    (tmp_path / "a.md").write_text("two", "utf-8")
    assert prompt_hashes(tmp_path) != first


def test_a_failed_change_names_its_own_failure() -> None:
    def event(number: int, logical: str, status: str, reason: str) -> StackEvent:
        return StackEvent(str(number), BEGAN, logical, "AWS::Lambda::Alias", status, reason)

    events = [
        event(1, "Queue", "UPDATE_COMPLETE", ""),
        event(2, "Other", "UPDATE_FAILED", "Resource update cancelled"),
        event(3, "ApiLive", "UPDATE_FAILED", "CodeDeploy deployment d-1 Stopped: ALARM_ACTIVE"),
        event(4, "stack", "UPDATE_ROLLBACK_IN_PROGRESS", "ApiLive failed"),
    ]
    assert first_failure(events) == "ApiLive: CodeDeploy deployment d-1 Stopped: ALARM_ACTIVE"
    assert first_failure(events[:2]) == ""


@pytest.mark.parametrize("endpoint", [None, "http://localhost:4566"])
def test_a_stack_that_is_not_there_is_told_with_its_place_and_the_way_to_it(endpoint: str | None) -> None:
    class Nowhere:
        target = Target("stg", "eu-west-1", endpoint=endpoint)

        def call(self, *_: object, **__: object) -> dict[str, Any]:
            raise NotFound("aws_not_found")

    with pytest.raises(NotFound) as found:
        read_stack(cast("Aws", Nowhere()), "goal-mandala-stg-api")
    for words in (text.format(**found.value.facts) for text in OPS_ERRORS["region_without_stack"]):
        assert "goal-mandala-stg-api" in words
        assert "eu-west-1" in words
        assert (endpoint or "eu-west-1") in words
        assert "mandala ops deploy --env stg" in words
