"""Waiting between attempts: full jitter under a rising ceiling."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.generation.model_planner.backoff import Backoff

attempts = st.integers(1, 60)


@given(attempts, st.integers(0, 10**6))
def test_never_longer_than_the_ceiling_and_never_negative(attempt: int, seed: int) -> None:
    delay = Backoff(source=random.Random(seed)).delay(attempt)
    assert 0 <= delay <= min(10.0, 2.0**attempt)


@given(attempts, st.floats(0, 1e6), st.integers(0, 10**6))
def test_at_least_what_was_asked_up_to_the_cap(attempt: int, asked: float, seed: int) -> None:
    delay = Backoff(source=random.Random(seed)).delay(attempt, asked)
    assert min(asked, 10.0) <= delay <= 10.0


def test_the_jitter_is_full() -> None:
    source = random.Random(1)
    delays = [Backoff(source=source).delay(1) for _ in range(2000)]
    assert min(delays) < 0.05
    assert max(delays) > 1.95
    assert 0.9 < sum(delays) / len(delays) < 1.1


@given(st.floats(0.001, 5), st.floats(5, 60), attempts)
def test_base_and_cap_are_the_callers(base: float, cap: float, attempt: int) -> None:
    assert Backoff(base, cap, random.Random(0)).delay(attempt) <= min(cap, base * 2**attempt)
