"""Quick drills on the deployed local cloud, the healthy control, and what the doctor and the plans promise there."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goal_mandala.domain.errors import Conflict
from goal_mandala.names import Function
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.applying import Result, apply_plan, pending
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.changes.plan import Plan, planned
from goal_mandala.ops.drills import record, rehearsal, standing
from goal_mandala.ops.drills.faults import drill_of
from goal_mandala.ops.drills.ground import Ground
from goal_mandala.ops.target import read_target
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
DOCTOR_SECONDS = 15


@pytest.fixture
def ground(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    for name, value in {**cloud.environment, "XDG_STATE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    return Ground(Aws(read_target(cloud.environment)))


@pytest.mark.parametrize(
    ("id", "seed"), [("healthy", 3), ("no-policy", 3), ("token-expired", 3), ("clock-skew", 3), ("gateway-throttle", 1)]
)
def test_a_drill_is_scored_full_and_leaves_the_cloud_as_it_was(
    ground: Ground, tmp_path: Path, id: str, seed: int
) -> None:
    path = tmp_path / "drill.json"
    score = rehearsal.rehearse(ground, drill_of(id), seed, path, lambda _step: None)
    assert score.full, score
    assert score.doctor_seconds <= DOCTOR_SECONDS
    assert not path.exists()


def test_a_drill_that_is_interrupted_is_put_back(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "drill.json"
    drill = drill_of("explicit-deny")
    scene = rehearsal.scene_of(ground, drill, 1, path)
    before = standing.read_standing(ground, scene.stage, scene.desk.pool)

    def stop(step: str) -> None:
        if step == "alarm":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearsal.rehearse(ground, drill, 1, path, stop)
    assert not path.exists()
    assert standing.differences(before, standing.read_standing(ground, scene.stage, scene.desk.pool)) == ()


def test_one_that_was_killed_is_found_and_mended(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "drill.json"
    drill = drill_of("lambda-throttle")
    scene = rehearsal.scene_of(ground, drill, 1, path)
    rehearsal.begin(scene, drill, 1, path, secret=False)
    scene.change("reserved-concurrency", Function.AI_PROCESSOR, 1)
    with pytest.raises(Conflict) as told:
        rehearsal.rehearse(ground, drill, 1, path, lambda _step: None)
    assert told.value.code == "drill_left_over"
    assert rehearsal.clean(ground, path) == ()
    assert kind_of("reserved-concurrency").read(ground.aws, Function.AI_PROCESSOR) == 10


def test_a_secret_drill_says_nothing_until_it_is_revealed(ground: Ground) -> None:
    from goal_mandala.cli.app import app

    assert ground.aws.target.local
    run = CliRunner(env={"MANDALA_LANG": "en", "NO_COLOR": "1"})
    begun = run.invoke(app, ["ops", "drill", "start", "no-policy", "--secret"])
    struck = time.monotonic()
    assert begun.exit_code == 0, begun.output
    assert "policy" not in begun.output.lower()
    assert "or nothing at all" in begun.output
    wrong = run.invoke(app, ["ops", "drill", "start", "--secret"])
    assert wrong.exit_code != 0
    told = run.invoke(app, ["ops", "drill", "reveal", "--cause", "no-policy", "--json"])
    assert told.exit_code == 0, told.output
    answer = json.loads(told.stdout)
    assert (answer["drill"], answer["right"], answer["left"]) == ("no-policy", True, [])
    assert answer["service"] == {"served": False, "differing": ["policies"], "outside": False, "healthy": False}
    assert answer["seconds"] <= time.monotonic() - struck + 1, "preparing does not count"


def test_plans_are_refused_when_stale_made_once_and_taken_back(ground: Ground) -> None:
    aws, part = ground.aws, Function.AI_PROCESSOR
    reserved = kind_of("reserved-concurrency")
    usual = reserved.read(aws, part)
    steps = planned(aws, [("reserved-concurrency", part, 7)])
    plan = Plan(
        "dev", aws.target.region, "", datetime.now(UTC), "test", ("throttling",), ("reserved-concurrency",), steps
    )
    try:
        assert apply_plan(aws, plan, lambda: True, lambda *_: None).result is Result.REVERTED
        assert reserved.read(aws, part) == usual
        assert apply_plan(aws, plan, lambda: False, lambda *_: None).result is Result.APPLIED
        assert reserved.read(aws, part) == 7
        assert apply_plan(aws, plan, lambda: False, lambda *_: None).result is Result.NOTHING
        reserved.write(aws, part, 5)
        with pytest.raises(Conflict) as told:
            pending(aws, plan)
        assert told.value.code == "plan_stale"
        assert reserved.read(aws, part) == 5
    finally:
        reserved.write(aws, part, usual)
    assert record.read(Path("/nonexistent/drill.json")) is None
