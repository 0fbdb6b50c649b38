"""Memory: a release that needs more than there is, and one that leaks. Both are real code, published as a version."""

from __future__ import annotations

from goal_mandala.names import AlarmName, Function
from goal_mandala.ops.drills import release, traffic
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.faults.access import DRIFT
from goal_mandala.ops.words import Words


def _out_of_memory(scene: Scene) -> None:
    """Each run holds so much for a while that the function's memory, lowered too, does not do."""
    scene.change("function-memory", Function.AI_PROCESSOR, 192)
    release.publish_hungry(scene, megabytes=scene.random.randint(110, 140), keeps=False)
    scene.generations(6, 2)


def _leak(scene: Scene) -> None:
    release.publish_hungry(scene, megabytes=scene.random.randint(30, 60), keeps=True)
    _one_by_one(scene, 7)


def _one_by_one(scene: Scene, count: int) -> None:
    """In one sandbox, so that it can pile up."""
    traffic.generations(scene.address, scene.person(), count)


def _roll_back(scene: Scene) -> None:
    release.roll_back(scene)


DRILLS = (
    Drill("out-of-memory", Words("メモリ不足", "Out of memory"), ("memory", "memory-too-small"), _out_of_memory, AlarmName.ERROR_RATE, also=DRIFT),
    Drill("leak", Words("メモリリーク", "Leak"), ("memory", "memory-leak"), _leak, "", _roll_back, also=DRIFT, relief=True),
)  # fmt: skip
