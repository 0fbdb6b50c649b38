"""Decoys: harmless things that look like a fault. Really done, and never to be blamed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from goal_mandala.names import AlarmName, Function
from goal_mandala.ops.aws.gateway import ask
from goal_mandala.ops.drills import traffic
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.faults.written import own_line, write_lines
from goal_mandala.ops.words import Words

AT_A_TIME = 3
UNRELATED_DENY = "NoBucketDeletion"


@dataclass(frozen=True, slots=True)
class Decoy:
    """``looks_like`` says which fault a hasty reader would see in it."""

    id: str
    title: Words
    looks_like: str
    happen: Callable[[Scene], None]


def _one_expired(scene: Scene) -> None:
    person = scene.person()
    traffic.several(partial(traffic.my_charts, scene.address, person.token), 8)
    traffic.my_charts(scene.address, scene.ground.moved_token(person.token, -2 * 3600))


def _one_person_throttled(scene: Scene) -> None:
    """Somebody asks for more than ten generations a minute; those beyond are refused before the model is asked."""
    scene.generations(11)


def _slow_success(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "stall", "seconds": 2.5, "first": 1})
    scene.generations(1)
    scene.ground.set_faults()


def _one_stream_broken(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "modelStreamErrorException", "after": 2, "first": 1})
    scene.generations(1)
    scene.ground.set_faults()


def _old_alarm(scene: Scene) -> None:
    """An alarm rang and is over: it stands in the history."""
    part = scene.random.choice((AlarmName.DURATION, AlarmName.CONCURRENT_EXECUTIONS, AlarmName.QUEUE_AGE))
    for state, words in (("ALARM", "was greater than or equal to"), ("OK", "was not greater than or equal to")):
        reason = f"Threshold Crossed: 1 datapoint {words} the threshold."
        scene.aws.call("cloudwatch", "SetAlarmState", AlarmName=scene.aws.target.names.alarm(part), StateValue=state, StateReason=reason)  # fmt: skip


def _warning(scene: Scene) -> None:
    message = scene.random.choice(("spans late", "library", "budget not read"))
    write_lines(scene, [own_line("WARNING", message, seconds=1.2)])


def _unrelated_deny(scene: Scene) -> None:
    deny = {"Effect": "Deny", "Action": ["s3:DeleteBucket", "iam:CreateUser"], "Resource": "*"}
    scene.change("role-policy-removal", UNRELATED_DENY, {"Version": "2012-10-17", "Statement": [deny]})


def _alarming_goal(scene: Scene) -> None:
    """A goal in the words of a failure: what people write is no evidence."""
    person = scene.person()
    words = scene.random.choice(
        ("ERROR: signal: killed", "Task timed out after 900.00 seconds", "AccessDeniedException")
    )
    asked = {"title": words, "description": words, "deadline": "2099-03-31", "background": words}
    body = json.dumps({"type": "subgoal", "userId": person.owner, "input": asked}).encode()
    ask(scene.address, "/v1/ai/generate-subgoals", method="POST", token=person.token, body=body)


def _not_found(scene: Scene) -> None:
    person = scene.person()
    for path in ("/v1/mandalas/nothing-here", "/v1/generations/unknown"):
        ask(scene.address, path, token=person.token)


def _other_functions_line(scene: Scene) -> None:
    write_lines(scene, [own_line("INFO", "job", state="done", attempt=2, waited=3.1)], Function.API)


DECOYS = (
    Decoy("one-expired", Words("期限切れのトークンが1回", "One 401 of an expired token"), "token-expired", _one_expired),
    Decoy("one-person-throttled", Words("1人だけ毎分10回の上限", "One person over ten a minute"), "gateway-throttle", _one_person_throttled),
    Decoy("slow-success", Words("遅いが成功した呼び出し", "A slow call that succeeds"), "model-slow", _slow_success),
    Decoy("one-stream-broken", Words("途切れて聞き直した回答", "One broken stream, asked again"), "schema-invalid", _one_stream_broken),
    Decoy("old-alarm", Words("済んだアラームの履歴", "An alarm that is over"), "function-timeout", _old_alarm),
    Decoy("warning", Words("ログの警告", "A warning in the log"), "out-of-memory", _warning),
    Decoy("unrelated-deny", Words("無関係な拒否ポリシー", "A deny of something else"), "explicit-deny", _unrelated_deny),
    Decoy("alarming-goal", Words("障害の言葉を含む目標", "A goal in the words of a failure"), "out-of-memory", _alarming_goal),
    Decoy("not-found", Words("ない頁への要求", "Requests for what is not there"), "wrong-audience", _not_found),
    Decoy("second-attempt", Words("2回目で済んだ仕事", "A job done at its second attempt"), "poison-message", _other_functions_line),
)  # fmt: skip


def chosen(drill: Drill, random: Random) -> tuple[Decoy, ...]:
    """The seed's decoys for *drill*, never one that would be a part of its fault."""
    fitting = [decoy for decoy in DECOYS if decoy.id not in drill.avoid]
    return tuple(random.sample(fitting, AT_A_TIME))
