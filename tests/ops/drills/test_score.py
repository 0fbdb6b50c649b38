"""What counts as right, as blamed without cause, as full."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.finding import Judged, Outcome, Severity
from goal_mandala.ops.drills.decoys import AT_A_TIME, DECOYS, chosen
from goal_mandala.ops.drills.faults import DRILLS, by_chance, drill_of
from goal_mandala.ops.drills.rehearsal import Random
from goal_mandala.ops.drills.score import HEALTHY, MISSED, Score, named
from goal_mandala.ops.drills.standing import differences
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.words import NOTHING

FULL = Score(
    "leak",
    1,
    ("warning",),
    "memory-leak",
    "memory-leak",
    True,
    True,
    (),
    2.0,
    None,
    True,
    False,
    True,
    True,
    True,
    True,
)


def outcome(check: str, cause: str = "", status: Status = Status.FAIL) -> Outcome:
    causes = (Judged(cause, NOTHING, True, NOTHING),) if cause else ()
    return Outcome(check, NOTHING, status, Severity.MAJOR, NOTHING, causes=causes)


def test_the_right_cause_and_its_consequences_are_no_blame() -> None:
    drill = drill_of("function-timeout")
    found = [outcome("timeouts", "timeout-lowered"), outcome("drift", "changed-by-hand", Status.WARN)]
    judged = named(drill, [*found, outcome("queue", status=Status.PASS)])
    assert (judged.right, judged.instead, judged.blamed) == (True, "timeout-lowered", ())


def test_a_look_alike_is_not_right_and_blames_a_decoy() -> None:
    drill = drill_of("model-throttled")
    judged = named(drill, [outcome("throttling", "gateway-throttle"), outcome("sign-in", "token-expired")])
    assert not judged.right
    assert judged.instead == "gateway-throttle"
    assert judged.blamed == (("throttling", "gateway-throttle"), ("sign-in", "token-expired"))


def test_the_right_cause_with_a_decoy_blamed_is_not_full() -> None:
    drill = drill_of("leak")
    judged = named(drill, [outcome("memory", "memory-leak"), outcome("sign-in", "token-expired")])
    assert judged.right
    assert not replace(FULL, blamed=judged.blamed).full


def test_nothing_named_is_missed() -> None:
    assert named(drill_of("leak"), [outcome("memory", status=Status.PASS)]).instead == MISSED


def test_the_control_is_right_only_without_any_finding() -> None:
    control = drill_of("healthy")
    assert named(control, [outcome("memory", status=Status.UNKNOWN)]).instead == HEALTHY
    found = named(control, [outcome("sign-in", "token-expired", Status.WARN)])
    assert (found.right, found.instead) == (False, "token-expired")


@pytest.mark.parametrize(
    "lack",
    [{"detected": False}, {"named": False}, {"rang": False}, {"mended": False}, {"undone": False}, {"clean": False},
     {"writes": ("PutRolePolicy",)}, {"problem": "aws_failed"}],
)  # fmt: skip
def test_every_lack_costs_the_full_score(lack: dict[str, object]) -> None:
    assert FULL.full
    assert not replace(FULL, **lack).full  # pyright: ignore[reportArgumentType]  # one field each


def test_columns_tell_what_was_proven_from_what_was_not_asked() -> None:
    told = {
        ("none", "lifted", "yes"): FULL,
        ("rang", "mends", "yes"): replace(FULL, rang=True, healed=True, lifted=False),
        ("none", "written", "yes"): replace(FULL, healed=True, lifted=False, written=True),
        ("silent", "failed", "no"): replace(FULL, rang=False, mended=False, undone=False),
        ("none", "advice", "none"): replace(FULL, planned=False, healed=None, undone=None),
        ("none", "none", "none"): replace(FULL, expected=HEALTHY, planned=False, healed=None, undone=None),
    }
    for columns, score in told.items():
        data = score.as_dict()
        assert (data["alarm"], data["plan"], data["undo"]) == columns
    assert replace(FULL, named=False, undone=False).undo == "none", "no plan was made"
    assert replace(FULL, planned=False, healed=None, undone=None).full, "nothing to undo costs nothing"


def test_a_secret_drill_may_be_any_and_one_that_is_told_is_a_fault() -> None:
    assert {by_chance(seed, secret=True) for seed in range(len(DRILLS))} == set(DRILLS)
    assert {by_chance(seed, secret=False) for seed in range(len(DRILLS))} == {
        drill for drill in DRILLS if not drill.healthy
    }


def test_every_drill_expects_a_cause_that_the_doctor_has() -> None:
    known = {(check.id, cause.id) for check in CHECKS for cause in check.causes}
    expected = {drill.expected for drill in DRILLS if drill.expected}
    assert expected <= known
    assert len({drill.id for drill in DRILLS}) == len(DRILLS) >= 23
    assert {decoy.looks_like for decoy in DECOYS} <= {drill.id for drill in DRILLS}
    assert set().union(*(drill.avoid for drill in DRILLS)) <= {decoy.id for decoy in DECOYS}


def test_the_seed_chooses_the_decoys_and_none_that_is_the_fault() -> None:
    drill = drill_of("token-expired")
    seeds = [tuple(one.id for one in chosen(drill, Random(f"{drill.id}:{seed}"))) for seed in range(30)]
    assert seeds == [tuple(one.id for one in chosen(drill, Random(f"{drill.id}:{seed}"))) for seed in range(30)]
    assert all(len(set(ids)) == AT_A_TIME and "one-expired" not in ids for ids in seeds)
    assert len(set(seeds)) > 10


def test_what_differs_is_named() -> None:
    assert differences({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 2}}) == ()
    assert differences({"a": 1, "b": 2}, {"a": 3, "d": 4}) == ("a", "b", "d")
