"""Preflight's judgements on recorded findings: bad settings are found, with the fix, before anything changes."""

from __future__ import annotations

import pytest

from goal_mandala.domain.errors import InvalidInput, NotFound, PermissionDenied, Throttled
from goal_mandala.ops.aws.bootstrap import Bootstrap
from goal_mandala.ops.aws.identity import AccountConcurrency, Identity
from goal_mandala.ops.aws.log_groups import LogGroup
from goal_mandala.ops.aws.models import ModelAnswer, OfferedModel, Profile
from goal_mandala.ops.aws.quotas import Quota
from goal_mandala.ops.aws.stack import Resource, Stack
from goal_mandala.ops.preflight.account import check_settings, judge_account, judge_bootstrap, judge_stack
from goal_mandala.ops.preflight.capacity import judge_model_quotas, judge_room
from goal_mandala.ops.preflight.clashes import judge_log_groups
from goal_mandala.ops.preflight.model import judge_answer, judge_offer
from goal_mandala.ops.preflight.tools import judge_cdk, judge_node, judge_python
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Status

MODEL = "amazon.nova-micro-v1:0"
TOKYO = Target("dev", "ap-northeast-1", account="123456789012", model=MODEL, model_region="ap-northeast-1")
PROFILE = Profile(f"apac.{MODEL}", "arn:p", "ACTIVE", ("ap-northeast-1", "ap-south-1"), MODEL)
LISTED = OfferedModel(MODEL, "Nova Micro", on_demand=False, through_profile=True, lifecycle="ACTIVE")


@pytest.mark.parametrize(
    ("environ", "status", "words"),
    [
        ({}, Status.PASS, "nova-micro"),
        ({"BEDROCK_MAX_RETRIES": "many"}, Status.FAIL, "BEDROCK_MAX_RETRIES"),
        ({"ENVIRONMENT": "test"}, Status.FAIL, "ENVIRONMENT"),
        ({"BEDROCK_TIMEOUT_MS": "1"}, Status.FAIL, "BEDROCK_TIMEOUT_MS"),
    ],
)
def test_settings_are_read_as_the_functions_will(environ: dict[str, str], status: Status, words: str) -> None:
    (check,) = check_settings(environ)
    assert check.status is status
    assert words in check.found.en
    assert bool(check.fix.ja) is (check.status is not Status.PASS or "900" in check.found.ja)


def test_another_account_stops_everything() -> None:
    other = judge_account(TOKYO, Identity("999999999999", "arn:aws:iam::999999999999:user/x"))
    assert other.status is Status.FAIL
    assert "999999999999" in other.found.en
    assert judge_account(TOKYO, Identity("123456789012", "arn")).status is Status.PASS
    unset = Target("prod", "ap-northeast-1")
    assert judge_account(unset, Identity("1", "arn")).status is Status.FAIL
    assert "export AWS_ACCOUNT_ID=1" in judge_account(unset, Identity("1", "arn")).fix.en


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("UPDATE_COMPLETE", Status.PASS),
        ("UPDATE_IN_PROGRESS", Status.WARN),
        ("REVIEW_IN_PROGRESS", Status.WARN),
        ("ROLLBACK_COMPLETE", Status.WARN),
        ("UPDATE_ROLLBACK_FAILED", Status.WARN),
        ("UPDATE_ROLLBACK_COMPLETE", Status.PASS),
    ],
)
def test_what_deploy_mends_is_a_warning(status: str, verdict: Status) -> None:
    stack = Stack("s", "arn", status, "", None, {}, protected=False)
    assert judge_stack(Reading(value=stack), "s").status is verdict
    assert judge_stack(Reading(value=None), "s").status is Status.PASS


def test_bootstrap_is_needed_and_new_enough() -> None:
    missing = judge_bootstrap(Reading(value=None), "npx cdk bootstrap aws://1/r")
    assert (missing.status, missing.fix.en) == (Status.FAIL, "npx cdk bootstrap aws://1/r")
    assert judge_bootstrap(Reading(value=Bootstrap(5)), "x").status is Status.FAIL
    assert judge_bootstrap(Reading(value=Bootstrap(30)), "x").status is Status.PASS


def test_a_bare_id_in_tokyo_is_called_through_its_profile() -> None:
    check = judge_offer(TOKYO, Reading(value=(LISTED,)), Reading(value=(PROFILE,)))
    assert check.status is Status.PASS
    assert check.facts["call"] == PROFILE.id
    assert "ap-south-1" in check.found.ja


