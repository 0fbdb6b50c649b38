"""Charts of any text for property tests: few cells, but every field anything that a chart file may hold."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from goal_mandala.domain.mandala import (
    Action,
    ActionType,
    CellRef,
    Chart,
    Finding,
    Goal,
    Occasion,
    OccasionStatus,
    PlannerInfo,
    Reflection,
    Severity,
    SubGoal,
    Task,
    TaskStatus,
    Usage,
)
from tests.fakes.charts import HOSTILE

thorough = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""No deadline for one example: the first one loads BudouX's model."""

brisk = settings(thorough, max_examples=30)

_SYNTAX = "\\`*_{}[]()<>#+-.!|~:=&$\"'%@/,;^ \t\n\r\u3000\xa0\u2028\x85\x1c\u200b\u202e\ufeff0123abwAあ漢。"
_words = st.sampled_from(
    (*HOSTILE, "<br>", "(45分)", "(30 min · skipped)", "**なぜ:** x", "## 1 · x", "\\u{41}", "&amp;", "-->", "週3回")
)

syntax_texts = st.text(alphabet=_SYNTAX, max_size=30)
texts = st.one_of(
    syntax_texts,
    _words,
    st.text(max_size=40),
    st.lists(st.one_of(_words, syntax_texts), max_size=4).map("".join).map(lambda text: text[:500]),
)
titles = texts.map(lambda text: text[:100]).filter(lambda text: text.strip() != "")
_moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))
_days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_ids = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() != "")
_cells = st.one_of(st.none(), st.integers(0, 7).map(CellRef), st.builds(CellRef, st.integers(0, 7), st.integers(0, 7)))
_facts = st.dictionaries(st.text(max_size=9), st.one_of(st.text(max_size=9), st.integers(0, 99)), max_size=2)

goals = st.builds(
    Goal,
    title=titles,
    description=texts,
    deadline=st.one_of(st.none(), _days),
    background=texts,
    constraints=texts,
    language=st.sampled_from(("ja", "en", "en-GB", "fr", "zh-Hant", "ar", "<x>")),
)
findings = st.builds(
    Finding,
    reason=st.text(max_size=20),
    severity=st.sampled_from(Severity),
    cell=_cells,
    other=_cells,
    facts=_facts.map(lambda facts: tuple(facts.items())),
)


reflections = st.builds(Reflection, id=_ids, day=_days, went_well=texts, was_close=texts, did_not_move=texts)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    status = draw(st.sampled_from(TaskStatus))
    return Task(
        draw(_ids),
        draw(titles),
        draw(texts),
        draw(st.sampled_from(ActionType)),
        draw(st.integers(1, 600)),
        status,
        draw(st.none() | _days) if status is TaskStatus.COMPLETED else None,
    )


@st.composite
def actions(draw: st.DrawFn, position: int) -> Action:
    kind = draw(st.one_of(st.none(), st.sampled_from(ActionType)))
    habit = kind is ActionType.HABIT
    occasions = st.lists(st.builds(Occasion, _days, st.sampled_from(OccasionStatus)), max_size=3).map(tuple)
    return Action(
        position,
        draw(titles),
        draw(texts),
        draw(texts),
        kind,
        draw(st.booleans()),
        draw(st.one_of(st.none(), st.integers(1, 7))) if habit else None,
        tuple(draw(st.lists(tasks(), max_size=3, unique_by=lambda task: task.id))),
        draw(occasions) if habit else (),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Up to two sub-goals of up to two actions each, the other places empty."""
    sub_goals: list[SubGoal | None] = [None] * 8
    for position in draw(st.sets(st.integers(0, 7), max_size=2)):
        row: list[Action | None] = [None] * 8
        for place in draw(st.sets(st.integers(0, 7), max_size=2)):
            row[place] = draw(actions(place))
        sub_goals[position] = SubGoal(position, draw(titles), draw(texts), draw(texts), draw(st.booleans()), tuple(row))
    made = draw(_moments)
    return Chart(
        draw(_ids),
        draw(goals),
        PlannerInfo(draw(st.sampled_from(("playbook", "model"))), draw(st.one_of(st.none(), texts)), None, 3),
        made,
        made,
        draw(st.integers(1, 99)),
        tuple(sub_goals),
        draw(
            st.builds(Usage, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from((0.0, 1e-6, 2.5)))
        ),
        tuple(draw(st.lists(findings, max_size=2))),
        tuple(draw(st.lists(reflections, max_size=2))),
        draw(st.booleans()),
    )
