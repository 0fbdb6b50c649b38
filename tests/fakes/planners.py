"""A planner that answers from a script: a fake at the planner port, with every delay in the test's hands.

Nothing here sleeps: a call waits at a :class:`Gate` until the test opens it, and says when it got there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field

from goal_mandala.domain.events import ActionTitled, CellDetailed, Event, SubGoalTitled, TaskAdded
from goal_mandala.domain.mandala import ActionType, CellRef, PlannerInfo, Task
from goal_mandala.generation.planner import SUB_GOAL_ITSELF, PlanRequest, Stage
from tests.fakes.chart_builder import distinct_title


@dataclass
class Gate:
    """A call that comes here waits until it is opened; ``reached`` is set when the first one waits."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        self.reached.set()
        await self._open.wait()


Step = Event | Exception | Gate
"""An event is handed out, an exception raised, a gate waited for."""

Script = Callable[[PlanRequest], Iterable[Step]]


@dataclass
class Call:
    """One request and how it ended: ``running``, ``finished``, ``failed`` or ``cancelled``."""

    request: PlanRequest
    state: str = "running"


class ScriptedPlanner:
    """Plays *script* for every request; records the calls and how many ran at once."""

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or answer
        self.calls: list[Call] = []
        self.most_at_once = 0

    @property
    def info(self) -> PlannerInfo:
        return PlannerInfo("scripted")

    @property
    def running(self) -> list[Call]:
        return [call for call in self.calls if call.state == "running"]

    def requests(self, stage: Stage | None = None) -> list[PlanRequest]:
        """Requests so far, in the order in which they began."""
        return [c.request for c in self.calls if stage is None or c.request.stage is stage]

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        call = Call(request)
        self.calls.append(call)
        self.most_at_once = max(self.most_at_once, len(self.running))
        try:
            for step in self._script(request):
                if isinstance(step, Gate):
                    await step.passed()
                elif isinstance(step, Exception):
                    raise step
                else:
                    await asyncio.sleep(0)  # a model's answer lets others run between two items
                    yield step
        except (asyncio.CancelledError, GeneratorExit):
            call.state = "cancelled"
            raise
        except BaseException:
            call.state = "failed"
            raise
        call.state = "finished"


def answer(request: PlanRequest, salt: str = "") -> Iterator[Event]:
    """What a flawless planner says: a distinct title, details, three tasks for every cell asked for."""
    if request.stage is Stage.SUB_GOALS:
        yield from (SubGoalTitled(p, distinct_title(CellRef(p), salt)) for p in request.positions)
        return
    assert request.block is not None
    if request.stage is Stage.ACTIONS:
        cells = [CellRef(request.block, p) for p in request.positions]
        yield from (ActionTitled(cell, distinct_title(cell, salt)) for cell in cells)
    elif request.stage is Stage.DETAILS:
        yield from (details_of(request.block, p, salt) for p in request.positions)
    else:
        (cell,) = request.cells
        yield from (TaskAdded(cell, task_of(cell, number, salt)) for number in range(3))


def details_of(block: int, position: int, salt: str = "") -> CellDetailed:
    cell = CellRef(block, None if position == SUB_GOAL_ITSELF else position)
    kind = None if cell.action is None else ActionType.EXECUTION
    return CellDetailed(cell, f"{salt}Description of {cell}", f"{salt}Reason for {cell}", kind)


def task_of(cell: CellRef, number: int, salt: str = "") -> Task:
    return Task(f"{salt}{cell}-{number}", f"{salt}Step {number} of {cell}", "Done", ActionType.EXECUTION, 30)
