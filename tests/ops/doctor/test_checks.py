"""Every fault is found, the right cause named, its look-alikes ruled out, and nothing else blamed; health is health."""

from __future__ import annotations

import pytest

from goal_mandala.ops.doctor.check import DoctorCheck
from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.doctor.signals import Missing, Signal, Signals
from goal_mandala.ops.verdict import Status, exit_code
from goal_mandala.ops.words import Words
from tests.ops.doctor.patients import CASES, HEALTHY, Case, gateway, patient, refused

BAD = {Status.FAIL, Status.WARN}


def test_a_healthy_service_has_no_finding() -> None:
    outcomes = judge(CHECKS, patient())
    assert {outcome.check: outcome.summary.en for outcome in outcomes if outcome.status is not Status.PASS} == {}
    assert exit_code(outcome.status for outcome in outcomes) == 0


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_cause_is_named_and_nothing_else_is_blamed(case: Case) -> None:
    outcomes = {outcome.check: outcome for outcome in judge(CHECKS, case.signals())}
    found = outcomes.pop(case.check)
    assert found.cause == case.cause
    assert found.status in BAD
    assert found.summary.ja
    assert found.proofs
    assert {check: outcome.cause for check, outcome in outcomes.items() if outcome.status in BAD} == {}
    ruled_out = {judged.cause for judged in found.ruled_out}
    also = {judged.cause for judged in found.causes[1:]}
    assert also == set()
    assert ruled_out or len(next(check for check in CHECKS if check.id == case.check).causes) == 1


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_cause_comes_with_a_way_out_that_says_how_far_it_reaches(case: Case) -> None:
    found = next(outcome for outcome in judge(CHECKS, case.signals()) if outcome.check == case.check)
    assert found.fix is not None
    assert found.fix.text.ja
    assert found.fix.text.en
    if found.fix.steps:
        assert found.fix.blast_radius.en
        assert found.fix.undo.en
        assert found.fix.cost.en
        assert all(step.before != step.after for step in found.fix.steps)


def test_every_cause_of_every_check_has_been_seen_or_is_known_not_to_be() -> None:
    unseen = {cause.id for check in CHECKS for cause in check.causes} - {case.cause for case in CASES}
    assert unseen == {
        "person-rate", "wrong-token-use", "model-retired", "common-cause", "queue-narrow", "queue-rush", "budget-near",
        "deploy-unfinished", "log-group-gone", "logs-silent", "tracing-off", "alarm-missing", "alarm-unwired", "model-ends",
        "cold-start-slow",
    }  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_what_cannot_be_read_is_never_a_pass(check: DoctorCheck) -> None:
    denied = Missing("aws_not_permitted", Words("権限なし", "Not permitted"), "logs:FilterLogEvents")
    known = dict.fromkeys(Signal, denied)
    [outcome] = judge([check], Signals(patient().window, patient().now, known))
    assert outcome.status is Status.UNKNOWN
    assert outcome.permission == "logs:FilterLogEvents"


@pytest.mark.parametrize("signal", sorted(set(HEALTHY)))
def test_one_missing_signal_harms_only_those_that_need_it(signal: Signal) -> None:
    denied = Missing("aws_not_permitted", Words("権限なし", "Not permitted"), "x:Y")
    outcomes = judge(CHECKS, patient(**{signal.value: denied}))
    for check, outcome in zip(CHECKS, outcomes, strict=True):
        assert outcome.status in {Status.PASS, Status.UNKNOWN}
        if signal not in check.reads:
            assert outcome.status is Status.PASS


def test_a_check_that_breaks_says_so_and_harms_no_other() -> None:
    outcomes = judge(CHECKS, patient(queues="nonsense", reports=("nonsense",)))
    assert Status.CRASHED in {outcome.status for outcome in outcomes}
    assert sum(outcome.status is Status.PASS for outcome in outcomes) >= 8


def test_without_traffic_nothing_is_promised() -> None:
    empty = patient(reports=())
    status = {outcome.check: outcome.status for outcome in judge(CHECKS, empty)}
    assert status["memory"] is Status.UNKNOWN


def test_only_what_is_needed_is_read() -> None:
    assert needed(chosen(["queue"])) == {Signal.QUEUES, Signal.FUNCTIONS}


def test_a_few_people_whose_session_ended_are_no_finding() -> None:
    for error in ("Unauthorized", "The incoming token has expired"):
        [outcome] = judge(chosen(["sign-in"]), patient(gateway=gateway(refused(2, error, asked=False))))
        assert outcome.status is Status.PASS
