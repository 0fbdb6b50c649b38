"""What every job queue promises: at least once, hidden while worked on, attempts counted, set aside, redriven."""

from __future__ import annotations

import time

import pytest

from goal_mandala.jobs.queue import MAX_ATTEMPTS, NO_REASON, Job
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import Clock

HIDDEN = 2
"""Seconds a delivery hides a job: short, because a queue with a clock of its own makes us wait."""


@pytest.fixture
def clock(home: Home) -> Clock:
    return Clock(home.waits)


def _receive(home: Home, clock: Clock, seconds: int = HIDDEN) -> Job | None:
    return home.queue.receive(now=clock.now, visible_after=clock.after(seconds))


def _taken(home: Home, clock: Clock, seconds: int = HIDDEN) -> Job:
    """A queue with its own clock and whole seconds may hide a job a little longer than ours says."""
    until = time.monotonic() + (5 if home.waits else 0)
    while (job := _receive(home, clock, seconds)) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert job is not None
    return job


def _fail_for_good(home: Home, clock: Clock, reason: str) -> None:
    for _ in range(MAX_ATTEMPTS - 1):
        home.queue.fail(_taken(home, clock), reason, visible_after=clock.now)
    job = _taken(home, clock)
    assert job.last_attempt
    home.queue.set_aside(job, reason, now=clock.now)


def test_an_empty_queue_gives_nothing(home: Home, clock: Clock) -> None:
    assert _receive(home, clock) is None
    assert home.queue.dead() == ()
    assert home.queue.redrive(now=clock.now) == 0
    count, age = home.queue.depth(now=clock.now)
    assert count == 0
    assert not age


def test_jobs_come_oldest_first_and_once_while_they_are_worked_on(home: Home, clock: Clock) -> None:
    for name in ("g1", "g2", "g3"):
        home.queue.send(name, now=clock.now)
    jobs = [_taken(home, clock, 60) for _ in range(3)]
    assert [job.generation_id for job in jobs] == ["g1", "g2", "g3"]
    assert [job.attempt for job in jobs] == [1, 1, 1]
    assert len({job.receipt for job in jobs}) == 3
    assert all(abs((job.queued_at - clock.now).total_seconds()) < 2 for job in jobs)
    assert _receive(home, clock) is None


def test_a_completed_job_is_gone(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    home.queue.complete(_taken(home, clock))
    clock.advance(HIDDEN + 1)
    assert _receive(home, clock) is None
    assert home.traces("g1") == []


def test_a_job_that_nobody_completes_comes_again(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    first = _taken(home, clock)
    assert _receive(home, clock) is None
    clock.advance(HIDDEN)
    second = _taken(home, clock)
    assert (second.generation_id, second.attempt) == ("g1", 2)
    assert second.receipt != first.receipt


def test_a_job_is_hidden_for_longer_when_its_worker_says_so(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    job = _taken(home, clock)
    for _ in range(2):
        clock.advance(HIDDEN - 1)
        home.queue.extend(job, visible_after=clock.after(HIDDEN))
        assert _receive(home, clock) is None
    home.queue.extend(job, visible_after=clock.after(10 * HIDDEN))
    clock.advance(HIDDEN + 1)
    assert _receive(home, clock) is None
    home.queue.complete(job)


def test_a_failed_job_waits_and_comes_again(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    home.queue.fail(_taken(home, clock), "storage_busy", visible_after=clock.after(2 * HIDDEN))
    clock.advance(HIDDEN)
    assert _receive(home, clock) is None
    clock.advance(HIDDEN)
    assert _taken(home, clock).attempt == 2


def test_after_three_failures_a_job_lies_aside_with_its_reason(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    home.queue.send("g2", now=clock.now)
    home.queue.complete(_taken(home, clock))  # g1
    _fail_for_good(home, clock, "model_timeout")
    assert _receive(home, clock) is None
    (dead,) = home.queue.dead()
    assert (dead.generation_id, dead.reason, dead.attempts) == ("g2", "model_timeout", MAX_ATTEMPTS)
    assert abs((dead.since - clock.now).total_seconds()) < 60
    assert home.queue.depth(now=clock.now)[0] == 0
    assert home.queue.dead() == (dead,), "looking changes nothing"


def test_a_job_whose_workers_die_comes_exhausted_and_can_be_set_aside(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    for _ in range(MAX_ATTEMPTS):
        assert not _taken(home, clock, 1).exhausted
        clock.advance(1)
    job = _taken(home, clock, 1)
    assert job.exhausted
    home.queue.set_aside(job, NO_REASON, now=clock.now)
    assert _receive(home, clock) is None
    (dead,) = home.queue.dead()
    assert (dead.generation_id, dead.reason, dead.attempts) == ("g1", NO_REASON, MAX_ATTEMPTS)


def test_a_delivery_that_is_over_sets_nothing_aside(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    job = _taken(home, clock)
    home.queue.complete(job)
    home.queue.set_aside(job, "late", now=clock.now)
    assert home.queue.dead() == ()


def test_a_job_that_lies_aside_does_not_hold_up_the_next(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    _fail_for_good(home, clock, "model_timeout")
    home.queue.send("g2", now=clock.now)
    assert _taken(home, clock, 60).generation_id == "g2"


def test_what_lies_aside_can_be_redriven(home: Home, clock: Clock) -> None:
    for name in ("g1", "g2"):
        home.queue.send(name, now=clock.now)
        _fail_for_good(home, clock, "model_timeout")
        assert _receive(home, clock) is None
    assert len(home.queue.dead()) == 2
    assert home.queue.redrive(now=clock.now) == 2
    assert home.queue.dead() == ()
    assert home.queue.redrive(now=clock.now) == 0
    jobs = [_taken(home, clock, 60) for _ in range(2)]
    assert {job.generation_id for job in jobs} == {"g1", "g2"}
    assert [job.attempt for job in jobs] == [1, 1], "with all its attempts"


def test_depth_counts_what_is_visible_and_the_age_of_the_oldest(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    clock.advance(1)
    home.queue.send("g2", now=clock.now)
    count, age = home.queue.depth(now=clock.now)
    assert count == 2
    if not home.waits:
        assert age == pytest.approx(1)
    first = _taken(home, clock, 60)
    assert first.generation_id == "g1"
    count, age = home.queue.depth(now=clock.now)
    assert count == 1
    if not home.waits:
        assert age == 0


def test_completing_or_extending_twice_does_no_harm(home: Home, clock: Clock) -> None:
    home.queue.send("g1", now=clock.now)
    job = _taken(home, clock)
    for _ in range(2):
        home.queue.complete(job)
    home.queue.extend(job, visible_after=clock.after(HIDDEN))
    home.queue.fail(job, "late", visible_after=clock.now)
    clock.advance(HIDDEN)
    assert _receive(home, clock) is None
