"""Exit code of every kind of failure: one table, complete over the error tree (a test walks it).

0 well, 1 a defect of ours, 2 input or usage, 3 findings (``check``), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from goal_mandala.domain import errors

FINDINGS = 3

EXIT_CODES: dict[type[errors.MandalaError], int] = {
    errors.InternalFault: 1,
    errors.InvalidInput: 2,
    errors.DamagedChart: 5,
    errors.NotFound: 6,
    errors.Conflict: 7,
    errors.Unwritable: 8,
    errors.Misconfigured: 9,
    errors.AuthenticationFailed: 10,
    errors.PermissionDenied: 11,
    errors.QualityNotReached: 12,
    errors.Throttled: 13,
    errors.BudgetExceeded: 14,
    errors.ServiceFailed: 15,
    errors.DeadlineExceeded: 16,
    errors.Cancelled: 130,
}
