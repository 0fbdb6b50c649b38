"""Every fault is found, the right cause named, its look-alikes ruled out, and nothing else blamed; health is health."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from goal_mandala.ops.doctor.check import DoctorCheck
from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.doctor.records import Queues
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.doctor.signals import Missing, Signals
from goal_mandala.ops.verdict import UNDETERMINED, Status, exit_code
from goal_mandala.ops.words import Words
from tests.ops.doctor.patients import CASES, HEALTHY, Case, gateway, idle, patient, refused

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
    assert {(check, one.cause) for check, one in outcomes.items() if one.status in BAD} == ({case.also} - {None})
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


def test_every_cause_of_every_check_has_a_patient() -> None:
    assert {cause.id for check in CHECKS for cause in check.causes} - {case.cause for case in CASES} == set()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_proof_says_what_was_asked_for_which_time_and_what_would_be_well(case: Case) -> None:
    [found] = judge(chosen([case.check]), case.signals())
    reads = next(check for check in CHECKS if check.id == case.check).reads
    for proof in found.proofs:
        told = proof.as_dict("ja")
        assert proof.of in reads
        assert all(told[name] for name in ("read", "value", "threshold", "query", "until"))
        assert told["query"].partition(":")[2] or proof.of is Signal.TOKEN
        assert len(proof.lines) <= 2
        assert told["since"] or proof.of not in {Signal.REPORTS, Signal.FAILURES, Signal.GATEWAY, Signal.INVOCATIONS}


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_what_cannot_be_read_is_never_a_pass(check: DoctorCheck) -> None:
    denied = Missing("aws_not_permitted", Words("権限なし", "Not permitted"), "logs:FilterLogEvents")
    known = dict.fromkeys(Signal, denied)
    [outcome] = judge([check], Signals(patient().window, patient().now, known))
    assert outcome.status is Status.UNKNOWN
    assert outcome.permission == "logs:FilterLogEvents"


@pytest.mark.parametrize("signal", sorted(set(HEALTHY)))
def test_a_missing_signal_is_unknown_to_exactly_those_that_need_it(signal: Signal) -> None:
    denied = Missing("aws_not_permitted", Words("権限なし", "Not permitted"), "x:Y")
    outcomes = judge(CHECKS, patient(**{signal.value: denied}))
    for check, outcome in zip(CHECKS, outcomes, strict=True):
        needs = signal in check.needed
        assert outcome.status is (Status.UNKNOWN if needs else Status.PASS), check.id
        assert outcome.permission == ("x:Y" if needs else "")
        assert (signal.words.en in outcome.summary.en) is needs


def test_what_a_check_may_do_without_says_why() -> None:
    spared = {(check.id, signal) for check in CHECKS for signal in check.optional}
    assert spared == {("sign-in", Signal.TOKEN)}
    assert all(why.ja and why.en for check in CHECKS for why in check.optional.values())
    assert all(set(check.optional) <= set(check.reads) for check in CHECKS)


TOGETHER = {("no lines arrive", Signal.INVOCATIONS)}
"""Faults that only two signals together show: runs that were counted and left no line."""

UNSEEN = [
    (case, signal)
    for case in CASES
    for signal in next(check for check in CHECKS if check.id == case.check).reads
    if case.signals().known.get(signal) is HEALTHY.get(signal) and signal in HEALTHY and (case.name, signal) not in TOGETHER
]  # fmt: skip


@pytest.mark.parametrize(("case", "signal"), UNSEEN, ids=[f"{case.name} without {signal}" for case, signal in UNSEEN])
def test_a_fault_is_found_although_something_else_could_not_be_read(case: Case, signal: Signal) -> None:
    denied = Missing("aws_not_permitted", Words("権限なし", "Not permitted"), "x:Y")
    signals = case.signals()
    known = {**signals.known, signal: denied}
    [found] = judge(chosen([case.check]), replace(signals, known=known))
    assert found.status in BAD
    assert [one.signal for one in found.not_read] == [signal]
    assert all(proof.value != "0" or proof.of is not signal for proof in found.proofs)


def test_a_check_that_breaks_says_so_and_harms_no_other() -> None:
    outcomes = judge(CHECKS, patient(queues="nonsense", reports=("nonsense",)))
    assert Status.CRASHED in {outcome.status for outcome in outcomes}
    assert sum(outcome.status is Status.PASS for outcome in outcomes) >= 8


TRAFFIC = {"timeouts", "throttling", "memory", "sign-in", "answers", "cold-starts", "injection", "telemetry", "cost"}
"""What judges what happened. The others judge settings and what stands in the queues now: an idle hour changes nothing of that."""


def test_without_traffic_nothing_is_promised() -> None:
    outcomes = judge(CHECKS, idle())
    assert {one.check for one in outcomes if one.status is Status.UNKNOWN} == TRAFFIC
    assert {one.status for one in outcomes if one.check not in TRAFFIC} == {Status.PASS}
    assert {one.check for one in outcomes if one.idle} == TRAFFIC
    assert all(one.permission == "" and one.not_read == () for one in outcomes)
    assert exit_code(one.status for one in outcomes) == UNDETERMINED


def test_how_long_something_waits_is_not_made_up() -> None:
    [outcome] = judge(chosen(["queue"]), patient(queues=Queues(3, 0, 0, None, None)))
    assert outcome.status is Status.UNKNOWN


def test_only_what_is_needed_is_read() -> None:
    assert needed(chosen(["queue"])) == {Signal.QUEUES, Signal.FUNCTIONS}


@pytest.mark.parametrize("signal", [Signal.REPORTS, Signal.FAILURES, Signal.GENERATIONS, Signal.GATEWAY])
def test_lines_that_were_too_many_are_told_and_nothing_passes_on_the_first_of_them(signal: Signal) -> None:
    until = patient().window.start + timedelta(minutes=23)
    for check, outcome in zip(CHECKS, judge(CHECKS, replace(patient(), cut={signal: until})), strict=True):
        assert outcome.status is (Status.UNKNOWN if signal in check.reads else Status.PASS)
        assert ("2026-11-25 11:23 UTC" in outcome.summary.en) is (signal in check.reads)
    [found] = judge(chosen(["injection"]), replace(case_of("injection").signals(), cut={Signal.FAILURES: until}))
    assert found.status is Status.WARN
    assert [one.signal for one in found.not_read] == [Signal.FAILURES]


def case_of(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def test_a_few_people_whose_session_ended_are_no_finding() -> None:
    for error in ("Unauthorized", "The incoming token has expired"):
        [outcome] = judge(chosen(["sign-in"]), patient(gateway=gateway(refused(2, error, asked=False))))
        assert outcome.status is Status.PASS
