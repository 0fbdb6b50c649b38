"""A change as a person reads it: only what comes and goes, in words of the language, no notation of a program."""

from __future__ import annotations

import pytest

from goal_mandala.cli import language
from goal_mandala.cli.ops.differences import step_lines

ALLOW = {"Effect": "Allow", "Action": ["bedrock:InvokeModel"], "Resource": ["a", "b"]}
OTHER = {"Effect": "Allow", "Action": "bedrock:ListFoundationModels", "Resource": "*"}


@pytest.mark.parametrize(("asked", "nothing"), [("en", "none"), ("ja", "なし")])
def test_a_value_is_said_in_the_person_s_language(monkeypatch: pytest.MonkeyPatch, asked: str, nothing: str) -> None:
    language.user_language.cache_clear()
    monkeypatch.setenv("MANDALA_LANG", asked)
    try:
        assert step_lines("memory", "api", 512, 1024) == ["memory api: 512 → 1024"]
        assert step_lines("log-retention", "g", None, 30) == [f"log-retention g: {nothing} → 30"]
    finally:
        language.user_language.cache_clear()


def test_of_settings_only_the_changed_ones() -> None:
    before, after = {"A": "1", "B": "2"}, {"A": "1", "B": "3"}
    assert step_lines("function-environment", "api", before, after) == ["function-environment api:", "  B: 2 → 3"]


def test_of_a_policy_what_is_allowed_and_no_longer_allowed() -> None:
    before, after = {"Statement": [OTHER]}, {"Version": "2012-10-17", "Statement": [OTHER, ALLOW]}
    come = step_lines("bedrock-policy", "p", before, after)
    assert len(come) == 3
    assert all(line.startswith("  + Allow bedrock:InvokeModel ") for line in come[1:])
    gone = step_lines("bedrock-policy", "p", after, None)
    assert [line[2] for line in gone[1:]] == ["-", "-", "-"]
    assert gone[-1].endswith(" b")


def test_of_a_list_each_thing() -> None:
    assert step_lines("x", "y", None, ["a"]) == ["x y:", "  + a"]
