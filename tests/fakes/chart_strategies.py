"""Arbitrary valid charts for property tests: empty cells, habit logs, locks, findings, any text that a file may hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

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

letters = st.characters(codec="utf-8")
"""Any character that can be written to a file."""

texts = st.text(letters, max_size=40)
titles = st.text(letters, min_size=1, max_size=40).filter(lambda text: text.strip() != "")
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))
positions = st.integers(0, 7)
cells = st.one_of(positions.map(CellRef), st.builds(CellRef, positions, positions))

tasks = st.builds(
    Task,
    id=titles,
    title=titles,
    description=texts,
    type=st.sampled_from(ActionType),
    estimated_minutes=st.integers(1, 600),
    status=st.sampled_from(TaskStatus),
    completed_on=st.none() | days,
)
occasions = st.builds(Occasion, day=days, status=st.sampled_from(OccasionStatus))
facts = st.dictionaries(st.text(letters, max_size=9), st.one_of(texts, st.integers(0, 10**6)), max_size=3)
findings = st.builds(
    Finding,
    reason=st.text(letters, max_size=30),
    severity=st.sampled_from(Severity),
    cell=st.none() | cells,
    other=st.none() | cells,
    facts=facts.map(lambda f: tuple(f.items())),
)
reflections = st.builds(Reflection, id=titles, day=days, went_well=texts, was_close=texts, did_not_move=texts)
goals = st.builds(
    Goal,
    title=titles,
    description=texts,
    deadline=st.none() | days,
    background=texts,
    constraints=texts,
    language=st.sampled_from(("ja", "en", "en-GB", "zh-Hant", "fr")),
)


@st.composite
def actions(draw: st.DrawFn, position: int) -> Action:
    kind = draw(st.none() | st.sampled_from(ActionType))
    habit: dict[str, Any] = {}
    if kind is ActionType.HABIT:
        log = tuple(draw(st.lists(occasions, max_size=4)))
        habit = {"times_per_week": draw(st.none() | st.integers(1, 7)), "log": log}
    return Action(
        position,
        draw(titles),
        draw(texts),
        draw(texts),
        kind,
        draw(st.booleans()),
        tasks=tuple(draw(st.lists(tasks, max_size=2))),
        **habit,
    )


@st.composite
def sub_goals(draw: st.DrawFn, position: int) -> SubGoal:
    filled = draw(st.sets(positions, max_size=3))
    row = tuple(draw(actions(p)) if p in filled else None for p in range(8))
    return SubGoal(position, draw(titles), draw(texts), draw(texts), draw(st.booleans()), row)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any valid chart; most of its cells empty, so that examples stay small."""
    filled = draw(st.sets(positions, max_size=3))
    return Chart(
        id=draw(titles),
        goal=draw(goals),
        planner=PlannerInfo(
            draw(st.sampled_from(("playbook", "model"))),
            draw(st.none() | texts),
            draw(st.none() | texts),
            draw(st.integers(0, 2**63)),
        ),
        created_at=draw(moments),
        updated_at=draw(moments),
        version=draw(st.integers(1, 10**9)),
        sub_goals=tuple(draw(sub_goals(p)) if p in filled else None for p in range(8)),
        usage=Usage(
            draw(st.integers(0, 10**6)),
            draw(st.integers(0, 10**9)),
            draw(st.integers(0, 10**9)),
            draw(st.integers(0, 10**9)) / 10**6,
        ),
        findings=tuple(draw(st.lists(findings, max_size=3))),
        reflections=tuple(draw(st.lists(reflections, max_size=2))),
        archived=draw(st.booleans()),
    )
