"""One drill from beginning to end: decoys, fault, alarm, doctor, plan, apply, look again, undo, and the cloud as it was.

Owns the order, and that the cloud is put back whatever happens. What is right is ``score``'s.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from goal_mandala.domain.errors import Conflict, MandalaError
from goal_mandala.names import Output
from goal_mandala.ops.aws.answers import items, text
from goal_mandala.ops.aws.gateway import read_stages
from goal_mandala.ops.aws.stack import read_stack
from goal_mandala.ops.changes.applying import Result, apply_plan, undo_plan
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.changes.plan import Plan, PlannedStep, now_of, planned, read_plan, write_plan
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.drills import record, standing, traffic
from goal_mandala.ops.drills.decoys import UNRELATED_DENY, Decoy, chosen
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.ground import Ground
from goal_mandala.ops.drills.looking import Look, look
from goal_mandala.ops.drills.people import Desk
from goal_mandala.ops.drills.score import HEALTHY, Score, named
from goal_mandala.ops.drills.waiting import until

ALARM_SECONDS = 14.0
CALM_SECONDS = 5.0
Say = Callable[[str], None]
"""Told of each step: ``decoys``, ``fault``, ``alarm``, ``doctor``, ``fix``, ``again``, ``lift``, ``undo``, ``clean``."""


def scene_of(ground: Ground, drill: Drill, seed: int, path: Path) -> Scene:
    """The place of *drill*; raises where the stack is not deployed."""
    aws = ground.aws
    outputs = read_stack(aws, aws.target.names.stack).outputs
    stage = read_stages(aws, aws.target.names.rest_api)[0]
    desk = Desk(outputs[Output.USER_POOL_ID], outputs[Output.USER_POOL_CLIENT_ID])
    return Scene(ground, stage.address, stage.name, desk, Random(f"{drill.id}:{seed}"), datetime.now(UTC), record.code_of(path))  # fmt: skip


def begin(scene: Scene, drill: Drill, seed: int, path: Path, *, secret: bool) -> tuple[Decoy, ...]:
    """Remember how the cloud stands, then begin on a clean sheet. Raises :class:`Conflict` ``drill_left_over``."""
    if record.read(path) is not None:
        raise Conflict("drill_left_over", path=str(path))
    decoys = chosen(drill, scene.random)
    before = standing.read_standing(scene.ground, scene.stage, scene.desk.pool)
    ids = tuple(one.id for one in decoys)
    record.write(path, record.UnderWay(drill.id, seed, secret, scene.began, ids, before))
    try:
        scene.ground.forget_measures()
        until(lambda: not _ringing(scene), CALM_SECONDS)
    except BaseException:
        record.forget(path)  # nothing has been changed yet
        raise
    scene.began = datetime.now(UTC)
    return decoys


def strike(scene: Scene, drill: Drill, decoys: tuple[Decoy, ...], say: Say) -> None:
    """Decoys first, then the fault and its traffic."""
    say("decoys")
    for decoy in decoys:
        decoy.happen(scene)
    say("fault")
    drill.strike(scene)
    traffic.wait_for_ends(scene.aws, scene.began)


def hand_over(path: Path, now: datetime) -> None:
    """The fault is there: from now on an engineer's time counts."""
    held = record.read(path)
    assert held is not None
    record.write(path, replace(held, began=now))


@dataclass(frozen=True, slots=True)
class Condition:
    """How an engineer leaves the service: whether people are served, and the settings that still differ from those before the drill.

    ``outside``: the cause is none of our settings (the model's trouble, a client's token): only its owner ends it.
    """

    served: bool
    differing: tuple[str, ...]
    outside: bool

    @property
    def healthy(self) -> bool:
        return not self.differing and (self.served or self.outside)


def condition(ground: Ground, drill: Drill, held: record.UnderWay, path: Path) -> Condition:
    """Looked at before anything is put back. What decoys changed, people signed up, and what is under way do not count."""
    scene = scene_of(ground, drill, held.seed, path)
    served = drill.served(scene)
    now = standing.read_standing(ground, held.standing["stage"]["name"], held.standing["pool"]["id"])
    beside = {"pool", "faults"}
    before, after = ({name: value for name, value in one.items() if name not in beside} for one in (held.standing, now))
    after["policies"] = {name: value for name, value in after["policies"].items() if name != UNRELATED_DENY}
    return Condition(served, _changed(before, after), drill.lift is not None)


def clean(ground: Ground, path: Path) -> tuple[str, ...]:
    """Put back what the remembered drill changed; returns what is still different (nothing, as a rule)."""
    held = record.read(path)
    if held is None:
        return ()
    standing.put_back(ground, held.standing, record.code_of(path))
    after = standing.read_standing(ground, held.standing["stage"]["name"], held.standing["pool"]["id"])
    left = standing.differences(held.standing, after)
    if not left:
        record.forget(path)
    return left


def rehearse(ground: Ground, drill: Drill, seed: int, path: Path, say: Say) -> Score:
    """Run it whole. A failure on the way is a score with a ``problem``; Ctrl-C puts the cloud back and goes on up."""
    scene = scene_of(ground, drill, seed, path)
    decoys = begin(scene, drill, seed, path, secret=False)
    expected = drill.expected[1] if drill.expected else HEALTHY
    score = Score(drill.id, seed, tuple(one.id for one in decoys), expected, "", False, False, ())
    try:
        strike(scene, drill, decoys, say)
        score = _scored(scene, drill, score, say)
    except MandalaError as error:
        score = replace(score, problem=error.code)
    finally:
        say("clean")
        left = clean(ground, path)
    return replace(score, clean=not left, problem=score.problem or ", ".join(left))


