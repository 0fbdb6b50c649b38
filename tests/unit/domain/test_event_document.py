"""Events as data and back: what a record or a stream carries is what happened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import DamagedChart
from goal_mandala.domain.event_document import event_data, event_from
from goal_mandala.domain.mandala import ActionType, CellRef, Usage
from tests.fakes.chart_strategies import cells, findings, tasks, texts

positions = st.integers(0, 7)
action_cells = st.builds(CellRef, positions, positions)
facts = st.dictionaries(texts, st.one_of(texts, st.integers(), st.booleans(), st.none()), max_size=3).map(
    lambda named: tuple(named.items())
)
any_event = st.one_of(
    st.builds(ev.SubGoalTitled, positions, texts),
    st.builds(ev.ActionTitled, action_cells, texts),
    st.builds(ev.CellDetailed, cells, texts, texts, st.none() | st.sampled_from(ActionType), st.none() | positions),
    st.builds(ev.TaskAdded, action_cells, tasks),
    st.builds(ev.TasksCleared, action_cells),
    st.builds(ev.FindingsChanged, st.lists(findings, max_size=2).map(tuple)),
    st.builds(ev.UsageAdded, st.builds(Usage, positions, positions, positions, st.integers(0, 10**6).map(lambda n: n / 1e6))),
    st.builds(ev.Noticed, texts, facts),
    st.just(ev.Finished()),
    st.builds(ev.Failed, texts, texts, st.booleans(), facts),
)  # fmt: skip


@given(any_event)
def test_an_event_survives_the_way_through_json(event: ev.Event) -> None:
    data = event_data(event)
    assert data["type"] == type(event).__name__
    assert event_from(json.loads(json.dumps(data))) == event


DAMAGED: list[Any] = [
    {},
    {"type": "Exploded"},
    {"type": None},
    {"type": "SubGoalTitled"},
    {"type": "SubGoalTitled", "cell": "9", "title": "x"},
    {"type": "SubGoalTitled", "cell": 3, "title": "x"},
    {"type": "TaskAdded", "cell": "1.1", "task": {}},
    {"type": "CellDetailed", "cell": "1", "description": "", "background": "", "actionType": "x", "timesPerWeek": None},
    {"type": "FindingsChanged", "findings": 3},
    {"type": "UsageAdded", "usage": None},
    {"type": "Failed"},
    {"type": "Noticed", "code": "x", "facts": []},
]


@pytest.mark.parametrize("data", DAMAGED, ids=str)
def test_what_is_no_event_is_refused_as_damaged(data: dict[str, Any]) -> None:
    with pytest.raises(DamagedChart):
        event_from(data)
