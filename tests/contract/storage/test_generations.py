"""What every store promises about generations: recorded, leased, fenced, their events numbered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.events import Finished, SubGoalTitled
from goal_mandala.domain.generation_record import GenerationError, GenerationState
from goal_mandala.domain.mandala import CellRef
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import (
    ANN,
    BOB,
    LEASE,
    MINE,
    NOW,
    THEIRS,
    at,
    chart,
    folded,
    generation,
    notices,
    titled,
)
from tests.fakes.charts import japanese_chart


def begun(home: Home, generation_id: str = "gen-1", chart_id: str = "chart-1") -> None:
    """A chart with a queued generation."""
    home.repository.create_chart(MINE, chart(chart_id))
    home.repository.create_generation(generation(chart(chart_id), generation_id))


def leased(home: Home, worker: str = ANN, seconds: float = 0, generation_id: str = "gen-1") -> bool:
    now = at(seconds)
    return home.repository.lease(generation_id, worker, now=now, until=now + LEASE) is not None


def test_a_record_comes_back_as_it_went_in(home: Home) -> None:
    whole = replace(japanese_chart(), updated_at=NOW)
    home.repository.create_chart(MINE, whole)
    record = replace(
        generation(whole), scope="tasks", cell=CellRef(3, 5), replace=True, with_tasks=False, accepts_itself=False
    )
    home.repository.create_generation(record)
    assert home.repository.read_generation(MINE, "gen-1") == record


def test_one_generation_of_a_chart_at_a_time(home: Home) -> None:
    begun(home)
    for seconds in (None, 0.0):  # queued, then running
        if seconds is not None:
            assert leased(home, ANN, seconds)
        with pytest.raises(Conflict) as caught:
            home.repository.create_generation(generation(chart(), "gen-2"))
        assert caught.value.code == "generation_active"
    home.repository.finish_generation("gen-1", ANN, GenerationState.FAILED, now=at(1))
    home.repository.create_generation(generation(chart(), "gen-2", when=at(2)))
    with pytest.raises(NotFound):
        home.repository.create_generation(replace(generation(chart(), "gen-3"), chart_id="no-such-chart"))
    home.repository.create_chart(MINE, chart("chart-2"))
    home.repository.create_generation(generation(chart("chart-2"), "gen-4"))
    found = [g.id for g in home.repository.generations_of(MINE, "chart-1")]
    assert found == ["gen-2", "gen-1"], "newest first"


def test_what_is_not_mine_is_not_found(home: Home) -> None:
    begun(home)
    repository = home.repository
    told: dict[str, list[str]] = {}
    for generation_id in ("gen-1", "no-such-generation"):
        told[generation_id] = []
        for call in (
            lambda of=generation_id: repository.read_generation(THEIRS, of),
            lambda of=generation_id: repository.events_after(THEIRS, of, 0),
            lambda of=generation_id: repository.request_cancel(THEIRS, of, now=NOW),
            lambda of=generation_id: repository.requeue_generation(THEIRS, of, now=NOW),
            lambda of=generation_id: repository.accept_draft(THEIRS, of, chart(), expected=1, now=NOW),
            lambda of=generation_id: repository.discard_draft(THEIRS, of, now=NOW),
        ):
            with pytest.raises(NotFound) as caught:
                call()
            told[generation_id].append(str(caught.value))
    assert told["gen-1"] == told["no-such-generation"]
    assert repository.read_generation(MINE, "gen-1").state is GenerationState.QUEUED


def test_a_lease_makes_it_running_and_keeps_others_out(home: Home) -> None:
    begun(home)
    record = home.repository.lease("gen-1", ANN, now=at(5), until=at(35))
    assert record == replace(generation(chart()), state=GenerationState.RUNNING, updated_at=at(5))
    assert home.repository.read_generation(MINE, "gen-1") == record
    assert not leased(home, BOB, 6)
    assert not leased(home, BOB, 34.9)
    assert leased(home, BOB, 35), "the lease ran out"
    assert not leased(home, ANN, 36)


def test_nothing_to_lease(home: Home) -> None:
    assert not leased(home, ANN, 0, "no-such-generation")
    begun(home)
    assert leased(home)
    home.repository.finish_generation("gen-1", ANN, GenerationState.SUCCEEDED, now=at(1))
    assert not leased(home, BOB, 100)


def test_a_heartbeat_prolongs_the_lease(home: Home) -> None:
    begun(home)
    assert leased(home)
    for seconds in (10, 20, 30, 40, 50):
        assert home.repository.heartbeat("gen-1", ANN, until=at(seconds) + LEASE) is False
    assert not leased(home, BOB, 79)
    assert home.repository.heartbeat("gen-1", ANN, until=at(600)) is False, "by more than its first length, too"
    assert not leased(home, BOB, 81)
    assert not leased(home, BOB, 599)
    assert leased(home, BOB, 600)


def test_a_worker_whose_lease_ran_out_goes_on_while_nobody_has_taken_over(home: Home) -> None:
    begun(home)
    assert leased(home)
    assert home.repository.append_events("gen-1", ANN, titled(1), chart(), now=at(500)) == 1
    assert home.repository.heartbeat("gen-1", ANN, until=at(530)) is False
    assert not leased(home, BOB, 510)


def test_who_was_taken_over_can_write_nothing(home: Home) -> None:
    begun(home)
    assert leased(home)
    draft = folded(chart(), titled(2))
    assert home.repository.append_events("gen-1", ANN, titled(2), draft, now=at(1)) == 2
    assert leased(home, BOB, 31)
    before = home.repository.read_generation(MINE, "gen-1")
    late = folded(chart(), [SubGoalTitled(7, "遅れて来た")])
    for call in (
        lambda: home.repository.heartbeat("gen-1", ANN, until=at(99)),
        lambda: home.repository.append_events("gen-1", ANN, notices("遅れて来た"), late, now=at(32)),
        lambda: home.repository.append_events("gen-1", ANN, [], late, now=at(32)),
        lambda: home.repository.finish_generation(
            "gen-1", ANN, GenerationState.SUCCEEDED, now=at(32), events=notices("遅れて来た"), accepted=late
        ),
    ):
        with pytest.raises(Conflict) as caught:
            call()
        assert caught.value.code == "lease_lost"
    assert home.repository.read_generation(MINE, "gen-1") == before
    assert home.repository.read_chart(MINE, "chart-1") == chart()
    assert home.traces("遅れて来た") == []
    assert home.repository.append_events("gen-1", BOB, titled(3)[2:], draft, now=at(33)) == 3


def test_who_has_no_lease_can_write_nothing(home: Home) -> None:
    begun(home)
    for finished in (False, True):
        if finished:
            assert leased(home)
            home.repository.finish_generation("gen-1", ANN, GenerationState.FAILED, now=at(1))
        for call in (
            lambda: home.repository.heartbeat("gen-1", ANN, until=at(99)),
            lambda: home.repository.append_events("gen-1", ANN, titled(1), chart(), now=at(2)),
            lambda: home.repository.finish_generation("gen-1", ANN, GenerationState.SUCCEEDED, now=at(2)),
        ):
            with pytest.raises(Conflict) as caught:
                call()
            assert caught.value.code == "lease_lost"
    assert home.repository.events_after(MINE, "gen-1", 0) == ()


def test_events_are_numbered_from_one_without_gaps_and_the_draft_goes_with_them(home: Home) -> None:
    begun(home)
    assert home.repository.events_after(MINE, "gen-1", 0) == ()
    assert leased(home)
    events = titled(72)
    for start, end in ((0, 1), (1, 8), (8, 8), (8, 70), (70, 72)):
        draft = folded(chart(), events[:end])
        assert home.repository.append_events("gen-1", ANN, events[start:end], draft, now=at(end)) == end
        record = home.repository.read_generation(MINE, "gen-1")
        assert (record.draft, record.last_event, record.updated_at) == (draft, end, at(end))
    found = home.repository.events_after(MINE, "gen-1", 0)
    assert [e.number for e in found] == list(range(1, 73))
    assert [e.event for e in found] == events
    assert [e.number for e in home.repository.events_after(MINE, "gen-1", 5, limit=4)] == [6, 7, 8, 9]
    assert home.repository.events_after(MINE, "gen-1", 72) == ()
    assert home.repository.events_after(MINE, "gen-1", 1000) == ()


def test_numbers_go_on_after_a_take_over_and_a_retry(home: Home) -> None:
    begun(home)
    assert leased(home)
    home.repository.append_events("gen-1", ANN, titled(2), chart(), now=at(1))
    assert leased(home, BOB, 40)
    home.repository.finish_generation("gen-1", BOB, GenerationState.FAILED, now=at(41), events=notices("failed"))
    home.repository.requeue_generation(MINE, "gen-1", now=at(42))
    assert leased(home, ANN, 43)
    assert home.repository.append_events("gen-1", ANN, titled(3)[2:], chart(), now=at(44)) == 4
    home.repository.finish_generation("gen-1", ANN, GenerationState.SUCCEEDED, now=at(45), events=[Finished()])
    assert [e.number for e in home.repository.events_after(MINE, "gen-1", 0)] == [1, 2, 3, 4, 5]
    assert home.repository.read_generation(MINE, "gen-1").last_event == 5


@pytest.mark.parametrize("state", [s for s in GenerationState if not s.active])
def test_a_generation_ends_with_its_state_error_and_last_events(home: Home, state: GenerationState) -> None:
    begun(home)
    assert leased(home)
    error = GenerationError("ServiceFailed", "model_timeout", True, (("model", "m"), ("seconds", 1.5), ("x", None)))
    home.repository.finish_generation("gen-1", ANN, state, now=at(9), error=error, events=notices("a", "b"))
    record = home.repository.read_generation(MINE, "gen-1")
    assert (record.state, record.error, record.updated_at, record.last_event) == (state, error, at(9), 2)
    assert home.repository.unfinished_generations(now=at(999)) == ()
    assert home.repository.read_chart(MINE, "chart-1") == chart()


def test_unfinished_are_those_that_no_worker_holds_oldest_first(home: Home) -> None:
    for number in range(4):
        home.repository.create_chart(MINE, chart(f"c{number}"))
        home.repository.create_generation(generation(chart(f"c{number}"), f"g{number}", when=at(number)))
    assert leased(home, ANN, 10, "g0")
    assert leased(home, BOB, 20, "g2")
    assert leased(home, BOB, 20, "g3")
    home.repository.finish_generation("g3", BOB, GenerationState.CANCELLED, now=at(21))
    assert home.repository.unfinished_generations(now=at(22)) == ("g1",)
    assert home.repository.unfinished_generations(now=at(41)) == ("g0", "g1")
    assert home.repository.unfinished_generations(now=at(51)) == ("g0", "g1", "g2")
