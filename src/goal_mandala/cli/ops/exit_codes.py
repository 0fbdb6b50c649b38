"""Exit codes of ``mandala ops``: 0 healthy, 3 findings, 4 undetermined, 1 tool error or declined, 2 usage, 7 refused; 130 stopped by Ctrl-C.

Owns the table from errors; it is complete over the error tree (a test walks it).
"""

from __future__ import annotations

from goal_mandala.domain import errors
from goal_mandala.ops.verdict import REFUSED, TOOL_ERROR, UNDETERMINED, USAGE

OPS_EXIT_CODES: dict[type[errors.MandalaError], int] = {
    errors.InvalidInput: USAGE,
    errors.DamagedChart: USAGE,
    errors.Misconfigured: USAGE,
    errors.NotFound: UNDETERMINED,
    errors.AuthenticationFailed: UNDETERMINED,
    errors.PermissionDenied: UNDETERMINED,
    errors.Throttled: UNDETERMINED,
    errors.ServiceFailed: UNDETERMINED,
    errors.DeadlineExceeded: UNDETERMINED,
    errors.Conflict: TOOL_ERROR,
    errors.Unwritable: TOOL_ERROR,
    errors.QualityNotReached: TOOL_ERROR,
    errors.BudgetExceeded: TOOL_ERROR,
    errors.InternalFault: TOOL_ERROR,
    errors.Cancelled: 130,
}


REFUSALS = frozenset(
    {
        "plan_stale",
        "released_since",
        "undo_stale",
        "undo_released_since",
        "stack_stuck",
        "version_gone",
        "release_never_served",
        "incident_state",
        "several_incidents",
        "too_many_incidents",
        "drill_left_over",
        "alias_shifting",
        "other_code_latest",
        "protected",
    }
)
"""Conflicts that are seen before anything is changed."""
BROKE_OFF = frozenset({"destroy_failed", "drill_refused"})
"""Conflicts of ours that are met half-way."""


def ops_exit_code(error: errors.MandalaError) -> int:
    """The code of *error*; a refusal has its own, so that a script can tell it from a failure."""
    if error.code in REFUSALS:
        return REFUSED
    return next(OPS_EXIT_CODES[cls] for cls in type(error).__mro__ if cls in OPS_EXIT_CODES)
