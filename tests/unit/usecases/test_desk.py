"""Ids: unguessable, all different, and fit to stand on a command line."""

from __future__ import annotations

import re

from goal_mandala.usecases.desk import new_id


def test_an_id_can_be_typed_anywhere() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{15}", one) for one in made)
