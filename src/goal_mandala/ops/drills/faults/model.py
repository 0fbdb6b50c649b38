"""The model's own trouble: throttled, slow, answers that do not fit. The fake model misbehaves; no setting of ours is touched."""

from __future__ import annotations

from goal_mandala.names import AlarmName
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.words import Words

SLOWER_THAN_AN_ANSWER = 40.0
"""Seconds of silence: a stateless answer gives up after 25."""

BAD_ANSWERS = ("malformed_json", "overlong_title", "wrong_language")


def _throttled(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "ThrottlingException", "retry_after": 0.2})
    scene.generations(scene.random.randint(3, 5), 3)


def _slow(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "stall", "seconds": SLOWER_THAN_AN_ANSWER})
    scene.generations(scene.random.randint(2, 3), 3)


def _malformed(scene: Scene) -> None:
    scene.ground.set_faults({"kind": scene.random.choice(BAD_ANSWERS[:2]), "every": True})
    scene.generations(5, 3)


def behave(scene: Scene) -> None:
    """The model's trouble ends by itself, as a quota's minute or an outage does."""
    scene.ground.set_faults()


DRILLS = (
    Drill("model-throttled", Words("モデルのレート制限", "Model throttled"), ("throttling", "model-throttled"), _throttled, AlarmName.MODEL_THROTTLES, behave),
    Drill("model-slow", Words("モデルが遅い", "Slow model"), ("timeouts", "model-slow"), _slow, "", behave, avoid=frozenset({"slow-success"})),
    Drill("schema-invalid", Words("形の合わない回答", "Schema-invalid answers"), ("answers", "schema-invalid"), _malformed, AlarmName.ERROR_RATE, behave),
)  # fmt: skip
