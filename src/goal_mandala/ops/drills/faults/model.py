"""The model's own trouble: throttled, slow, answers that do not fit. The fake model misbehaves; no setting of ours is touched."""

from __future__ import annotations

from goal_mandala.names import AlarmName
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.words import Words

SLOW, TOO_SLOW = 11.0, 40.0
"""Seconds of silence: an answer that still comes, and one that a stateless request (25 s) does not wait for."""

BAD_ANSWERS = ("malformed_json", "overlong_title")


def _throttled(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "ThrottlingException", "retry_after": 0.2})
    scene.generations(scene.random.randint(3, 5), 3)


def _slow(scene: Scene) -> None:
    """Some answers come late, others too late; what came shows how slow the model is."""
    slow = {"kind": "stall", "seconds": SLOW + scene.random.randint(0, 2), "first": 2}
    scene.ground.set_faults(slow, {"kind": "stall", "seconds": TOO_SLOW})
    scene.generations(4, 4)


def _malformed(scene: Scene) -> None:
    scene.ground.set_faults({"kind": scene.random.choice(BAD_ANSWERS), "every": True})
    scene.generations(5, 3)


def behave(scene: Scene) -> None:
    """The model's trouble ends by itself, as a quota's minute or an outage does."""
    scene.ground.set_faults()


DRILLS = (
    Drill("model-throttled", Words("モデルのレート制限", "Model throttled"), ("throttling", "model-throttled"), _throttled, AlarmName.MODEL_THROTTLES, behave),
    Drill("model-slow", Words("モデルが遅い", "Slow model"), ("timeouts", "model-slow"), _slow, "", behave, avoid=frozenset({"slow-success"})),
    Drill("schema-invalid", Words("形の合わない回答", "Schema-invalid answers"), ("answers", "schema-invalid"), _malformed, AlarmName.ERROR_RATE, behave),
)  # fmt: skip
