"""Limits met: the function's reserved concurrency, the gateway's stage."""

from __future__ import annotations

import time
from functools import partial

from goal_mandala.names import AlarmName, Function
from goal_mandala.ops.drills import traffic
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.faults.access import DRIFT
from goal_mandala.ops.words import Words


def _reserved(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "stall", "seconds": 2.0, "first": 8})
    scene.change("reserved-concurrency", Function.AI_PROCESSOR, scene.random.choice((1, 2)))
    scene.generations(8, 5)


def _gateway(scene: Scene) -> None:
    scene.change("stage-throttle", scene.stage, {"rate": 1.0, "burst": scene.random.randint(1, 3)})
    person = scene.person()
    traffic.several(partial(traffic.my_charts, scene.address, person.token), 20, 4)


FILLING = 1.5
"""Seconds after which a dozen at once are let through: the stage's bucket, emptied under the old limit, fills at 17 a second."""


def _served(scene: Scene) -> bool:
    person = scene.person()
    time.sleep(FILLING)
    return set(traffic.several(partial(traffic.my_charts, scene.address, person.token), 12, 4)) == {200}


DRILLS = (
    Drill("lambda-throttle", Words("同時実行を使い切る", "Concurrency used up"), ("throttling", "reserved-concurrency"), _reserved, AlarmName.THROTTLE, also=DRIFT),
    Drill("gateway-throttle", Words("ゲートウェイの上限", "Gateway limit"), ("throttling", "gateway-throttle"), _gateway, served=_served, also=DRIFT),
)  # fmt: skip
