"""What a server refuses becomes the error that a local command raises: every code of the contract, by its reason."""

from __future__ import annotations

import httpx
import pytest

from goal_mandala.api.problems import CODES, problem
from goal_mandala.cli.exit_codes import EXIT_CODES
from goal_mandala.cli.messages import error_text
from goal_mandala.client.failures import CLASSES, refusal
from goal_mandala.domain import errors as e


def _there_and_back(error: e.MandalaError) -> e.MandalaError:
    """*error* over the wire."""
    answer = problem(error, "en")
    return refusal(httpx.Response(answer.status_code, content=bytes(answer.body)), "https://x.example")


def test_the_table_is_complete() -> None:
    assert set(CLASSES) == {code.name for code in CODES}
    assert set(CLASSES.values()) <= set(EXIT_CODES)


@pytest.mark.parametrize(
    "error",
    [
        e.InvalidInput("empty_field", field="title", limit=100),
        e.InvalidInput("control_characters", field="title", character="U+0007"),
        e.NotFound("empty_cell", cell="3.5"),
        e.NotFound("empty_block", cell="3"),
        e.Conflict("cell_locked", cell="3.5"),
        e.QualityNotReached("cells_missing", count=3),
        e.BudgetExceeded("budget_exceeded", scope="owner", month="2026-11"),
        e.Throttled("too_many_requests", retryAfter=7),
    ],
)
def test_the_same_class_and_code_come_back(error: e.MandalaError) -> None:
    back = _there_and_back(error)
    assert (type(back), back.code) == (type(error), error.code)
    words = error_text(back.code, back.facts)
    assert words == error_text(error.code, error.facts) or words == back.facts["told"]
    assert not words.startswith(error.code)


def test_faults_of_the_service_say_nothing_of_themselves() -> None:
    back = _there_and_back(e.ServiceFailed("storage_damaged", problem="secret"))
    assert (type(back), back.code) == (e.ServiceFailed, "INTERNAL_ERROR")
    assert "secret" not in str(back.facts)
    assert "fault of ours" in error_text(back.code, back.facts)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"error": "x"}', b'{"error": {"code": "OTHER"}}'])
def test_an_answer_that_is_not_the_contracts(body: bytes) -> None:
    back = refusal(httpx.Response(502, content=body), "https://x.example")
    assert (back.code, back.facts["status"]) == ("not_a_server", 502)
