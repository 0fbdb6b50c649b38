"""What every ledger promises: budgets that hold, sums that are exact, turns, answers given once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.domain.errors import BudgetExceeded, Conflict, Throttled
from goal_mandala.storage.ledger import SERVICE, WITHDRAWN, Spending, StoredAnswer
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import LARGE, MINE, NOW, THEIRS, at, entry

MONTH = "2026-11"


def reserve(home: Home, amount: int, owner: str = MINE, own: int = LARGE, all_: int = LARGE) -> str:
    return home.ledger.reserve(owner, amount, owner_budget=own, service_budget=all_, now=NOW)


def test_nothing_was_spent_yet(home: Home) -> None:
    assert home.ledger.spending(MINE, now=NOW) == Spending(MINE, MONTH, 0, 0, 0, 0, 0)
    assert home.ledger.entries(MINE, MONTH) == ()


def test_a_reservation_is_replaced_by_what_was_spent(home: Home) -> None:
    reservation = reserve(home, 1500)
    assert home.ledger.spending(MINE, now=NOW) == Spending(MINE, MONTH, 0, 0, 0, 0, 1500)
    assert home.ledger.spending(SERVICE, now=NOW) == Spending(SERVICE, MONTH, 0, 0, 0, 0, 1500)
    entries = (entry(700), entry(41, "", at(1), True))
    home.ledger.settle(reservation, entries, now=at(2))
    for owner in (MINE, SERVICE):
        assert home.ledger.spending(owner, now=NOW) == Spending(owner, MONTH, 2, 2400, 680, 741, 0)
    assert home.ledger.entries(MINE, MONTH) == entries
    assert home.ledger.entries(MINE, "2026-10") == ()
    assert home.ledger.entries(THEIRS, MONTH) == ()
    assert home.ledger.spending(THEIRS, now=NOW) == Spending(THEIRS, MONTH, 0, 0, 0, 0, 0)


def test_settling_twice_changes_nothing(home: Home) -> None:
    reservation = reserve(home, 1000)
    home.ledger.settle(reservation, (entry(10),), now=NOW)
    home.ledger.settle(reservation, (entry(10), entry(10)), now=at(1))
    home.ledger.settle("no-such-reservation", (entry(10),), now=at(1))
    assert home.ledger.spending(MINE, now=NOW).micro_usd == 10
    assert home.ledger.spending(SERVICE, now=NOW).micro_usd == 10
    assert len(home.ledger.entries(MINE, MONTH)) == 1


def test_settling_with_nothing_gives_the_money_back(home: Home) -> None:
    home.ledger.settle(reserve(home, 1000), (), now=NOW)
    assert home.ledger.spending(MINE, now=NOW) == Spending(MINE, MONTH, 0, 0, 0, 0, 0)
    assert home.ledger.entries(MINE, MONTH) == ()


def test_spent_and_reserved_together_stay_within_the_budget(home: Home) -> None:
    home.ledger.settle(reserve(home, 400, own=1000), (entry(300),), now=NOW)
    reserve(home, 500, own=1000)
    with pytest.raises(BudgetExceeded) as caught:
        reserve(home, 201, own=1000)
    assert caught.value.facts == {"scope": "owner", "month": MONTH}
    reserve(home, 200, own=1000)
    assert home.ledger.spending(MINE, now=NOW).reserved_micro_usd == 700, "what was refused is not set aside"


def test_the_service_has_a_budget_of_its_own(home: Home) -> None:
    reserve(home, 600, MINE, all_=1000)
    with pytest.raises(BudgetExceeded) as caught:
        reserve(home, 401, THEIRS, all_=1000)
    assert caught.value.facts == {"scope": "service", "month": MONTH}
    assert home.ledger.spending(THEIRS, now=NOW).reserved_micro_usd == 0
    reserve(home, 400, THEIRS, all_=1000)
    assert home.ledger.spending(SERVICE, now=NOW).reserved_micro_usd == 1000


def test_more_may_be_spent_than_was_reserved_and_then_counts(home: Home) -> None:
    home.ledger.settle(reserve(home, 10, own=100), (entry(150),), now=NOW)
    assert home.ledger.spending(MINE, now=NOW).micro_usd == 150
    with pytest.raises(BudgetExceeded):
        reserve(home, 1, own=100)


def test_a_month_is_a_month_in_utc_and_a_reservation_stays_in_its_own(home: Home) -> None:
    tokyo = datetime.fromisoformat("2026-12-01T08:30:00+09:00")  # November, still, in UTC
    reservation = home.ledger.reserve(MINE, 100, owner_budget=100, service_budget=LARGE, now=tokyo)
    december = datetime(2026, 12, 1, tzinfo=UTC)
    assert home.ledger.spending(MINE, now=tokyo).reserved_micro_usd == 100
    assert home.ledger.spending(MINE, now=december) == Spending(MINE, "2026-12", 0, 0, 0, 0, 0)
    home.ledger.reserve(MINE, 100, owner_budget=100, service_budget=LARGE, now=december)
    home.ledger.settle(reservation, (entry(60, when=december),), now=december)
    assert home.ledger.spending(MINE, now=NOW) == Spending(MINE, MONTH, 1, 1200, 340, 60, 0)
    assert home.ledger.spending(MINE, now=december) == Spending(MINE, "2026-12", 0, 0, 0, 0, 100)
    assert len(home.ledger.entries(MINE, MONTH)) == 1


def test_sums_are_exact(home: Home) -> None:
    for amount in (1, 3, 7_000_000_000_001):
        home.ledger.settle(reserve(home, 5, own=10**16, all_=10**16), (entry(amount),), now=NOW)
    assert home.ledger.spending(SERVICE, now=NOW).micro_usd == 7_000_000_000_005


def test_turns_are_given_up_to_the_limit_and_again_after_the_time_that_was_named(home: Home) -> None:
    for second in range(3):
        home.ledger.take_turn(MINE, limit=3, window_seconds=60, now=at(second))
    with pytest.raises(Throttled) as caught:
        home.ledger.take_turn(MINE, limit=3, window_seconds=60, now=at(10))
    assert caught.value.code == "too_many_requests"
    assert caught.value.retryable
    wait = caught.value.facts["retryAfter"]
    assert isinstance(wait, int)
    assert 1 <= wait <= 60
    home.ledger.take_turn(THEIRS, limit=3, window_seconds=60, now=at(10))
    home.ledger.take_turn(MINE, limit=3, window_seconds=60, now=at(10 + wait))


def test_a_refused_turn_does_not_count(home: Home) -> None:
    home.ledger.take_turn(MINE, limit=1, window_seconds=60, now=NOW)
    for second in range(1, 50):
        with pytest.raises(Throttled):
            home.ledger.take_turn(MINE, limit=1, window_seconds=60, now=at(second))
    home.ledger.take_turn(MINE, limit=1, window_seconds=60, now=at(60))


def test_never_more_turns_than_the_limit_within_any_window(home: Home) -> None:
    given: list[int] = []
    for second in range(150):
        try:
            home.ledger.take_turn(MINE, limit=4, window_seconds=20, now=at(second))
        except Throttled:
            continue
        given.append(second)
    assert len(given) == 32
    assert all(sum(start <= moment < start + 20 for moment in given) <= 4 for start in given)


ANSWER = StoredAnswer(202, b'{"id": "\xe6\x97\xa5"}\x00\xff')


def test_a_finished_request_is_answered_again_the_same(home: Home) -> None:
    assert home.ledger.remember(MINE, "key-1", "print-1", now=NOW) is None
    home.ledger.store_answer(MINE, "key-1", ANSWER, now=at(1))
    for second in (2, 3600):
        assert home.ledger.remember(MINE, "key-1", "print-1", now=at(second)) == ANSWER
    assert home.ledger.remember(THEIRS, "key-1", "print-2", now=at(4)) is None, "a key belongs to its owner"
    assert home.ledger.remember(MINE, "key-2", "print-1", now=at(5)) is None
    assert home.traces("print-1"), "what is kept can be found"
    assert home.traces("key-1") == [], "secrets follow from a key: it is not kept itself"


def test_a_key_with_another_request_is_refused(home: Home) -> None:
    home.ledger.remember(MINE, "key-1", "print-1", now=NOW)
    for finished in (False, True):
        if finished:
            home.ledger.store_answer(MINE, "key-1", ANSWER, now=at(1))
        with pytest.raises(Conflict) as caught:
            home.ledger.remember(MINE, "key-1", "print-2", now=at(2))
        assert caught.value.code == "idempotency_reused"


def test_a_request_under_way_is_not_begun_again(home: Home) -> None:
    home.ledger.remember(MINE, "key-1", "print-1", now=NOW)
    with pytest.raises(Conflict) as caught:
        home.ledger.remember(MINE, "key-1", "print-1", now=at(1))
    assert caught.value.code == "idempotency_in_progress"


def test_a_key_that_was_given_up_is_new_again_and_an_answer_is_not_given_up(home: Home) -> None:
    home.ledger.remember(MINE, "key-1", "print-1", now=NOW)
    home.ledger.forget(MINE, "key-1")
    assert home.ledger.remember(MINE, "key-1", "print-2", now=at(1)) is None
    home.ledger.store_answer(MINE, "key-1", ANSWER, now=at(2))
    home.ledger.forget(MINE, "key-1")
    home.ledger.forget(MINE, "no-such-key")
    assert home.ledger.remember(MINE, "key-1", "print-2", now=at(3)) == ANSWER


def test_answers_about_what_was_deleted_are_withdrawn_and_their_keys_stay_taken(home: Home) -> None:
    about = {"key-1": b'{"id": "chart-alpha", "title": "planted"}', "key-2": b'{"id": "chart-beta"}'}
    for owner in (MINE, THEIRS):
        for key, body in about.items():
            home.ledger.remember(owner, key, "print-1", now=NOW)
            home.ledger.store_answer(owner, key, StoredAnswer(201, body), now=NOW)
    home.ledger.remember(MINE, "key-3", "print-1", now=NOW)
    home.ledger.withdraw_answers(MINE, "chart-alpha", now=NOW)
    home.ledger.withdraw_answers(MINE, "chart-none", now=NOW)
    assert home.ledger.remember(MINE, "key-1", "print-1", now=at(1)) == WITHDRAWN
    assert home.ledger.remember(MINE, "key-2", "print-1", now=at(1)) == StoredAnswer(201, about["key-2"])
    assert home.ledger.remember(THEIRS, "key-1", "print-1", now=at(1)) == StoredAnswer(201, about["key-1"])
    with pytest.raises(Conflict):
        home.ledger.remember(MINE, "key-1", "print-2", now=at(1))
    with pytest.raises(Conflict):
        home.ledger.remember(MINE, "key-3", "print-1", now=at(1))
    home.ledger.withdraw_answers(THEIRS, "chart-alpha", now=NOW)
    assert home.traces("planted") == []
    assert home.traces("chart-alpha") == [], "it is remembered as a digest"


@pytest.mark.parametrize("taken_over", [False, True])
def test_an_answer_about_what_was_deleted_meanwhile_is_not_kept(home: Home, taken_over: bool) -> None:
    """The request was under way; perhaps it was taken for dead, and its key begun anew."""
    for key in ("key-1", "key-2", "key-3"):
        home.ledger.remember(MINE, key, "print-1", now=NOW)
    home.ledger.withdraw_answers(MINE, "chart-alpha", now=NOW)
    if taken_over:
        home.ledger.forget(MINE, "key-1")
        assert home.ledger.remember(MINE, "key-1", "print-1", now=at(2)) is None
    home.ledger.store_answer(MINE, "key-1", StoredAnswer(200, b'{"id":"chart-alpha","title":"planted"}'), now=at(3))
    home.ledger.withdraw_answers(MINE, "chart-gamma", now=at(3))
    home.ledger.store_answer(MINE, "key-2", StoredAnswer(200, b"/v1/mandalas/chart-alpha/planted"), now=at(4))
    other = StoredAnswer(200, b'{"id": "chart-alpha-2", "title": "chart"}')
    home.ledger.store_answer(MINE, "key-3", other, now=at(4))
    found = [home.ledger.remember(MINE, key, "print-1", now=at(5)) for key in ("key-1", "key-2", "key-3")]
    assert found == [WITHDRAWN, WITHDRAWN, other]
    assert home.traces("planted") == []
    home.ledger.withdraw_answers(MINE, "chart-delta", now=NOW + timedelta(hours=2))
    home.ledger.remember(MINE, "key-4", "print-1", now=NOW + timedelta(hours=2))
    home.ledger.store_answer(MINE, "key-4", StoredAnswer(200, b"chart-alpha"), now=NOW + timedelta(hours=2))
    kept = home.ledger.remember(MINE, "key-4", "print-1", now=NOW + timedelta(hours=2))
    assert kept == StoredAnswer(200, b"chart-alpha"), "remembered for a while only"


def test_an_old_key_is_new_again(home: Home) -> None:
    home.ledger.remember(MINE, "key-1", "print-1", now=NOW)
    home.ledger.store_answer(MINE, "key-1", ANSWER, now=NOW)
    assert home.ledger.remember(MINE, "key-1", "print-2", now=NOW + timedelta(days=2)) is None


def test_the_owner_s_usage_goes_and_the_service_s_sums_stay(home: Home) -> None:
    home.ledger.settle(reserve(home, 100), (entry(70),), now=NOW)
    home.ledger.settle(reserve(home, 100, THEIRS), (entry(5),), now=NOW)
    open_ = reserve(home, 30)
    home.ledger.take_turn(MINE, limit=9, window_seconds=60, now=NOW)
    home.ledger.remember(MINE, "key-1", "print-1", now=NOW)
    home.ledger.store_answer(MINE, "key-1", StoredAnswer(200, f"of {MINE}".encode()), now=NOW)
    home.ledger.withdraw_answers(MINE, "chart-alpha", now=NOW)
    assert home.traces(MINE) != []
    home.ledger.delete_owner_usage(MINE)
    assert home.traces(MINE) == []
    assert home.ledger.entries(MINE, MONTH) == ()
    assert home.ledger.spending(MINE, now=NOW) == Spending(MINE, MONTH, 0, 0, 0, 0, 0)
    assert home.ledger.spending(SERVICE, now=NOW).micro_usd == 75
    assert home.ledger.spending(THEIRS, now=NOW).micro_usd == 5
    home.ledger.settle(open_, (entry(20),), now=NOW)
    service = home.ledger.spending(SERVICE, now=NOW)
    assert (service.micro_usd, service.reserved_micro_usd) == (95, 0)
    assert home.traces(MINE) == []