def _scored(scene: Scene, drill: Drill, score: Score, say: Say) -> Score:
    struck = time.monotonic()
    rang = None
    if drill.alarm:
        say("alarm")
        rang = until(lambda: drill.alarm in _ringing(scene), ALARM_SECONDS)
    alarmed = time.monotonic() - struck
    say("doctor")
    before = scene.ground.last_call
    seen = look(scene.aws.target, scene.began)
    writes = tuple(str(one["operation"]) for one in scene.ground.calls_after(before) if one["kind"] == "write" and _ours(one))  # fmt: skip
    judged = named(drill, seen.outcomes)
    detected = judged.right or bool(rang)
    score = replace(
        score,
        instead=judged.instead,
        detected=detected,
        named=judged.right,
        blamed=judged.blamed,
        rang=rang,
        seconds=round(alarmed if rang else time.monotonic() - struck, 1) if detected else None,
        doctor_seconds=round(seen.seconds, 2),
        calls=sum(seen.calls.values()),
        writes=writes,
    )
    if drill.expected is None:
        return replace(score, mended=True, undone=None)
    return _mended(scene, drill, score, seen, say) if judged.right else score


def _ours(call: dict[str, object]) -> bool:
    """Whether an operator made the call: functions and services call with temporary keys."""
    return not str(call["access_key"]).startswith("ASIA")


def _mended(scene: Scene, drill: Drill, score: Score, seen: Look, say: Say) -> Score:
    assert drill.expected is not None
    outcome = seen.outcome(drill.expected[0])
    plan = _plan(scene, outcome)
    injected = standing.read_standing(scene.ground, scene.stage, scene.desk.pool)
    say("fix")

    healed: list[bool] = []

    def still_there() -> bool | None:
        """Looked at twice where something outside has to end as well: after the plan's steps alone, and after that."""
        if plan.steps:
            say("again")
            healed.append(not drill.relief and _gone(scene, drill))
        if plan.steps and (healed[-1] or not drill.lift):
            return not healed[-1]
        if drill.lift:
            say("lift")
            drill.lift(scene)
        say("again")
        return not _gone(scene, drill)

    if not plan.steps:
        return replace(score, mended=still_there() is False, lifted=drill.lift is not None, undone=None)
    ending = apply_plan(scene.aws, plan, still_there, _quiet)
    mended = ending.result is Result.APPLIED
    alone = bool(healed and healed[-1])
    score = replace(score, healed=alone, written=bool(drill.written.en), lifted=drill.lift is not None and not alone)
    say("undo")
    if mended and alone:
        undo_plan(scene.aws, plan, _quiet)
        undone = not _changed(injected, standing.read_standing(scene.ground, scene.stage, scene.desk.pool))
    else:
        undone = _undo_what_is_left(scene, plan)
    return replace(score, planned=True, mended=mended, undone=undone)


def _quiet(_step: PlannedStep, _what: str) -> None:
    """The drill tells its own steps."""


def _undo_what_is_left(scene: Scene, plan: Plan) -> bool:
    """After something outside has ended too: the plan's own settings are compared, not the rest."""
    undo_plan(scene.aws, plan, _quiet)
    return all(step.before == now_of(scene.aws, step) for step in plan.steps if kind_of(step.kind).undoable)


def _changed(before: standing.Standing, after: standing.Standing) -> tuple[str, ...]:
    """Without what only says how often was published, and what is under way."""
    passing = {"versions", "queues", "function latest"}
    quiet = [{k: v for k, v in one.items() if k not in passing} for one in (before, after)]
    for one in quiet:
        one["function served"] = {k: v for k, v in one["function served"].items() if k != "version"}
    return standing.differences(*quiet)


def _plan(scene: Scene, outcome: Outcome) -> Plan:
    """The doctor's plan, written into a file and read back, as an engineer passes it on."""
    steps = outcome.fix.steps if outcome.fix else ()
    target = scene.aws.target
    made = planned(scene.aws, [(step.kind, step.resource, step.after) for step in steps])
    plan = Plan(target.environment, target.region, "", datetime.now(UTC), "drill", (outcome.check,), (outcome.cause,), made)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fix.json"
        write_plan(file, plan)
        return read_plan(file)


def _gone(scene: Scene, drill: Drill) -> bool:
    """Whether the cause is no longer named for what happens from now on, and people are served."""
    assert drill.expected is not None
    since = datetime.now(UTC)
    served = drill.served(scene)
    again = look(scene.aws.target, since, (drill.expected[0],), whole_periods=True)
    return served and again.outcome(drill.expected[0]).cause != drill.expected[1]


def _ringing(scene: Scene) -> tuple[str, ...]:
    """The alarms in ALARM, by the last part of their names; the drill began with none."""
    names = scene.aws.target.names
    found = scene.aws.call("cloudwatch", "DescribeAlarms", AlarmNamePrefix=names.alarm(""), StateValue="ALARM")
    return tuple(text(row, "AlarmName").removeprefix(names.alarm("")) for row in items(found, "MetricAlarms"))
