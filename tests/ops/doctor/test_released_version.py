"""Which version serves against which was released: an older one of the same code was moved to by hand, a newer one is what plans make."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from goal_mandala.ops.doctor.collecting.drift import _code
from goal_mandala.ops.doctor.examination import chosen, judge
from goal_mandala.ops.doctor.records import Difference, Stack
from goal_mandala.ops.reading import Reading
from tests.ops.doctor.patients import at, patient

RELEASE = "20261126T000000Z-abcdefg"


def _found(serving: str, code: str = "same") -> list[tuple[str, str, str]]:
    state = SimpleNamespace(version=serving, code=code)
    snapshot = SimpleNamespace(function=lambda _name, _alias: Reading(value=state))
    release = SimpleNamespace(id=RELEASE, codes={"api": "same"}, versions={"api": "10"})
    return [
        (one.setting, one.expected, one.actual) for one in _code(cast("Any", snapshot), "api", cast("Any", release))
    ]


@pytest.mark.parametrize(
    ("serving", "found"),
    [
        ("9", [(f"version (release {RELEASE})", "10", "9")]),
        ("10", []),
        ("11", []),
    ],
)
def test_an_older_version_of_the_same_code_is_told(serving: str, found: list[tuple[str, str, str]]) -> None:
    assert _found(serving) == found


def test_other_code_is_told_once() -> None:
    assert _found("9", "another") == [(f"code (release {RELEASE})", "same", "another")]


def test_the_way_back_is_the_release() -> None:
    differs = Difference("api", f"version (release {RELEASE})", "10", "9")
    [outcome] = judge(chosen(["drift"]), patient(stack=Stack("UPDATE_COMPLETE", (differs,), RELEASE, at(-600))))
    assert outcome.fix is not None
    assert f"`mandala ops rollback {RELEASE}`" in outcome.fix.text.en
    assert outcome.proofs[1].read.ja == f"api の版（リリース {RELEASE}）"
