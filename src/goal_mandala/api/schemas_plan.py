"""The stateless generation contract's requests and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from goal_mandala.api.schemas_chart import ActionKind
from goal_mandala.api.schemas_wire import Asked, Day, OptionalText, Text, Title, Told, filled

UserId = Annotated[str, StringConstraints(max_length=128), filled(128), Field(json_schema_extra={"minLength": 1})]


class GoalAsked(Asked):
    title: Title
    description: Text
    deadline: Day
    background: Text
    constraints: OptionalText | None = None


class SubGoalAsked(Asked):
    goal_title: Title
    goal_description: Text
    sub_goal_title: Title
    sub_goal_description: Text
    background: Text
    constraints: OptionalText | None = None


class ActionAsked(Asked):
    action_title: Title
    action_description: Text
    action_type: ActionKind
    background: Text
    constraints: OptionalText | None = None


_GOAL: Any = {
    "title": "TOEIC 850点",
    "description": "仕事で英語を使う",
    "deadline": "2099-03-31",
    "background": "現在600点",
}
_SUB_GOAL: Any = {
    "goalTitle": "TOEIC 850点", "goalDescription": "仕事で英語を使う", "subGoalTitle": "語彙を増やす",
    "subGoalDescription": "頻出語を身につける", "background": "単語で止まることが多い", "constraints": "平日30分",
}  # fmt: skip
_ACTION: Any = {
    "actionTitle": "毎日30語を覚える", "actionDescription": "単語帳を1周する", "actionType": "habit",
    "background": "語彙が足りない",
}  # fmt: skip


class SubGoalsRequest(Asked):
    model_config = ConfigDict(json_schema_extra={"examples": [{"type": "subgoal", "userId": "local", "input": _GOAL}]})

    type: Literal["subgoal"]
    user_id: UserId
    input: GoalAsked


class ActionsRequest(Asked):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "action", "userId": "local", "input": _SUB_GOAL}]}
    )

    type: Literal["action"]
    user_id: UserId
    input: SubGoalAsked


class TasksRequest(Asked):
    model_config = ConfigDict(json_schema_extra={"examples": [{"type": "task", "userId": "local", "input": _ACTION}]})

    type: Literal["task"]
    user_id: UserId
    input: ActionAsked


class PlannedSubGoal(Told):
    title: str
    description: str
    background: str
    position: Annotated[int, Field(ge=0, le=7)]


class PlannedAction(PlannedSubGoal):
    type: ActionKind


class PlannedTask(Told):
    title: str
    description: str
    type: ActionKind
    estimated_minutes: Annotated[int, Field(ge=30, le=60)]


class SubGoalsAnswer(Told):
    success: Literal[True]
    data: Annotated[list[PlannedSubGoal], Field(min_length=8, max_length=8)]


class ActionsAnswer(Told):
    success: Literal[True]
    data: Annotated[list[PlannedAction], Field(min_length=8, max_length=8)]


class TasksAnswer(Told):
    success: Literal[True]
    data: Annotated[list[PlannedTask], Field(min_length=1, max_length=10)]
