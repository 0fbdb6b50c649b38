"""What every store promises about what a person does with a generation: cancel, retry, accept, discard. And the swap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.generation_record import (
    MAX_RETRIES,
    RETRYABLE_STATES,
    DraftFate,
    GenerationError,
    GenerationState,
)
from goal_mandala.domain.mandala import Chart
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import ANN, BOB, MINE, at, chart, edited, folded, generation, notices, titled
from tests.contract.storage.test_generations import begun, leased

DRAFT = folded(chart(), titled(8))
ACCEPTED = replace(DRAFT, version=2, updated_at=at(9))


def _finished(home: Home, state: GenerationState = GenerationState.SUCCEEDED, accepted: Chart | None = None) -> None:
    begun(home)
    assert leased(home)
    home.repository.append_events("gen-1", ANN, titled(8), DRAFT, now=at(1))
    home.repository.finish_generation("gen-1", ANN, state, now=at(9), accepted=accepted)


def test_finishing_swaps_the_accepted_chart_in_and_the_old_one_can_be_undone_to(home: Home) -> None:
    _finished(home, accepted=ACCEPTED)
    assert home.repository.read_chart(MINE, "chart-1") == ACCEPTED
    record = home.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.fate) == (GenerationState.SUCCEEDED, DraftFate.ACCEPTED)
    assert home.repository.list_charts(MINE).charts[0].version == 2
    undone = home.repository.undo_chart(MINE, "chart-1", expected=2, now=at(10))
    assert undone == replace(chart(), version=3, updated_at=at(10))
    with pytest.raises(Conflict) as caught:
        home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=3, now=at(11))
    assert caught.value.code == "draft_closed"


def test_a_chart_that_was_changed_meanwhile_is_not_swapped_and_the_draft_stays_open(home: Home) -> None:
    begun(home)
    assert leased(home)
    home.repository.append_events("gen-1", ANN, titled(8), DRAFT, now=at(1))
    mine = edited(chart(), "by hand")
    home.repository.replace_chart(MINE, mine, expected=1)
    home.repository.finish_generation(
        "gen-1", ANN, GenerationState.SUCCEEDED, now=at(9), events=notices("done"), accepted=ACCEPTED
    )
    assert home.repository.read_chart(MINE, "chart-1") == mine
    record = home.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.fate, record.last_event) == (GenerationState.SUCCEEDED, DraftFate.OPEN, 9)
    assert record.draft == DRAFT


def test_accepting_a_draft(home: Home) -> None:
    _finished(home)
    with pytest.raises(Conflict) as caught:
        home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=2, now=at(10))
    assert caught.value.code == "stale_version"
    assert home.repository.read_generation(MINE, "gen-1").fate is DraftFate.OPEN
    home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=1, now=at(10))
    assert home.repository.read_chart(MINE, "chart-1") == ACCEPTED
    assert home.repository.read_generation(MINE, "gen-1").fate is DraftFate.ACCEPTED
    assert [v.position for v in home.repository.chart_history(MINE, "chart-1")] == ["undo", "current"]
    for call in (
        lambda: home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=2, now=at(11)),
        lambda: home.repository.discard_draft(MINE, "gen-1", now=at(11)),
    ):
        with pytest.raises(Conflict) as caught:
            call()
        assert caught.value.code == "draft_closed"
    assert home.repository.read_chart(MINE, "chart-1").version == 2


def test_accepting_ends_what_could_be_redone(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    home.repository.replace_chart(MINE, edited(chart(), "two"), expected=1)
    undone = home.repository.undo_chart(MINE, "chart-1", expected=2, now=at(1))
    home.repository.create_generation(generation(undone, when=at(2)))
    assert leased(home)
    home.repository.finish_generation("gen-1", ANN, GenerationState.SUCCEEDED, now=at(9))
    home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=3, now=at(10))
    with pytest.raises(NotFound):
        home.repository.redo_chart(MINE, "chart-1", expected=4, now=at(11))


def test_discarding_a_draft_leaves_the_chart_as_it_is(home: Home) -> None:
    _finished(home)
    home.repository.discard_draft(MINE, "gen-1", now=at(10))
    assert home.repository.read_generation(MINE, "gen-1").fate is DraftFate.DISCARDED
    with pytest.raises(Conflict) as caught:
        home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=1, now=at(11))
    assert caught.value.code == "draft_closed"
    assert home.repository.read_chart(MINE, "chart-1") == chart()


def test_a_draft_that_is_being_made_can_be_neither_accepted_nor_discarded(home: Home) -> None:
    begun(home)
    for running in (False, True):
        if running:
            assert leased(home)
        for call in (
            lambda: home.repository.accept_draft(MINE, "gen-1", ACCEPTED, expected=1, now=at(2)),
            lambda: home.repository.discard_draft(MINE, "gen-1", now=at(2)),
        ):
            with pytest.raises(Conflict) as caught:
                call()
            assert caught.value.code == "generation_active"
    assert home.repository.read_chart(MINE, "chart-1") == chart()


def test_a_queued_generation_is_cancelled_at_once(home: Home) -> None:
    begun(home)
    record = home.repository.request_cancel(MINE, "gen-1", now=at(3))
    assert (record.state, record.updated_at) == (GenerationState.CANCELLED, at(3))
    assert home.repository.read_generation(MINE, "gen-1") == record
    assert not leased(home, ANN, 4)
    assert home.repository.unfinished_generations(now=at(99)) == ()
    home.repository.create_generation(generation(chart(), "gen-2"))


def test_a_running_generation_is_cancelled_when_its_worker_has_stopped(home: Home) -> None:
    begun(home)
    assert leased(home)
    assert home.repository.heartbeat("gen-1", ANN, until=at(31)) is False
    record = home.repository.request_cancel(MINE, "gen-1", now=at(3))
    assert (record.state, record.cancel_requested) == (GenerationState.RUNNING, True)
    assert home.repository.append_events("gen-1", ANN, titled(1), chart(), now=at(4)) == 1, "what came still counts"
    assert home.repository.heartbeat("gen-1", ANN, until=at(35)) is True
    home.repository.finish_generation("gen-1", ANN, GenerationState.CANCELLED, now=at(6))
    assert home.repository.read_generation(MINE, "gen-1").state is GenerationState.CANCELLED


def test_who_takes_over_learns_that_it_is_to_be_cancelled(home: Home) -> None:
    """A lease that ran out does not tell that its worker makes no call any more."""
    begun(home)
    assert leased(home)
    for seconds in (40, 41):
        record = home.repository.request_cancel(MINE, "gen-1", now=at(seconds))
        assert (record.state, record.cancel_requested) == (GenerationState.RUNNING, True)
    assert home.repository.unfinished_generations(now=at(42)) == ("gen-1",), "somebody takes it over"
    assert home.repository.heartbeat("gen-1", ANN, until=at(43)) is True, "unless its worker comes to itself"
    record = home.repository.lease("gen-1", BOB, now=at(44), until=at(74))
    assert record is not None
    assert record.cancel_requested
    home.repository.finish_generation("gen-1", BOB, GenerationState.CANCELLED, now=at(45))
    home.repository.create_generation(generation(chart(), "gen-2"))


@pytest.mark.parametrize("state", [s for s in GenerationState if not s.active])
def test_cancelling_what_is_finished_changes_nothing(home: Home, state: GenerationState) -> None:
    _finished(home, state)
    before = home.repository.read_generation(MINE, "gen-1")
    assert home.repository.request_cancel(MINE, "gen-1", now=at(50)) == before
    assert home.repository.read_generation(MINE, "gen-1") == before


@pytest.mark.parametrize("state", sorted(RETRYABLE_STATES))
def test_a_retry_goes_on_from_the_draft(home: Home, state: GenerationState) -> None:
    begun(home)
    assert leased(home)
    home.repository.append_events("gen-1", ANN, titled(8), DRAFT, now=at(1))
    home.repository.request_cancel(MINE, "gen-1", now=at(2))
    error = GenerationError("ServiceFailed", "model_error", True)
    home.repository.finish_generation("gen-1", ANN, state, now=at(3), error=error)
    record = home.repository.requeue_generation(MINE, "gen-1", now=at(4))
    assert (record.state, record.retries, record.error) == (GenerationState.QUEUED, 1, None)
    assert (record.cancel_requested, record.draft, record.last_event) == (False, DRAFT, 8)
    assert home.repository.read_generation(MINE, "gen-1") == record
    assert home.repository.unfinished_generations(now=at(5)) == ("gen-1",)
    assert leased(home, ANN, 6)


def test_three_retries_at_most(home: Home) -> None:
    begun(home)
    for attempt in range(MAX_RETRIES + 1):
        assert leased(home, ANN, attempt)
        home.repository.finish_generation("gen-1", ANN, GenerationState.FAILED, now=at(attempt))
        if attempt < MAX_RETRIES:
            assert home.repository.requeue_generation(MINE, "gen-1", now=at(attempt)).retries == attempt + 1
    with pytest.raises(Conflict) as caught:
        home.repository.requeue_generation(MINE, "gen-1", now=at(9))
    assert caught.value.code == "retries_used_up"
    assert home.repository.read_generation(MINE, "gen-1").state is GenerationState.FAILED


@pytest.mark.parametrize("state", [s for s in GenerationState if s not in RETRYABLE_STATES])
def test_only_what_failed_can_be_retried(home: Home, state: GenerationState) -> None:
    if state.active:
        begun(home)
        if state is GenerationState.RUNNING:
            assert leased(home)
    else:
        _finished(home, state)
    with pytest.raises(Conflict) as caught:
        home.repository.requeue_generation(MINE, "gen-1", now=at(10))
    assert caught.value.code == "not_retryable"
    assert home.repository.read_generation(MINE, "gen-1").state is state


def test_no_retry_beside_another_generation_of_the_chart_nor_of_a_discarded_draft(home: Home) -> None:
    _finished(home, GenerationState.FAILED)
    home.repository.create_generation(generation(chart(), "gen-2", when=at(10)))
    with pytest.raises(Conflict) as caught:
        home.repository.requeue_generation(MINE, "gen-1", now=at(11))
    assert caught.value.code == "generation_active"
    home.repository.request_cancel(MINE, "gen-2", now=at(12))
    home.repository.discard_draft(MINE, "gen-1", now=at(13))
    with pytest.raises(Conflict) as caught:
        home.repository.requeue_generation(MINE, "gen-1", now=at(14))
    assert caught.value.code == "not_retryable"
