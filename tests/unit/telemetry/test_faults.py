"""The table of whose failure an error is: a row for every class, and the rows that an alarm hangs on."""

from __future__ import annotations

import pytest

from goal_mandala.domain import errors as e
from goal_mandala.telemetry.faults import TABLE, is_ours, is_ours_named


def test_every_error_of_the_tree_has_a_row_of_its_own() -> None:
    ours = {kind for kind in e.leaves() if kind.__module__ == e.__name__}
    assert set(TABLE) == ours
    assert len(ours) >= 15


@pytest.mark.parametrize(
    "error",
    [
        e.ServiceFailed("model_unavailable"),
        e.Throttled("model_throttled"),
        e.PermissionDenied("model_access_denied"),
        e.DeadlineExceeded(),
        e.QualityNotReached(),
        e.Misconfigured("unknown_model"),
        e.InternalFault("unexpected"),
        ValueError("a defect"),
    ],
    ids=repr,
)
def test_an_operator_hears_of_what_failed_by_us(error: Exception) -> None:
    assert is_ours(error)
    code = error.code if isinstance(error, e.MandalaError) else "unexpected"
    assert is_ours_named(type(error).__name__, code)


@pytest.mark.parametrize(
    "error",
    [
        e.InvalidInput("title_too_long"),
        e.DamagedChart(),
        e.NotFound(),
        e.Conflict(),
        e.BudgetExceeded(),
        e.Cancelled(),
        e.Throttled("too_many_requests"),
        e.InvalidInput("content_filtered"),
        e.ServiceFailed("content_filtered"),
    ],
    ids=repr,
)
def test_what_a_person_or_a_budget_stopped_is_nobodys_alarm(error: e.MandalaError) -> None:
    assert not is_ours(error)
    assert not is_ours_named(type(error).__name__, error.code)
