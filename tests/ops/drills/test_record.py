"""A drill under way is remembered across processes, and does not give itself away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.drills import record
from goal_mandala.ops.target import Target

HELD = record.UnderWay(
    "retry-budget", 7, True, datetime(2026, 11, 25, tzinfo=UTC), ("warning", "one-expired"), {"stage": {"name": "dev"}}
)


def test_it_comes_back_whole_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "drill.json"
    assert record.read(path) is None
    record.write(path, HELD)
    assert record.read(path) == HELD
    assert path.stat().st_mode & 0o777 == 0o600
    record.code_of(path).write_bytes(b"zip")
    record.forget(path)
    assert list(path.parent.iterdir()) == []


def test_the_file_does_not_say_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "drill.json"
    record.write(path, HELD)
    written = path.read_text("utf-8")
    assert not any(word in written for word in ("retry-budget", "warning", "one-expired"))


def test_a_damaged_record_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "drill.json"
    path.write_text('{"drill": 1}', "utf-8")
    with pytest.raises(InvalidInput) as told:
        record.read(path)
    assert told.value.code == "damaged_drill"


def test_each_local_cloud_has_its_own() -> None:
    one = record.path_for({"HOME": "/h"}, Target("dev", "ap-northeast-1", endpoint="http://localhost:4566"))
    other = record.path_for({"XDG_STATE_HOME": "/s"}, Target("dev", "ap-northeast-1", endpoint="http://localhost:4567"))
    assert one == Path("/h/.local/state/goal-mandala/drill-dev-localhost-4566.json")
    assert other == Path("/s/goal-mandala/drill-dev-localhost-4567.json")
