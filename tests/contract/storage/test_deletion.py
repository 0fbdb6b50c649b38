"""Deleting is for good: nothing that names or quotes a chart stays, nothing of others goes."""

from __future__ import annotations

from functools import partial

import pytest

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.storage.ledger import SERVICE
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import (
    ANN,
    LARGE,
    MINE,
    NOW,
    THEIRS,
    at,
    chart,
    edited,
    entry,
    folded,
    generation,
    titled,
    with_sub_goal,
)
from tests.contract.storage.races import at_once

MONTH = "2026-11"


def _filled(home: Home, owner: str, name: str) -> None:
    """A chart with versions to undo and redo, one generation that ended and one under way, with events and drafts."""
    first = chart(f"chart-{name}", f"goal-{name}")
    home.repository.create_chart(owner, first)
    second = edited(first, f"changed-{name}")
    home.repository.replace_chart(owner, second, expected=1)
    undone = home.repository.undo_chart(owner, first.id, expected=2, now=at(1))
    for number in (1, 2):
        generation_id = f"gen-{name}-{number}"
        home.repository.create_generation(generation(undone, generation_id, owner, at(number)))
        home.repository.lease(generation_id, ANN, now=at(2), until=at(32))
        draft = folded(with_sub_goal(undone, f"draft-{name}"), titled(3))
        home.repository.append_events(generation_id, ANN, titled(3), draft, now=at(3))
        if number == 1:
            home.repository.finish_generation(generation_id, ANN, GenerationState.SUCCEEDED, now=at(4))


NEEDLES = ("chart-{}", "goal-{}", "changed-{}", "gen-{}-1", "gen-{}-2", "draft-{}")


def _traces(home: Home, name: str) -> dict[str, list[str]]:
    return {needle: home.traces(needle.format(name)) for needle in NEEDLES}


def test_deleting_a_chart_leaves_no_trace_of_it(home: Home) -> None:
    _filled(home, MINE, "alpha")
    _filled(home, MINE, "beta")
    assert all(_traces(home, "alpha").values()), "the search finds what is there"
    kept = _traces(home, "beta")
    home.repository.delete_chart(MINE, "chart-alpha")
    assert _traces(home, "alpha") == {needle: [] for needle in NEEDLES}
    assert _traces(home, "beta") == kept
    with pytest.raises(NotFound):
        home.repository.delete_chart(MINE, "chart-alpha")
    for generation_id in ("gen-alpha-1", "gen-alpha-2"):
        with pytest.raises(NotFound):
            home.repository.read_generation(MINE, generation_id)
    assert [c.id for c in home.repository.list_charts(MINE).charts] == ["chart-beta"]


def test_a_worker_cannot_bring_a_deleted_chart_back(home: Home) -> None:
    _filled(home, MINE, "alpha")
    home.repository.delete_chart(MINE, "chart-alpha")
    late = folded(chart("chart-alpha", "goal-alpha"), titled(3))
    for call in (
        lambda: home.repository.heartbeat("gen-alpha-2", ANN, until=at(99)),
        lambda: home.repository.append_events("gen-alpha-2", ANN, titled(3), late, now=at(5)),
        lambda: home.repository.finish_generation(
            "gen-alpha-2", ANN, GenerationState.SUCCEEDED, now=at(5), accepted=late
        ),
    ):
        with pytest.raises((NotFound, Conflict)) as caught:
            call()
        assert isinstance(caught.value, NotFound) or caught.value.code == "lease_lost"
    assert home.repository.lease("gen-alpha-2", ANN, now=at(99), until=at(129)) is None
    assert home.repository.unfinished_generations(now=at(999)) == ()
    assert _traces(home, "alpha") == {needle: [] for needle in NEEDLES}


def _settled(home: Home, owner: str, micro_usd: int, generation_id: str) -> None:
    held = home.ledger.reserve(owner, 100, owner_budget=LARGE, service_budget=LARGE, now=NOW)
    home.ledger.settle(held, (entry(micro_usd, generation_id), entry(1, generation_id)), now=NOW)


