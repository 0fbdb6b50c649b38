"""The healthy control: ordinary traffic and the decoys, and nothing is to be found."""

from __future__ import annotations

from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.words import Words


def _ordinary(scene: Scene) -> None:
    scene.generations(3)


DRILLS = (Drill("healthy", Words("健康な対照", "Healthy control"), None, _ordinary),)
