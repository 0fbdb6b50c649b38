"""Charts as requests ask for and answers tell them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from goal_mandala.api.schemas_wire import Asked, CellName, Day, Language, OptionalText, Title, Told

ShortText = Annotated[str, StringConstraints(max_length=1000)]
ActionKind = Literal["execution", "habit"]
Status = Literal["not_started", "in_progress", "completed", "skipped"]


class NewChart(Asked):
    """A goal. Only the title is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "来年10月のフルマラソンでサブ4を達成する",
                    "description": "4時間を切って完走する",
                    "deadline": "2099-10-31",
                    "background": "現在の自己ベストは4時間20分",
                    "constraints": "平日は1時間まで",
                    "language": "ja",
                }
            ]
        }
    )

    title: Title
    description: OptionalText = ""
    deadline: Day | None = None
    background: OptionalText = ""
    constraints: OptionalText = ""
    language: Language = ""
    with_tasks: bool = True


class CellPatch(Asked):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "週3回走る", "locked": True}]})

    title: ShortText | None = None
    description: ShortText | None = None
    background: ShortText | None = None
    type: ActionKind | None = None
    times_per_week: Annotated[int, Field(ge=1, le=7)] | None = None
    locked: bool | None = None


class Swap(Asked):
    """Two sub-goals (with their blocks) or two actions."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"one": "0", "other": "3"}]})

    one: CellName
    other: CellName


class ChartPatch(Asked):
    """What is to change of the goal; what is left out stays. `archived` puts the chart away in lists, or takes it back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "TOEIC 900点", "deadline": "2099-03-31"}]})

    title: Title | None = None
    description: OptionalText | None = None
    deadline: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="Empty: none")] | None = None
    background: OptionalText | None = None
    constraints: OptionalText | None = None
    archived: bool | None = None


class TaskPatch(Asked):
    """`day` is the day on which a completed task was done; today (UTC) where it is left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "completed", "day": "2026-11-23"}]})

    status: Status
    day: Day | None = None


class HabitNote(Asked):
    """What became of a habit on a day; a second note for the day replaces the first, `null` takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"day": "2026-11-23", "status": "done"}]})

    day: Day
    status: Literal["done", "missed", "excused"] | None


class Planner(Told):
    kind: str
    model: str | None
    prompt_version: str | None
    seed: int


class Goal(Told):
    title: str
    description: str
    deadline: str | None
    background: str
    constraints: str
    language: str


class Task(Told):
    id: str
    title: str
    description: str
    type: ActionKind
    estimated_minutes: int
    status: Status
    completed_on: str | None = None


class Occasion(Told):
    day: str
    status: Literal["done", "missed", "excused"]


class Action(Told):
    position: Annotated[int, Field(ge=0, le=7)]
    title: str
    description: str
    background: str
    type: ActionKind | None
    locked: bool
    progress: Annotated[int, Field(ge=0, le=100)]
    times_per_week: int | None = None
    log: list[Occasion] | None = None
    tasks: list[Task]


class SubGoal(Told):
    position: Annotated[int, Field(ge=0, le=7)]
    title: str
    description: str
    background: str
    locked: bool
    progress: Annotated[int, Field(ge=0, le=100)]
    actions: Annotated[list[Action | None], Field(min_length=8, max_length=8)]


class Usage(Told):
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


class Finding(Told):
    reason: str
    severity: Literal["error", "warning", "info"]
    cell: str | None
    other: str | None
    facts: dict[str, Any]


class Reflection(Told):
    id: str
    day: str
    went_well: str
    was_close: str
    did_not_move: str


class Chart(Told):
    """A 9x9 chart; `null` where a cell is not there yet. Its ETag is the version."""

    schema_version: Literal[1]
    id: str
    version: int
    created_at: str
    updated_at: str
    planner: Planner
    goal: Goal
    progress: Annotated[int, Field(ge=0, le=100)]
    sub_goals: Annotated[list[SubGoal | None], Field(min_length=8, max_length=8)]
    usage: Usage
    findings: list[Finding]
    reflections: list[Reflection] | None = Field(None, description="By day; left out when there are none")
    archived: bool | None = Field(None, description="Left out unless it is true")


class SubGoalSummary(Told):
    title: str
    progress: Annotated[int, Field(ge=0, le=100)]


class ChartSummary(Told):
    """A chart in a list, with what a small picture of it needs."""

    id: str
    title: str
    language: str
    progress: int
    version: int
    created_at: str
    updated_at: str
    deadline: str | None
    archived: bool
    sub_goals: Annotated[list[SubGoalSummary | None], Field(min_length=8, max_length=8)]


class ChartPage(Told):
    """Latest change first; `cursor` continues the list, `null` at its end."""

    mandalas: list[ChartSummary]
    cursor: str | None


class Version(Told):
    version: int
    updated_at: str
    position: Literal["undo", "current", "redo"]


class History(Told):
    """Oldest first."""

    versions: list[Version]
