"""What an incident counts is what the looking commands count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.ops.doctor.collecting import lines
from goal_mandala.ops.incident import gathering
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.window import Window

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def test_the_runtime_s_own_line_goes_with_the_cause_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in ``mandala ops errors``: it names no request, and is no failure of another cause."""
    ours = lines.failure_of((NOW, "s", '{"level": "ERROR", "message": "generation ended", "state": "failed", "reason": "model_throttled", "requestId": "r"}'), "ai-processor")  # fmt: skip
    runtime = lines.failure_of((NOW, "s", '[ERROR] model_throttled: {"kind": "Throttled"}'), "ai-processor")
    assert ours is not None
    assert runtime is not None
    monkeypatch.setattr(lines, "failures", lambda _: (ours, runtime))
    _, rows, moments = gathering._failures(cast("Snapshot", SimpleNamespace()))
    assert [(row[0], row[2]) for row in rows] == [("model-throttled", 2)]
    assert [moment.text for moment in moments] == ["model-throttled ×2"]


def test_how_far_it_reaches_is_counted_from_before_where_nobody_said_when_it_began(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    asked: list[Window] = []

    def reach(_: Any, window: Window) -> Any:
        asked.append(window)
        raise ServiceFailed("aws_failed")  # the window is all that is looked at

    monkeypatch.setattr(gathering, "read_reach", reach)
    monkeypatch.setattr(gathering, "_one", lambda job: job)
    aws = cast("Any", SimpleNamespace(target=SimpleNamespace(environment="dev", names=SimpleNamespace(stack="s", access_log_group="g"))))  # fmt: skip
    for known in (True, False):
        gathering.gather(aws, NOW, NOW + timedelta(minutes=1), NOW + timedelta(minutes=1), cast("Any", None), began_known=known)  # fmt: skip
    assert [window.start for window in asked] == [NOW, NOW - gathering.LOOK_BACK]
