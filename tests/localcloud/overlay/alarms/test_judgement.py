"""When an alarm changes state: AWS's documented tables, and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.overlay.alarms.judgement import ALARM, INSUFFICIENT, OK, Rule, judge

KEEP = None


def _values(text: str) -> list[float | None]:
    return [{"-": None, "0": 0.0, "X": 9.0}[sign] for sign in text.split()]


def _rule(periods: int, needed: int, missing: str) -> Rule:
    return Rule(periods, needed, "GreaterThanThreshold", 5.0, missing)


THREE_OF_THREE = [
    ("0 - X - X", OK, OK, OK, OK),
    ("0 - - - -", OK, OK, OK, OK),
    ("- - - - -", INSUFFICIENT, KEEP, ALARM, OK),
    ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
    ("- - X - -", ALARM, KEEP, ALARM, OK),
]
TWO_OF_THREE = [
    ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
    ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
    ("0 - X - -", OK, OK, ALARM, OK),
    ("- - - - 0", OK, OK, ALARM, OK),
    ("- - - X -", ALARM, KEEP, ALARM, OK),
]


@pytest.mark.parametrize(
    ("needed", "row"), [*((3, row) for row in THREE_OF_THREE), *((2, row) for row in TWO_OF_THREE)], ids=str
)
def test_the_documented_tables(needed: int, row: tuple[str, str, str | None, str, str]) -> None:
    found = [judge(_rule(3, needed, m), _values(row[0])) for m in ("missing", "ignore", "breaching", "notBreaching")]
    assert found == list(row[1:])


@pytest.mark.parametrize(
    ("comparison", "at", "expected"),
    [
        ("GreaterThanOrEqualToThreshold", 5.0, ALARM),
        ("GreaterThanThreshold", 5.0, OK),
        ("LessThanThreshold", 5.0, OK),
        ("LessThanOrEqualToThreshold", 5.0, ALARM),
    ],
)
def test_the_threshold_itself(comparison: str, at: float, expected: str) -> None:
    assert judge(Rule(1, 1, comparison, 5.0), [None, None, at]) == expected


POINTS = st.lists(st.sampled_from([None, 0.0, 9.0]), min_size=7, max_size=7)
RULES = st.integers(1, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))


@given(POINTS, RULES, st.sampled_from(["missing", "ignore", "breaching", "notBreaching"]))
def test_without_missing_data_its_treatment_does_not_matter(
    values: list[float | None], rule: tuple[int, int], missing: str
) -> None:
    real = [value or 0.0 for value in values]
    expected = ALARM if sum(value > 5 for value in real[-rule[0] :]) >= rule[1] else OK
    assert judge(_rule(*rule, missing), real) == expected


@given(POINTS, RULES)
def test_breaching_alarms_whenever_not_breaching_does(values: list[float | None], rule: tuple[int, int]) -> None:
    if judge(_rule(*rule, "notBreaching"), values) == ALARM:
        for missing in ("breaching", "missing", "ignore"):
            assert judge(_rule(*rule, missing), values) == ALARM


@given(POINTS, RULES, st.sampled_from(["missing", "ignore", "breaching", "notBreaching"]))
def test_a_worse_value_never_ends_an_alarm(values: list[float | None], rule: tuple[int, int], missing: str) -> None:
    if judge(_rule(*rule, missing), values) == ALARM:
        worse = [9.0 if value == 0.0 else value for value in values]
        assert judge(_rule(*rule, missing), worse) == ALARM
