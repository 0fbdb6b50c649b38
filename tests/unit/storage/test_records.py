"""What is stored comes back the same, whatever was typed; what cannot be read says so without quoting it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import InvalidInput, ServiceFailed
from goal_mandala.domain.generation_record import DraftFate, GenerationError, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import ActionType, Chart, Usage
from goal_mandala.storage import records
from goal_mandala.storage.ledger import CallEntry
from tests.fakes.chart_strategies import cells, charts, findings, positions, tasks, texts, titles
from tests.fakes.charts import hostile_chart, japanese_chart

instants = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
facts = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts, max_size=3
).map(lambda found: tuple(found.items()))
action_cells = cells.filter(lambda cell: cell.action is not None)
usages = st.builds(
    Usage, st.integers(0, 9), st.integers(0, 9**9), st.integers(0, 9**9), st.sampled_from((0.0, 1e-9, 2.5))
)
events = st.one_of(
    st.builds(ev.SubGoalTitled, positions, titles),
    st.builds(ev.ActionTitled, action_cells, titles),
    st.builds(
        ev.CellDetailed, cells, texts, texts, st.none() | st.sampled_from(ActionType), st.none() | st.integers(1, 7)
    ),
    st.builds(ev.TaskAdded, action_cells, tasks),
    st.builds(ev.TasksCleared, action_cells),
    st.builds(ev.FindingsChanged, st.lists(findings, max_size=2).map(tuple)),
    st.builds(ev.UsageAdded, usages),
    st.builds(ev.Noticed, titles, facts),
    st.builds(ev.Finished),
    st.builds(ev.Failed, titles, titles, st.booleans(), facts),
)
generations = st.builds(
    GenerationRecord,
    id=titles,
    owner=titles,
    chart_id=titles,
    scope=titles,
    cell=st.none() | cells,
    replace=st.booleans(),
    with_tasks=st.booleans(),
    accepts_itself=st.booleans(),
    base_version=st.integers(1, 10**9),
    draft=st.just(japanese_chart()),
    created_at=instants,
    updated_at=instants,
    state=st.sampled_from(GenerationState),
    fate=st.sampled_from(DraftFate),
    retries=st.integers(0, 3),
    cancel_requested=st.booleans(),
    last_event=st.integers(0, 10**6),
    error=st.none() | st.builds(GenerationError, titles, titles, st.booleans(), facts),
)
entries = st.builds(
    CallEntry,
    titles,
    texts,
    st.integers(0, 9**9),
    st.integers(0, 9**9),
    st.integers(0, 9**15),
    texts,
    st.booleans(),
    instants,
)


@given(charts(), instants, instants)
@example(hostile_chart(), datetime(2026, 1, 1, 1, 1, 1, 1, UTC), datetime(2026, 1, 1, tzinfo=UTC))
def test_charts(chart: Chart, made: datetime, changed: datetime) -> None:
    chart = replace(chart, created_at=made, updated_at=changed)
    assert records.chart_from_packed(records.packed_chart(chart)) == chart
    summary = records.summary_of(chart)
    assert records.summary_from(json.loads(records.json_text(records.summary_data(summary)))) == summary
    assert (summary.id, summary.version, summary.title) == (chart.id, chart.version, chart.goal.title)


@given(events)
def test_events(event: ev.Event) -> None:
    text = records.event_text(event)
    assert text.isascii()
    assert records.event_from_text(text) == event


@given(generations)
def test_generations(record: GenerationRecord) -> None:
    data = records.generation_data(record)
    assert all(value is None or isinstance(value, str | int | bool) for value in data.values())
    assert records.generation_from(data, record.draft) == record
    as_columns = {name: int(value) if isinstance(value, bool) else value for name, value in data.items()}
    assert records.generation_from(as_columns, record.draft) == record


@given(entries)
def test_entries(entry: CallEntry) -> None:
    assert records.entry_from(records.entry_data(entry)) == entry


@given(instants, instants)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    assert records.time_from(records.time_text(one)) == one
    assert (records.time_text(one) < records.time_text(other)) == (one < other)


def test_times_of_other_zones_are_stored_in_utc() -> None:
    tokyo = datetime(2026, 12, 1, 8, 30, tzinfo=timezone(timedelta(hours=9)))
    assert records.time_text(tokyo) == "2026-11-30T23:30:00.000000Z"
    assert records.month_of(tokyo) == "2026-11"


@given(st.lists(st.text(), max_size=4).map(tuple))
def test_cursors(place: tuple[str, ...]) -> None:
    cursor = records.cursor_text(place)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert records.cursor_place(cursor, len(place)) == place


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
@example("W" * 100_000)
@example("bnVsbA")
@example(records.cursor_text(("one",)))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        records.cursor_place(text, 2)
    assert (caught.value.code, caught.value.facts) == ("bad_cursor", {"field": "cursor"})


def test_what_could_not_be_read_back_is_not_stored() -> None:
    chart = hostile_chart()
    odd = replace(chart, goal=replace(chart.goal, title="secret \ud83d"))
    with pytest.raises(InvalidInput) as caught:
        records.packed_chart(odd)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01secret",
        records.packed_chart(japanese_chart())[:-20],
        records.packed({"title": "secret"}),
        records.packed([]),
        records.packed(None),
    ],
)
def test_a_damaged_body_is_our_fault_and_is_not_quoted(body: bytes) -> None:
    with pytest.raises(ServiceFailed) as caught:
        records.chart_from_packed(body)
    assert caught.value.code == "storage_damaged"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", '{"type": "Unheard"}', '{"type": "SubGoalTitled", "cell": "x"}']
)
def test_a_damaged_event_is_our_fault(text: str) -> None:
    with pytest.raises(ServiceFailed) as caught:
        records.event_from_text(text)
    assert caught.value.code == "storage_damaged"


def test_a_full_chart_is_stored_in_a_tenth_of_its_size() -> None:
    chart = japanese_chart()
    assert len(records.packed_chart(chart)) * 8 < len(
        json.dumps(records.chart_data(chart), ensure_ascii=False).encode()
    )
