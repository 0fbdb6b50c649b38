"""What every adapter promises when many come at the same moment: real threads on the real store."""

from __future__ import annotations

from functools import partial

from goal_mandala.domain.errors import MandalaError
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.storage.ledger import SERVICE, WITHDRAWN, StoredAnswer
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import (
    ANN,
    LARGE,
    MINE,
    NOW,
    Clock,
    at,
    chart,
    edited,
    entry,
    folded,
    generation,
    titled,
)
from tests.contract.storage.races import at_once, code_of

WRITERS = 8


def test_of_eight_writers_on_one_version_exactly_one_wins_each_round(home: Home) -> None:
    current = chart(title="start")
    home.repository.create_chart(MINE, current)
    for number in range(home.rounds):
        offers = [edited(current, f"round {number} writer {writer}") for writer in range(WRITERS)]
        results = at_once(
            [partial(home.repository.replace_chart, MINE, offer, expected=current.version) for offer in offers]
        )
        won = [offer for offer, result in zip(offers, results, strict=True) if result is None]
        assert len(won) == 1, results
        assert {code_of(result) for result in results} == {None, "stale_version"}
        current = home.repository.read_chart(MINE, current.id)
        assert current == won[0]
    history = home.repository.chart_history(MINE, current.id)
    assert [v.version for v in history] == list(range(1, home.rounds + 2)), "no update was lost"


def test_undo_redo_and_change_at_once_leave_one_consistent_history(home: Home) -> None:
    current = chart(title="t1")
    home.repository.create_chart(MINE, current)
    for number in range(2, 5):
        home.repository.replace_chart(MINE, edited(current, f"t{number}"), expected=current.version)
        current = home.repository.read_chart(MINE, current.id)
    for _ in range(home.rounds):
        version = current.version
        at_once(
            [
                partial(home.repository.undo_chart, MINE, current.id, expected=version, now=NOW),
                partial(home.repository.redo_chart, MINE, current.id, expected=version, now=NOW),
                partial(home.repository.replace_chart, MINE, edited(current, f"t{version}+"), expected=version),
                partial(home.repository.undo_chart, MINE, current.id, expected=version, now=NOW),
            ]
        )
        current = home.repository.read_chart(MINE, current.id)
        assert current.version == version + 1
        history = home.repository.chart_history(MINE, current.id)
        assert [v.version for v in history if v.position == "current"] == [current.version]
        assert len({v.version for v in history}) == len(history)


def test_of_many_who_create_the_same_chart_one_does(home: Home) -> None:
    results = at_once([partial(home.repository.create_chart, MINE, chart(title=f"t{n}")) for n in range(WRITERS)])
    assert sorted(map(str, map(code_of, results))) == ["None"] + ["chart_exists"] * (WRITERS - 1)


