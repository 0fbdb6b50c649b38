"""Each signal with nothing wrong in it: what stands in for one that could not be read while a symptom is looked for in the others. Pure data.

A check that saw nothing but blanks never passes: what is missing makes it UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping

from goal_mandala.names import AiProcessor, Function
from goal_mandala.ops.doctor.records import (
    Account,
    Alarms,
    FunctionState,
    Gateway,
    Generations,
    Invocations,
    Lifecycle,
    ModelAccess,
    ModelMetrics,
    Queues,
    SignIn,
    Spending,
    Stack,
)
from goal_mandala.ops.doctor.series import Series
from goal_mandala.ops.doctor.signal import Signal

_NONE = Series("", "", "", ())


def _function(part: str) -> FunctionState:
    rule = AiProcessor
    return FunctionState(part, part, "", rule.TIMEOUT, rule.MEMORY, rule.RESERVED_CONCURRENCY, "", {}, "", "", True, "")


BLANKS: Mapping[Signal, object] = {
    Signal.FUNCTIONS: {part: _function(part) for part in (Function.AI_PROCESSOR, Function.API)},
    Signal.ACCOUNT: Account(0, 0),
    Signal.INVOCATIONS: Invocations(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE),
    Signal.REPORTS: (),
    Signal.FAILURES: (),
    Signal.GATEWAY: Gateway((), "", True, None, None),
    Signal.MODEL_METRICS: ModelMetrics(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, None, None),
    Signal.MODEL_ACCESS: ModelAccess("", "", True, (), False, None, "", "allowed", (), (), ()),
    Signal.MODEL_LIFECYCLE: Lifecycle("", None),
    Signal.QUEUES: Queues(0, 0, 0, None, None),
    Signal.SIGN_IN: SignIn("", True, "", True, "", "", ("",)),
    Signal.STACK: Stack("", (), None, None),
    Signal.ALARMS: Alarms((), ()),
    Signal.LOG_GROUPS: (),
    Signal.GENERATIONS: Generations(0, {}, 0, 0),
    Signal.SPENDING: Spending("", 0.0, 1.0, 0.0, None, None, measured=False),
}
