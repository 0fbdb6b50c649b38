"""What an operator is told after a plan that did not help: which cause stands, and the command that leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goal_mandala.cli import language
from goal_mandala.cli.ops import applied
from goal_mandala.domain.errors import AuthenticationFailed
from goal_mandala.ops.changes.applying import Ending, Result
from goal_mandala.ops.changes.plan import Plan, PlannedStep
from goal_mandala.ops.doctor.recheck import Again, Open
from goal_mandala.ops.words import Words

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
POISON = Open("dead-letters", Words("特定のメッセージ", "A poison message"), Words("まだ失敗", "It fails again."))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MANDALA_LANG", "en")
    language.user_language.cache_clear()
    yield
    language.user_language.cache_clear()


def told(capsys: pytest.CaptureFixture[str], *checks: str) -> str:
    plan = Plan("dev", "ap-northeast-1", "123456789012", NOW, "alice", checks, checks, ())
    story = applied.Story("apply", Path("fix.json"), plan, Ending(Result.REVERTED), NOW, seen=Again(True, still=(POISON,)))  # fmt: skip
    applied._tell(story)
    return capsys.readouterr().out


def test_the_cause_that_stands_is_named_and_the_rest_can_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "model-access", "dead-letters", "drift")
    assert "Still there: A poison message (dead-letters) — It fails again." in text
    assert text.rstrip().endswith("mandala ops doctor model-access drift --plan fix-2.json")


def test_where_nothing_is_left_the_doctor_is_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "dead-letters").rstrip().endswith("Next: mandala ops doctor")


@pytest.mark.parametrize("result", [Result.REVERTED, Result.INTERRUPTED])
def test_what_could_not_be_taken_back_has_the_command_that_goes_on(
    capsys: pytest.CaptureFixture[str], result: Result
) -> None:
    """The credentials ran out between two steps, say."""
    step = PlannedStep("function-memory", "ai-processor", 640, 1024)
    plan = Plan("dev", "ap-northeast-1", "123456789012", NOW, "alice", ("drift",), ("changed-by-hand",), (step,))
    expired = AuthenticationFailed("aws_credentials_expired")
    applied._tell(applied.Story("apply", Path("fix.json"), plan, Ending(result, expired, (step,)), NOW))
    text = capsys.readouterr().out
    assert "Could not be taken back: set function-memory ai-processor to 640." in text
    assert text.rstrip().endswith("For the rest: mandala ops undo fix.json")
