"""Money that runs away: nobody can spend it really on a fake model, so a week of figures is written."""

from __future__ import annotations

from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.faults.written import write_spending
from goal_mandala.ops.words import Words

WRITTEN = Words(
    "本物の請求は起こせないので、1週間分の費用の記録（CostUsd）を書き込みます。",
    "No real bill can be run up: a week of the cost metric (CostUsd) is written.",
)
USUAL = 0.05


def _runaway(scene: Scene) -> None:
    scene.generations(2)
    write_spending(scene, USUAL, USUAL * scene.random.randint(8, 40))


def _day_over(scene: Scene) -> None:
    """The day with the spike is over; its figures no longer count as the last 24 hours."""
    scene.ground.forget_measures()
    write_spending(scene, USUAL, 0)


DRILLS = (
    Drill("cost-runaway", Words("費用の急増", "Cost runaway"), ("cost", "cost-runaway"), _runaway, "", _day_over, written=WRITTEN),
)  # fmt: skip
