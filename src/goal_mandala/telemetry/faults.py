"""Which errors count as a failure of ours: those that an operator has to hear of.

A person's mistake, a used-up budget and a cancelled generation do not. Complete over the error tree.
"""

from __future__ import annotations

from collections.abc import Mapping

from goal_mandala.domain import errors as e

TABLE: Mapping[type[e.MandalaError], bool] = {
    e.InvalidInput: False,
    e.DamagedChart: False,
    e.NotFound: False,
    e.Conflict: False,
    e.BudgetExceeded: False,
    e.Cancelled: False,
    e.Unwritable: True,
    e.Misconfigured: True,
    e.AuthenticationFailed: True,
    e.PermissionDenied: True,
    e.QualityNotReached: True,
    e.Throttled: True,
    e.ServiceFailed: True,
    e.DeadlineExceeded: True,
    e.InternalFault: True,
}

NOT_OURS = frozenset({"content_filtered", "too_many_requests"})
"""Codes that are a person's doing in a class that is ours: what a model's filter stops, and asking too often."""


def is_ours(error: BaseException) -> bool:
    """Whether *error* is a failure of ours; what is not of the error tree is."""
    return not isinstance(error, e.MandalaError) or _is_ours(type(error), error.code)


def is_ours_named(kind: str, code: str) -> bool:
    """As :func:`is_ours`, for an error that is recorded by the name of its class."""
    kinds = {known.__name__: known for known in e.leaves()}
    return kind not in kinds or _is_ours(kinds[kind], code)


def _is_ours(kind: type[e.MandalaError], code: str) -> bool:
    return code not in NOT_OURS and next(TABLE[parent] for parent in kind.__mro__ if parent in TABLE)
