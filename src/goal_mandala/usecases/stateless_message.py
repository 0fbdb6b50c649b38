"""A stateless request and its answer as JSON, between the process that is asked and the one that generates.

Owns both shapes; who may send one is the platform's business (only the api function may invoke the generating one).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from goal_mandala.domain import errors
from goal_mandala.domain.errors import Fact, InternalFault, InvalidInput, MandalaError
from goal_mandala.domain.mandala import Action, Goal, SubGoal, Task
from goal_mandala.usecases.stateless_generation import StatelessGenerator

KIND = "stateless"
Made = tuple[SubGoal, ...] | tuple[Action, ...] | tuple[Task, ...]
Message = dict[str, Any]

RESULTS: dict[str, Any] = {
    "subgoal": tuple[SubGoal, ...],
    "action": tuple[Action, ...],
    "task": tuple[Task, ...],
}


@dataclass(frozen=True, slots=True)
class StatelessRequest:
    """``type`` as on the contract's wire; ``sub_goal`` goes with actions, ``action`` with tasks."""

    type: str
    owner: str
    goal: Goal
    sub_goal: SubGoal | None = None
    action: Action | None = None

    async def carry_out(self, generator: StatelessGenerator) -> Made:
        """Raises what the generator raises, ``InvalidInput`` for a request that lacks a part."""
        if self.type == "subgoal":
            return await generator.sub_goals(self.owner, self.goal)
        if self.type == "action" and self.sub_goal is not None:
            return await generator.actions(self.owner, self.goal, self.sub_goal)
        if self.type == "task" and self.action is not None:
            return await generator.tasks(self.owner, self.goal, self.action)
        raise InvalidInput("bad_stateless_request")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def request_message(request: StatelessRequest) -> Message:
    return {"kind": KIND, **_adapter(StatelessRequest).dump_python(request, mode="json")}


def request_from(message: Message) -> StatelessRequest:
    """Raises ``InvalidInput`` ``bad_stateless_request``; what was wrong stays unsaid, it may be a person's words."""
    told = {name: value for name, value in message.items() if name in StatelessRequest.__dataclass_fields__}
    try:
        return _adapter(StatelessRequest).validate_python(told)
    except ValidationError:
        raise InvalidInput("bad_stateless_request") from None


def made_message(type_: str, made: Made) -> Message:
    return {"data": _adapter(RESULTS[type_]).dump_python(made, mode="json")}


def error_message(error: MandalaError) -> Message:
    return {"error": {"kind": type(error).__name__, "code": error.code, "facts": error.facts}}


def made_from(type_: str, message: Message) -> Any:
    """What was made; raises the error that the message tells of."""
    if "error" in message:
        raise error_from(message["error"])
    try:
        return _adapter(RESULTS[type_]).validate_python(message.get("data"))
    except ValidationError:
        raise InternalFault("bad_stateless_answer") from None


def error_from(told: Any) -> MandalaError:
    """The error of our tree that *told* (``kind``, ``code``, ``facts``) describes; what describes none is a fault of ours."""
    kinds = {known.__name__: known for known in errors.leaves()}
    if not isinstance(told, dict) or told.get("kind") not in kinds:
        return InternalFault("generation_crashed")
    facts: dict[str, Fact] = told["facts"] if isinstance(told.get("facts"), dict) else {}
    return kinds[told["kind"]](str(told.get("code") or "") or None, **facts)
