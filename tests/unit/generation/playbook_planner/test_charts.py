"""Every playbook file, and the charts that the offline planner makes of them."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import yaml

import goal_mandala.generation
from goal_mandala.domain import events as ev
from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.limits import EXECUTION_TASKS, HABIT_TASKS, text_limits
from goal_mandala.domain.mandala import ActionType, CellRef, Chart, Severity
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.generation.playbook_planner import PlaybookPlanner
from goal_mandala.generation.playbook_planner.lint import problems
from goal_mandala.generation.playbook_planner.playbook import load
from goal_mandala.generation.playbook_planner.reading import field_of
from goal_mandala.generation.playbook_planner.vocabulary import BY_FIELD
from goal_mandala.generation.quality import inspect
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.generation.wording import in_language
from goal_mandala.storage.chart_file import encode
from goal_mandala.usecases.generate import Generation, run_generation
from goal_mandala.usecases.start_chart import start_chart
from tests.fakes.chart_builder import START, put
from tests.fakes.goals import GOALS

FOLDER = Path(goal_mandala.generation.__file__).parent / "playbooks"
FILES = sorted(p.name.removesuffix(".yaml") for p in FOLDER.glob("*.*.yaml"))
FIELDS = list(yaml.safe_load((FOLDER / "fields.yaml").read_text(encoding="utf-8")))

PEOPLE: dict[str, list[dict[str, str]]] = {
    "ja": [
        {},
        {"background": "40代の会社員。子どもが2人。去年は三日坊主だった", "constraints": "朝しか時間がない。週3時間。予算5万円"},
        {"background": "大学生で初心者。膝が痛い", "constraints": "お金をかけたくない。車がない", "deadline": "2026-12-20"},
        {"background": "経験者。フリーランス。人見知り", "constraints": "週15時間", "deadline": "2029-03-31"},
        {"background": "60代。高血圧。田舎で妻と暮らす", "constraints": "自宅だけで。夜勤がある", "deadline": "2026-11-23"},
    ],
    "en": [
        {},
        {"background": "I work full-time, two kids, I always give up", "constraints": "mornings only, 3 hours a week, budget $300"},
        {"background": "A student and complete beginner with a bad knee", "constraints": "no budget, no car", "deadline": "2026-12-20"},
        {"background": "I used to do this. Self-employed, shy", "constraints": "15 hours a week", "deadline": "2029-03-31"},
        {"background": "I'm 62, high blood pressure, rural, my wife helps", "constraints": "at home only, night shifts", "deadline": "2026-11-23"},
    ],
}  # fmt: skip


def language_of(title: str) -> str:
    return "ja" if re.search("[ぁ-んァ-ン一-龥]", title) else "en"


def cases() -> list[tuple[str, GoalInput]]:
    """Two goals of every field and language, each person of the five at least once a field."""
    found: list[tuple[str, GoalInput]] = []
    for field, titles in GOALS.items():
        for offset, language in enumerate(PEOPLE):
            own = [t for t in titles if language_of(t) == language]
            for number in range(2):
                title = own[number % len(own)]
                person = PEOPLE[language][(len(found) + offset) % len(PEOPLE[language])]
                found.append((field, GoalInput(title, language=language, **person)))
    return found


CASES = cases()
WARNS = {Severity.ERROR, Severity.WARNING}


async def made(typed: GoalInput, seed: int = 0) -> Chart:
    planner = PlaybookPlanner(seed)
    return await filled(planner, start_chart(typed, planner.info, START), Generation())


async def filled(planner: PlaybookPlanner, chart: Chart, wanted: Generation) -> Chart:
    steps = [step async for step in run_generation(planner, chart, wanted, START)]
    last, draft = steps[-1]
    assert isinstance(last, ev.Finished)
    return draft


def titles_of(chart: Chart) -> list[str]:
    return [a.title for s in chart.sub_goals if s for a in s.actions if a]


@pytest.mark.parametrize("name", FILES)
def test_a_playbook_has_no_problems(name: str) -> None:
    assert list(problems(load(*name.split(".")))) == []


def test_every_field_has_a_playbook_in_both_languages_and_no_file_is_left_over() -> None:
    assert set(FILES) == {f"{field}.{language}" for field in {*FIELDS, *BY_FIELD} for language in ("ja", "en")}


def test_the_cases_cover_all_fields_people_and_languages() -> None:
    assert len(CASES) >= 40
    assert {field for field, _ in CASES} == set(BY_FIELD)
    for language, people in PEOPLE.items():
        told = {typed.background for _, typed in CASES if typed.language == language}
        assert told == {person.get("background", "") for person in people}


@pytest.mark.parametrize(("field", "typed"), CASES, ids=lambda v: v.title[:30] if isinstance(v, GoalInput) else v)
async def test_a_chart_is_whole_sound_and_within_every_limit(field: str, typed: GoalInput) -> None:
    chart = await made(typed)
    limits = text_limits(typed.language)
    assert field_of(chart.goal) == field
    for block in chart.sub_goals:
        assert block is not None
        cells = [block, *block.actions]
        for cell in cells:
            assert cell is not None
            assert 1 <= len(cell.title) <= limits.title
            assert 1 <= len(cell.description) <= limits.description
            assert 1 <= len(cell.background) <= limits.background
            assert in_language(cell.title, typed.language)
            assert "{" not in f"{cell.title}{cell.description}{cell.background}"
    for action in (a for s in chart.sub_goals if s for a in s.actions):
        assert action is not None
        low, high = HABIT_TASKS if action.type is ActionType.HABIT else EXECUTION_TASKS
        assert low <= len(action.tasks) <= high
        assert (action.times_per_week is not None) == (action.type is ActionType.HABIT)
        for task in action.tasks:
            assert 30 <= task.estimated_minutes <= 60
            assert task.type is action.type
            assert 1 <= len(task.title) <= limits.task_title
            assert len(task.description) <= limits.task_description
    assert len({t.id for s in chart.sub_goals if s for a in s.actions if a for t in a.tasks}) == sum(
        len(a.tasks) for s in chart.sub_goals if s for a in s.actions if a
    )
    habits = sum(a.type is ActionType.HABIT for s in chart.sub_goals if s for a in s.actions if a)
    assert 12 <= habits <= 35  # a quarter to a half as a rule, a little less where the work is a project
    bad = [f for f in inspect(chart, START) if f.severity in WARNS and f.reason != "time_over_budget"]
    assert bad == []
    assert from_data(to_data(chart)) == chart


@pytest.mark.parametrize(("field", "typed"), CASES[::6], ids=lambda v: v.title[:30] if isinstance(v, GoalInput) else v)
async def test_the_same_input_and_seed_give_the_same_bytes(field: str, typed: GoalInput) -> None:
    assert encode(await made(typed, 7)) == encode(await made(typed, 7))


@pytest.mark.parametrize(("number", "field"), list(enumerate(sorted(BY_FIELD))))
async def test_another_background_gives_another_chart(number: int, field: str) -> None:
    language = ("ja", "en")[number % 2]
    title = next(t for t in GOALS[field] if language_of(t) == language)
    charts = [await made(GoalInput(title, language=language, **person)) for person in PEOPLE[language][:3]]
    chosen = [titles_of(chart) for chart in charts]
    for one in range(len(chosen)):
        for other in range(one):
            assert len(set(chosen[one]) - set(chosen[other])) >= 8


@pytest.mark.parametrize("field", sorted(BY_FIELD))
async def test_another_seed_gives_another_choice(field: str) -> None:
    typed = GoalInput(GOALS[field][0])
    assert titles_of(await made(typed, 1)) != titles_of(await made(typed, 2))


async def answer(planner: PlaybookPlanner, request: PlanRequest) -> list[ev.Event]:
    stream: AsyncGenerator[ev.Event, None] = planner.plan(request)
    return [event async for event in stream]


class TestPlanner:
    async def test_it_says_which_playbook_it_took(self) -> None:
        planner = PlaybookPlanner()
        chart = start_chart(GoalInput("Run a marathon"), planner.info, START)
        events = await answer(planner, PlanRequest(Stage.SUB_GOALS, chart, START, tuple(range(8))))
        assert events[0] == ev.Noticed("offline_field", (("field", "running"),))

    async def test_another_language_gets_english_and_is_told_so(self) -> None:
        chart = await made(GoalInput("Courir un marathon en 4 heures", language="fr"))
        assert chart.complete_titles
        planner = PlaybookPlanner()
        events = await answer(planner, PlanRequest(Stage.SUB_GOALS, chart, START, tuple(range(8))))
        assert ev.Noticed("offline_language", (("language", "fr"),)) in events

    async def test_a_cell_made_anew_is_another_and_no_twin_of_what_stands(self) -> None:
        chart = await made(GoalInput("来年3月までにTOEIC 850点"))
        for cell in (CellRef(0, 0), CellRef(3, 5), CellRef(7, 7)):
            old = chart.action(cell)
            assert old is not None
            wanted = Generation(Scope(ScopeKind.CELL, cell), replace=True)
            new = (await filled(PlaybookPlanner(), chart, wanted)).action(cell)
            assert new is not None
            assert new.title != old.title
            assert new.title not in titles_of(chart)
            assert new.description
            assert new.tasks

    async def test_a_persons_own_title_gets_plain_texts_of_its_own(self) -> None:
        chart = await made(GoalInput("来年3月までにTOEIC 850点"))
        own = put(chart, "2.2", title="週2回、祖母に英語で手紙を書く", description="", tasks=())
        draft = await filled(PlaybookPlanner(), own, Generation(Scope(ScopeKind.CELL, CellRef(2, 2))))
        action = draft.action(CellRef(2, 2))
        assert action is not None
        assert (action.title, action.type, action.times_per_week) == (
            "週2回、祖母に英語で手紙を書く",
            ActionType.HABIT,
            2,
        )
        assert action.description
        assert len(action.tasks) == 1
        assert [f for f in inspect(draft, START) if f.cell == CellRef(2, 2) and f.severity in WARNS] == []

    async def test_a_persons_own_sub_goal_gets_actions_around_its_words(self) -> None:
        chart = await made(GoalInput("Run a marathon in under 4 hours"))
        own = put(chart, "4", title="A garden that feeds us")
        planner = PlaybookPlanner()
        request = PlanRequest(Stage.ACTIONS, own, START, tuple(range(8)), 4)
        titles = [e.title for e in await answer(planner, request) if isinstance(e, ev.ActionTitled)]
        assert len(set(titles)) == 8
        assert not [t for t in titles if re.search(r"marathon|run|pace", t, re.I)]

    async def test_braces_and_markup_of_a_person_stay_text(self) -> None:
        chart = await made(GoalInput("{goal} {subject} <b>& \\1 %s", background="{deadline}", language="en"))
        assert chart.complete_titles
        assert not [f for f in inspect(chart, START) if f.severity is Severity.ERROR]
