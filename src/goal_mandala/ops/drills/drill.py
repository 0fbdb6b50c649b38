"""A drill as data, and the scene that it plays in. Owns their shape; knows no particular fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Value
from goal_mandala.ops.changes.kinds import kind_of
from goal_mandala.ops.drills import people, traffic
from goal_mandala.ops.drills.ground import Ground
from goal_mandala.ops.words import NOTHING, Words

Finding = tuple[str, str]
"""A check and the cause that it names."""


@dataclass(slots=True)
class Scene:
    """One drill under way: the cloud, the API's address, where people sign in, and the seed's choices.

    ``kept_code`` is where the deployed code is kept while a drill's own release serves, ``served`` the version that served before it;
    ``refused`` are people whose tokens are no good.
    """

    ground: Ground
    address: str
    stage: str
    desk: people.Desk
    random: Random
    began: datetime
    kept_code: Path
    refused: list[people.Person] = field(default_factory=list[people.Person])
    served: str = ""

    @property
    def aws(self) -> Aws:
        return self.ground.aws

    def person(self, desk: people.Desk | None = None) -> people.Person:
        return people.sign_up(self.aws, desk or self.desk)

    def change(self, kind: str, resource: str, value: Value) -> None:
        """Make a change as an operator's plan would: in force when this returns."""
        kind_of(kind).write(self.aws, resource, value)

    def generations(self, count: int, at_once: int = 1) -> list[int]:
        """Statuses of *count* stateless generations of a new person."""
        return traffic.generations(self.address, self.person(), count, at_once)


Doing = Callable[[Scene], None]


def works(scene: Scene) -> bool:
    """Whether people are served."""
    return set(scene.generations(2)) == {200}


@dataclass(frozen=True, slots=True)
class Drill:
    """One fault. ``strike`` makes it and the traffic that meets it; ``expected`` is what the doctor has to name (None: nothing at all).

    ``alarm`` is the alarm that has to ring. ``lift`` ends what no setting of ours ends (the model's own trouble, a client's token); without it the
    doctor's plan has to mend it. ``also`` are true consequences that may be named beside it. ``written`` says what was written down instead of waited for.
    ``served`` looks whether people are served again. ``relief``: the plan only puts it off, whatever is seen right after it.
    """

    id: str
    title: Words
    expected: Finding | None
    strike: Doing
    alarm: str = ""
    lift: Doing | None = None
    also: frozenset[Finding] = frozenset()
    written: Words = NOTHING
    served: Callable[[Scene], bool] = works
    relief: bool = False
    avoid: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def healthy(self) -> bool:
        return self.expected is None
