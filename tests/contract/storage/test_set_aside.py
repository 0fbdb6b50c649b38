"""A generation whose job goes aside ends as failed, visibly; a redrive lets it go on from the cells that are there."""

from __future__ import annotations

import pytest

from goal_mandala.domain.events import Failed
from goal_mandala.domain.generation_record import GenerationError, GenerationState
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import ANN, BOB, LEASE, MINE, at, chart, folded, generation, titled

POISON = GenerationError("InternalFault", "worker_lost", True)


@pytest.fixture
def begun(home: Home) -> Home:
    """One generation of which a worker has stored three cells; its lease has not run out."""
    of = chart()
    home.repository.create_chart(MINE, of)
    home.repository.create_generation(generation(of))
    home.repository.lease("gen-1", ANN, now=at(0), until=at(0) + LEASE)
    home.repository.append_events("gen-1", ANN, titled(3), folded(of, titled(3)), now=at(1))
    return home


def test_it_ends_as_failed_with_its_reason_and_an_event(begun: Home) -> None:
    assert begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    record = begun.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.error, record.last_event) == (GenerationState.FAILED, POISON, 4)
    *before, last = begun.repository.events_after(MINE, "gen-1", 0)
    assert [numbered.number for numbered in before] == [1, 2, 3]
    assert (last.number, last.event) == (4, Failed("InternalFault", "worker_lost", True))
    assert begun.repository.unfinished_generations(now=at(120)) == ()
    assert begun.repository.generation_state("gen-1") is GenerationState.FAILED
    begun.repository.create_generation(generation(chart(), "gen-2"))  # the chart is free for another


def test_not_while_another_holds_it(begun: Home) -> None:
    assert not begun.repository.give_up("gen-1", BOB, POISON, now=at(2))
    assert begun.repository.generation_state("gen-1") is GenerationState.RUNNING
    assert begun.repository.give_up("gen-1", ANN, POISON, now=at(2)), "its own worker may"


def test_a_late_worker_writes_nothing_more(begun: Home) -> None:
    assert begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    with pytest.raises(Exception, match="lease_lost"):
        begun.repository.append_events("gen-1", ANN, titled(4)[3:], folded(chart(), titled(4)), now=at(61))
    assert len(begun.repository.events_after(MINE, "gen-1", 0)) == 4


def test_one_that_was_to_be_cancelled_is_cancelled(begun: Home) -> None:
    begun.repository.request_cancel(MINE, "gen-1", now=at(2))
    assert begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    record = begun.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.error, record.last_event) == (GenerationState.CANCELLED, None, 3)


def test_finished_or_gone_stays_as_it_is(begun: Home) -> None:
    begun.repository.finish_generation("gen-1", ANN, GenerationState.SUCCEEDED, now=at(2))
    assert not begun.repository.give_up("gen-1", ANN, POISON, now=at(60))
    assert not begun.repository.give_up("nothing", ANN, POISON, now=at(60))
    assert not begun.repository.revive_generation("gen-1", now=at(60))
    assert not begun.repository.revive_generation("nothing", now=at(60))
    assert begun.repository.generation_state("nothing") is None


def test_redriven_it_is_queued_again_with_all_its_cells(begun: Home) -> None:
    begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    assert begun.repository.revive_generation("gen-1", now=at(61))
    assert begun.repository.revive_generation("gen-1", now=at(61)), "twice does no harm"
    record = begun.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.error, record.retries) == (GenerationState.QUEUED, None, 0)
    assert [cell.title for cell in record.draft.sub_goals if cell] == [event.title for event in titled(3)]  # type: ignore[union-attr]
    assert begun.repository.unfinished_generations(now=at(62)) == ("gen-1",)
    leased = begun.repository.lease("gen-1", BOB, now=at(62), until=at(92))
    assert leased is not None
    assert leased.last_event == 4
    assert begun.repository.append_events("gen-1", BOB, titled(4)[3:], folded(chart(), titled(4)), now=at(63)) == 5


def test_not_redriven_once_the_owner_has_settled_it(begun: Home) -> None:
    begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    begun.repository.discard_draft(MINE, "gen-1", now=at(61))
    assert not begun.repository.revive_generation("gen-1", now=at(62))
    begun.repository.create_generation(generation(chart(), "gen-2"))
    assert begun.repository.generation_state("gen-1") is GenerationState.FAILED


def test_not_redriven_while_another_of_the_chart_is_active(begun: Home) -> None:
    begun.repository.give_up("gen-1", BOB, POISON, now=at(60))
    begun.repository.create_generation(generation(chart(), "gen-2"))
    assert not begun.repository.revive_generation("gen-1", now=at(62))
