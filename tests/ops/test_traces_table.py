"""The table of traces fits 80 columns whatever went wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from goal_mandala.cli.ops.frame import Run
from goal_mandala.cli.ops.trace import SHOWN, _show_summaries
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.traces import TraceSummary
from goal_mandala.ops.target import Target

pytestmark = pytest.mark.usefixtures("spoken")
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
TARGET = Target("dev", "ap-northeast-1")


def test_it_fits_and_says_what_was_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    one = TraceSummary("1-6b07c6a2-39ae3c8e4cb24dbce8e401fa", NOW, 199.5, True, True, True, "", 429)
    _show_summaries(Run(TARGET, Aws(TARGET), UTC, NOW, False, False), [one] * (SHOWN + 3))
    told = capsys.readouterr()
    assert max(cell_len(line) for line in told.out.splitlines()) <= 80
    assert "3" in told.err
    assert "mandala ops trace ID" in told.err