def test_of_many_generations_of_a_chart_one_begins(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    results = at_once(
        [partial(home.repository.create_generation, generation(chart(), f"gen-{n}")) for n in range(WRITERS)]
    )
    assert sorted(map(str, map(code_of, results))) == ["None"] + ["generation_active"] * (WRITERS - 1)
    assert len(home.repository.generations_of(MINE, "chart-1")) == 1


def test_of_many_workers_that_lease_one_gets_it_also_when_a_lease_ran_out(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    home.repository.create_generation(generation(chart()))
    for number in range(home.rounds):
        now = at(100 * number)
        workers = [f"worker-{number}-{n}" for n in range(WRITERS)]
        results = at_once(
            [
                partial(home.repository.lease, "gen-1", worker, now=now, until=at(100 * number + 30))
                for worker in workers
            ]
        )
        won = [worker for worker, record in zip(workers, results, strict=True) if record is not None]
        assert len(won) == 1
        assert not any(isinstance(result, MandalaError) for result in results)
        for worker in workers:
            beat = at_once([partial(home.repository.heartbeat, "gen-1", worker, until=at(100 * number + 30))])
            assert code_of(beat[0]) == (None if worker == won[0] else "lease_lost")


def test_old_and_new_worker_append_at_once_and_only_the_new_one_s_events_are_there(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    home.repository.create_generation(generation(chart()))
    assert home.repository.lease("gen-1", ANN, now=NOW, until=at(30))
    events = titled(8)
    expected: list[object] = []
    holder = ANN
    for number in range(home.rounds):
        now = at(100 * (number + 1))
        thief = f"worker-{number}"
        draft = folded(chart(), events)
        results = at_once(
            [
                partial(home.repository.append_events, "gen-1", holder, events[:1], draft, now=now),
                partial(home.repository.lease, "gen-1", thief, now=now, until=at(100 * (number + 1) + 30)),
            ]
        )
        assert results[1] is not None
        if code_of(results[0]) is None:
            expected.append(events[0])
        else:
            assert code_of(results[0]) == "lease_lost"
        holder = thief
        stored = home.repository.events_after(MINE, "gen-1", 0)
        assert [e.event for e in stored] == expected
        assert [e.number for e in stored] == list(range(1, len(expected) + 1))


def test_a_change_by_hand_and_the_swap_at_once_lose_nothing(home: Home) -> None:
    for number in range(home.rounds):
        base = chart(f"chart-{number}")
        home.repository.create_chart(MINE, base)
        home.repository.create_generation(generation(base, f"gen-{number}"))
        assert home.repository.lease(f"gen-{number}", ANN, now=NOW, until=at(30))
        made, typed = edited(base, "made"), edited(base, "typed")
        finish = partial(
            home.repository.finish_generation, f"gen-{number}", ANN, GenerationState.SUCCEEDED, now=at(1), accepted=made
        )
        results = at_once([finish, partial(home.repository.replace_chart, MINE, typed, expected=1)])
        assert results[0] is None
        record = home.repository.read_generation(MINE, f"gen-{number}")
        winner = home.repository.read_chart(MINE, base.id)
        if code_of(results[1]) == "stale_version":
            assert (winner, record.fate.value) == (made, "accepted")
        else:
            assert (winner, record.fate.value) == (typed, "open")


def test_of_fifty_at_a_budget_for_ten_exactly_ten_get_through(home: Home) -> None:
    reserve = partial(home.ledger.reserve, MINE, 100, owner_budget=1000, service_budget=LARGE, now=NOW)
    codes = [code_of(result) for result in at_once([reserve] * 50)]
    assert (codes.count(None), codes.count("budget_exceeded")) == (10, 40)
    for owner in (MINE, SERVICE):
        assert home.ledger.spending(owner, now=NOW).reserved_micro_usd == 1000


def test_of_fifty_owners_at_a_service_budget_for_ten_exactly_ten_get_through(home: Home) -> None:
    calls = [
        partial(home.ledger.reserve, f"owner-{n}", 100, owner_budget=LARGE, service_budget=1000, now=NOW)
        for n in range(50)
    ]
    results = at_once(calls)
    codes = [code_of(result) for result in results]
    assert (codes.count(None), codes.count("budget_exceeded")) == (10, 40)
    assert home.ledger.spending(SERVICE, now=NOW).reserved_micro_usd == 1000
    reserved = [home.ledger.spending(f"owner-{n}", now=NOW).reserved_micro_usd for n in range(50)]
    assert reserved == [100 if code is None else 0 for code in codes]


def test_many_who_settle_at_once_lose_no_cent(home: Home) -> None:
    reservations = [
        home.ledger.reserve(MINE, 100, owner_budget=LARGE, service_budget=LARGE, now=NOW) for _ in range(10)
    ]
    results = at_once([partial(home.ledger.settle, r, (entry(7),), now=NOW) for r in reservations * 2])
    assert results == [None] * 20
    for owner in (MINE, SERVICE):
        spent = home.ledger.spending(owner, now=NOW)
        assert (spent.calls, spent.micro_usd, spent.reserved_micro_usd) == (10, 70, 0)


def test_of_many_turns_at_once_as_many_as_the_limit_are_given(home: Home) -> None:
    results = at_once([partial(home.ledger.take_turn, MINE, limit=5, window_seconds=60, now=NOW)] * 20)
    assert [code_of(result) for result in results].count(None) == 5
    assert [code_of(result) for result in results].count("too_many_requests") == 15


def test_of_many_who_bring_one_idempotency_key_one_begins(home: Home) -> None:
    results = at_once([partial(home.ledger.remember, MINE, "key", "print", now=NOW)] * 12)
    assert [code_of(result) for result in results].count(None) == 1
    assert [code_of(result) for result in results].count("idempotency_in_progress") == 11


def test_an_answer_stored_while_its_chart_is_deleted_is_not_kept(home: Home) -> None:
    for number in range(home.rounds):
        of, keys = f"chart-{number}", [f"key-{number}-{writer}" for writer in range(3)]
        answer = StoredAnswer(200, f'{{"id": "{of}", "title": "planted"}}'.encode())
        for key in keys:
            home.ledger.remember(MINE, key, "print", now=NOW)
        storing = [partial(home.ledger.store_answer, MINE, key, answer, now=NOW) for key in keys]
        assert at_once([*storing, partial(home.ledger.withdraw_answers, MINE, of, now=NOW)]) == [None] * 4
        assert [home.ledger.remember(MINE, key, "print", now=NOW) for key in keys] == [WITHDRAWN] * 3
    assert home.traces("planted") == []


def test_many_workers_share_the_jobs_and_none_is_lost_or_worked_on_twice(home: Home) -> None:
    clock = Clock(home.waits)
    names = {f"g{n}" for n in range(2 * WRITERS)}
    for name in sorted(names):
        home.queue.send(name, now=clock.now)
    taken: list[str] = []
    for _ in range(20):
        receive = partial(home.queue.receive, now=clock.now, visible_after=clock.after(60))
        taken += [job.generation_id for job in at_once([receive] * WRITERS) if job is not None]
        if len(taken) >= len(names):
            break
    assert sorted(taken) == sorted(names)