def test_the_record_of_single_calls_goes_with_the_chart_and_the_sums_stay(home: Home) -> None:
    for owner, name in ((MINE, "alpha"), (MINE, "beta"), (THEIRS, "delta")):
        _filled(home, owner, name)
        for number in (1, 2):
            _settled(home, owner, 10 * number, f"gen-{name}-{number}")
    _settled(home, MINE, 5, "")
    assert len(home.ledger.entries(MINE, MONTH)) == 10
    home.repository.delete_chart(MINE, "chart-alpha")
    assert _traces(home, "alpha") == {needle: [] for needle in NEEDLES}
    assert {each.generation_id for each in home.ledger.entries(MINE, MONTH)} == {"gen-beta-1", "gen-beta-2", ""}
    assert len(home.ledger.entries(THEIRS, MONTH)) == 4
    assert home.ledger.spending(MINE, now=NOW).micro_usd == 70
    assert home.ledger.spending(SERVICE, now=NOW).micro_usd == 102


def test_what_is_settled_after_its_chart_was_deleted_counts_in_the_sums_alone(home: Home) -> None:
    """A worker's call is cut off when its generation is gone, and settled then."""
    _filled(home, MINE, "alpha")
    held = home.ledger.reserve(MINE, 100, owner_budget=LARGE, service_budget=LARGE, now=NOW)
    home.repository.delete_chart(MINE, "chart-alpha")
    home.ledger.settle(held, (entry(7, "gen-alpha-2"), entry(2, "")), now=NOW)
    assert home.ledger.entries(MINE, MONTH) == (entry(2, ""),)
    for owner in (MINE, SERVICE):
        spent = home.ledger.spending(owner, now=NOW)
        assert (spent.calls, spent.micro_usd, spent.reserved_micro_usd) == (2, 9, 0)
    assert _traces(home, "alpha") == {needle: [] for needle in NEEDLES}


def test_deleting_and_settling_at_once_leave_no_detail(home: Home) -> None:
    for number in range(home.rounds):
        of = chart(f"chart-{number}")
        home.repository.create_chart(MINE, of)
        home.repository.create_generation(generation(of, f"gen-{number}"))
        held = home.ledger.reserve(MINE, 100, owner_budget=LARGE, service_budget=LARGE, now=NOW)
        done = at_once(
            [
                partial(home.ledger.settle, held, (entry(7, f"gen-{number}"),), now=NOW),
                partial(home.repository.delete_chart, MINE, of.id),
            ]
        )
        assert done == [None, None]
        assert home.ledger.entries(MINE, MONTH) == ()
    assert home.ledger.spending(MINE, now=NOW).micro_usd == 7 * home.rounds


def test_deleting_an_owner_leaves_no_trace_of_them_and_others_as_they_are(home: Home) -> None:
    for name in ("alpha", "beta", "gamma"):
        _filled(home, MINE, name)
    _filled(home, THEIRS, "delta")
    kept = _traces(home, "delta")
    theirs = home.repository.read_chart(THEIRS, "chart-delta")
    assert home.repository.delete_owner(MINE) == 3
    for name in ("alpha", "beta", "gamma"):
        assert _traces(home, name) == {needle: [] for needle in NEEDLES}
    assert home.traces(MINE) == []
    assert home.repository.list_charts(MINE).charts == ()
    assert home.repository.delete_owner(MINE) == 0
    assert _traces(home, "delta") == kept
    assert home.repository.read_chart(THEIRS, "chart-delta") == theirs


def test_a_deleted_chart_s_id_and_owner_can_begin_anew(home: Home) -> None:
    _filled(home, MINE, "alpha")
    home.repository.delete_chart(MINE, "chart-alpha")
    home.repository.create_chart(MINE, chart("chart-alpha", "anew"))
    assert home.repository.read_chart(MINE, "chart-alpha") == chart("chart-alpha", "anew")
    assert home.repository.generations_of(MINE, "chart-alpha") == ()
    assert len(home.repository.chart_history(MINE, "chart-alpha")) == 1
    with pytest.raises(NotFound):
        home.repository.undo_chart(MINE, "chart-alpha", expected=1, now=NOW)
