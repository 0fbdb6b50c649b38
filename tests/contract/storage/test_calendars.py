"""What every store promises about links to calendars: one a chart, known by its digest, gone with the chart."""

from __future__ import annotations

from functools import partial

import pytest

from goal_mandala.domain.errors import NotFound
from tests.contract.storage.conftest import Home
from tests.contract.storage.material import MINE, THEIRS, at, chart, edited
from tests.contract.storage.races import at_once, code_of


def _leads_nowhere(home: Home, digest: str) -> bool:
    with pytest.raises(NotFound) as caught:
        home.repository.calendar_chart(digest)
    return caught.value.code == "no_such_calendar"


def test_a_link_leads_to_the_chart_as_it_is_now(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    assert home.repository.calendar_opened(MINE, "chart-1") is None
    assert _leads_nowhere(home, "digest-1")
    home.repository.open_calendar(MINE, "chart-1", "digest-1", now=at(1))
    assert home.repository.calendar_chart("digest-1") == chart()
    changed = edited(chart(), "changed")
    home.repository.replace_chart(MINE, changed, expected=1)
    assert home.repository.calendar_chart("digest-1") == changed
    assert home.repository.calendar_opened(MINE, "chart-1") == at(1)


def test_a_new_link_replaces_the_old_one_and_closing_ends_it(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    for number in (1, 2):
        home.repository.open_calendar(MINE, "chart-1", f"digest-{number}", now=at(number))
    assert _leads_nowhere(home, "digest-1")
    assert home.traces("digest-1") == []
    assert home.repository.calendar_chart("digest-2") == chart()
    home.repository.open_calendar(MINE, "chart-1", "digest-2", now=at(3))
    assert home.repository.calendar_chart("digest-2") == chart()
    assert home.repository.calendar_opened(MINE, "chart-1") == at(2), "the same again changes nothing"
    for _ in range(2):
        home.repository.close_calendar(MINE, "chart-1")
    assert _leads_nowhere(home, "digest-2")
    assert home.repository.calendar_opened(MINE, "chart-1") is None
    assert home.traces("digest-2") == []


def test_links_are_the_owners_business(home: Home) -> None:
    home.repository.create_chart(THEIRS, chart())
    home.repository.open_calendar(THEIRS, "chart-1", "digest-1", now=at(1))
    for call in (
        lambda: home.repository.open_calendar(MINE, "chart-1", "digest-2", now=at(2)),
        lambda: home.repository.close_calendar(MINE, "chart-1"),
        lambda: home.repository.calendar_opened(MINE, "chart-1"),
        lambda: home.repository.open_calendar(MINE, "no-such-chart", "digest-2", now=at(2)),
    ):
        with pytest.raises(NotFound):
            call()
    assert home.repository.calendar_chart("digest-1") == chart()
    assert _leads_nowhere(home, "digest-2")


@pytest.mark.parametrize("whole", [False, True])
def test_a_link_goes_with_its_chart(home: Home, whole: bool) -> None:
    home.repository.create_chart(MINE, chart())
    home.repository.open_calendar(MINE, "chart-1", "digest-1", now=at(1))
    assert home.traces("digest-1")
    if whole:
        home.repository.delete_owner(MINE)
    else:
        home.repository.delete_chart(MINE, "chart-1")
    assert home.traces("digest-1") == []
    home.repository.create_chart(THEIRS, chart())
    assert _leads_nowhere(home, "digest-1")


def test_of_links_made_at_once_one_works(home: Home) -> None:
    home.repository.create_chart(MINE, chart())
    digests = [f"digest-{n}" for n in range(4)]
    results = at_once(
        [partial(home.repository.open_calendar, MINE, "chart-1", digest, now=at(1)) for digest in digests]
    )
    assert set(map(code_of, results)) <= {None}
    working = []
    for digest in digests:
        try:
            home.repository.calendar_chart(digest)
            working.append(digest)
        except NotFound:
            assert home.traces(digest) == []
    assert len(working) == 1
