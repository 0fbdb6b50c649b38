"""What tests of operations share: the language that the operator reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from goal_mandala.cli import language


@pytest.fixture(params=["ja", "en"])
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Once in each language; which it is."""
    monkeypatch.setenv("MANDALA_LANG", request.param)
    language.user_language.cache_clear()
    yield request.param
    language.user_language.cache_clear()