def test_a_model_that_is_not_offered_fails_and_names_what_is() -> None:
    wrong = Target("dev", "ap-northeast-1", model="amazon.nova-micro-v9:0", model_region="ap-northeast-1")
    check = judge_offer(wrong, Reading(value=(LISTED,)), Reading(value=(PROFILE,)))
    assert check.status is Status.FAIL
    assert "BEDROCK_MODEL_ID" in check.fix.en
    nowhere = judge_offer(TOKYO, Reading(value=(LISTED,)), Reading(value=()))
    assert nowhere.status is Status.FAIL
    old = OfferedModel(MODEL, "Nova Micro", on_demand=True, through_profile=False, lifecycle="LEGACY")
    assert judge_offer(TOKYO, Reading(value=(old,)), Reading(value=())).status is Status.WARN


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, Status.PASS),
        (InvalidInput("aws_refused", message="on-demand throughput isn't supported", action="bedrock:InvokeModel"), Status.FAIL),
        (PermissionDenied("aws_not_permitted", action="bedrock:InvokeModel"), Status.FAIL),
        (Throttled("aws_throttled", action="bedrock:InvokeModel"), Status.UNKNOWN),
    ],
)  # fmt: skip
def test_a_call_that_could_not_be_made_is_no_proof(error: Exception | None, status: Status) -> None:
    check = judge_answer(Reading(value=ModelAnswer(MODEL, 0, 0, error)))  # pyright: ignore[reportArgumentType]
    assert check.status is status
    if error is not None and "on-demand" in str(error):
        assert f"apac.{MODEL}" in check.fix.en


@pytest.mark.parametrize(
    ("unreserved", "held", "wanted", "status", "left"),
    [
        (1000, 0, "10", Status.PASS, 990),
        (110, 0, "10", Status.PASS, 100),
        (109, 0, "10", Status.FAIL, 99),
        (100, 10, "10", Status.PASS, 100),
        (10, 0, "10", Status.FAIL, 0),
        (10, 0, "none", Status.PASS, None),
        (1000, 0, "ten", Status.FAIL, None),
    ],
)
def test_a_hundred_stay_unreserved(unreserved: int, held: int, wanted: str, status: Status, left: int | None) -> None:
    check = judge_room(Reading(value=AccountConcurrency(1000, unreserved)), held, wanted)
    assert check.status is status
    assert check.facts.get("left") == left
    if status is Status.FAIL:
        assert "RESERVED_CONCURRENCY" in check.fix.en


def test_a_quota_of_zero_means_that_every_call_is_refused() -> None:
    def quota(value: float) -> Quota:
        return Quota(
            "bedrock",
            "L-1",
            "On-demand model inference tokens per minute for Amazon Nova Micro",
            value,
            adjustable=True,
        )

    assert judge_model_quotas(Reading(value=(quota(0),)), MODEL).status is Status.FAIL
    assert judge_model_quotas(Reading(value=(quota(9),)), MODEL).status is Status.PASS
    assert "assumed" not in judge_model_quotas(Reading(value=(quota(9),)), MODEL).found.en
    assert "assumed" in judge_model_quotas(Reading(value=(quota(9),)), MODEL, assumed=True).found.en
    assert judge_model_quotas(Reading(value=()), MODEL).status is Status.UNKNOWN


def test_a_log_group_outside_the_stack_is_in_the_way() -> None:
    group = LogGroup("/aws/lambda/goal-mandala-dev-api", 30, 0, None)
    owned = Resource("Logs", group.name, "AWS::Logs::LogGroup", "CREATE_COMPLETE")
    new: Reading[tuple[Resource, ...]] = Reading(error=NotFound("aws_not_found"))
    clash = judge_log_groups([group.name], Reading(value=(group,)), new)
    assert clash.status is Status.FAIL
    assert group.name in clash.fix.en
    assert judge_log_groups([group.name], Reading(value=(group,)), Reading(value=(owned,))).status is Status.PASS
    blind: Reading[tuple[Resource, ...]] = Reading(
        error=PermissionDenied("aws_not_permitted", action="cloudformation:ListStackResources")
    )
    assert judge_log_groups([group.name], Reading(value=(group,)), blind).status is Status.UNKNOWN


def test_tools() -> None:
    assert [judge_node(v).status for v in ("v22.1.0", "v18.0.0", None)] == [Status.PASS, Status.FAIL, Status.FAIL]
    assert [judge_python(v).status for v in ((3, 11, 7), (3, 10, 0))] == [Status.PASS, Status.FAIL]
    assert [judge_cdk(v).status for v in ("2.1148.1 (build x)", None)] == [Status.PASS, Status.FAIL]
