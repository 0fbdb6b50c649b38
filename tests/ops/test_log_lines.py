"""Log lines on a terminal: a traceback is its last frame, an empty answer says where and when it looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.cli.ops.frame import Run
from goal_mandala.cli.ops.logs import _show_all, _without_traceback
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.target import Target
from goal_mandala.ops.window import Window

RAISED = """[ERROR] model_throttled: {"code": "model_throttled"}
Traceback (most recent call last):
  File "/var/task/ai_processor.py", line 42, in handler
    return carry_out_batch()
           ^^^^^^^^^^^^^^^^^
  File "/var/task/failure.py", line 28, in raise_failure
    raise error"""
TARGET = Target("dev", "ap-northeast-1")
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def test_a_traceback_is_its_last_frame() -> None:
    said = _without_traceback(RAISED)
    assert said.startswith('[ERROR] model_throttled: {"code": "model_throttled"}  File "/var/task/failure.py", line 28, in raise_failure …')  # fmt: skip
    assert "\n" not in said
    assert _without_traceback("Task timed out after 900.00 seconds") == "Task timed out after 900.00 seconds"


def test_nothing_found_says_where_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(TARGET, Aws(TARGET), UTC, NOW, False, False)
    _show_all(run, [], 10, Window(NOW - timedelta(minutes=15), NOW), (TARGET.names.log_group("api"),), whole=False)
    told = capsys.readouterr()
    assert told.out == ""
    assert "goal-mandala-dev-api, 2026-11-26 02:45 – 03:00 UTC" in told.err.replace("、", ", ")
