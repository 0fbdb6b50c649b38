"""Each finding has a chart that has it and a near miss that has not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given

from goal_mandala.domain.mandala import ActionType, CellRef, Chart, Finding, Severity
from goal_mandala.generation import quality
from goal_mandala.generation.quality import inspect, inspect_titles
from tests.fakes.chart_builder import START, a_task, empty_chart, put, titled_chart, whole_chart
from tests.fakes.chart_strategies import charts
from tests.fakes.charts import english_chart, japanese_chart

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
EN, JA = whole_chart(), whole_chart(language="ja")
HABIT, ONCE = ActionType.HABIT, ActionType.EXECUTION


def tasks(count: int, minutes: int = 30, kind: ActionType = ONCE) -> dict[str, object]:
    return {"tasks": tuple(a_task(i, estimated_minutes=minutes, type=kind) for i in range(count)), "type": kind}


@dataclass(frozen=True)
class Case:
    """A chart with the finding and one that only just has not."""

    reason: str
    severity: Severity
    cell: str | None
    bad: Chart
    near_miss: Chart
    facts: dict[str, object]
    other: str | None = None


def en(cell: str, title: str, **more: object) -> Chart:
    return put(EN, cell, title=title, **more)


def ja(cell: str, title: str, **more: object) -> Chart:
    return put(japanese_titles(), cell, title=title, **more)


def japanese_titles() -> Chart:
    """The whole chart with titles that could be Japanese: no letters at all."""
    chart = JA
    for block in range(8):
        for cell in (str(block), *(f"{block}.{p}" for p in range(8))):
            there = chart.cell(CellRef.parse(cell))
            assert there is not None
            digits = re.sub(r"[a-f]", lambda m: str(ord(m[0])), there.title)[:24]
            chart = put(chart, cell, title=digits, description="説明", background="理由")
    return chart


GOAL = whole_chart(title="Run a marathon under four hours")
LONG = whole_chart(deadline=date(2027, 11, 22), constraints="1 hour a week")
SHORT = whole_chart(deadline=date(2027, 1, 3), constraints="15 hours a week")
ENOUGH = whole_chart(deadline=date(2027, 1, 3), constraints="16 hours a week")

CASES = [
    Case(
        "near_duplicate",
        WARNING,
        "5.1",
        put(en("2.2", "Bake ten test loaves on Sunday"), "5.1", title="Bake ten test loaves on Sundays"),
        put(en("2.2", "Bake ten test loaves on Sunday"), "5.1", title="Visit four markets on Saturday"),
        {"similarity": 0.98},
        "2.2",
    ),
    Case(
        "near_duplicate",
        WARNING,
        "7",
        put(en("1", "A body that recovers overnight"), "7", title="A body that recovers over night"),
        put(en("1", "A body that recovers overnight"), "7.0", title="A body that recovers over night"),
        {"similarity": 1.0},
        "1",
    ),
    Case(
        "near_duplicate",
        WARNING,
        "0.3",
        put(ja("0.2", "朝の坂道を30分走る"), "0.3", title="朝の坂道を 30分 走る。"),
        put(ja("0.2", "朝の坂道を30分走る"), "0.3", title="夜のプールで45分泳ぐ"),
        {"similarity": 1.0},
        "0.2",
    ),
    Case(
        "repeats_goal",
        WARNING,
        "0",
        put(GOAL, "0", title="A marathon run under four hours"),
        put(GOAL, "0", title="10 km in 52 minutes, the marathon's half in 1:54"),
        {},
    ),
    Case(
        "repeats_goal",
        WARNING,
        "3.1",
        put(en("3", "Seven hours of sleep each night"), "3.1", title="Seven hours' sleep each night"),
        put(en("3", "Seven hours of sleep each night"), "3.1", title="Lights out at 22:30 each night"),
        {},
    ),
    Case("vague", WARNING, "1.1", en("1.1", "Try to eat well"), en("1.1", "Eat a banana at ten"), {"words": "Try to"}),
    Case("vague", WARNING, "1", ja("1", "毎日しっかり寝る"), ja("1", "毎日7時間寝る"), {"words": "しっかり"}),
    Case("wrong_language", ERROR, "2.0", ja("2.0", "Run five km"), ja("2.0", "TOEIC 850点"), {"language": "ja"}),
    Case("wrong_language", ERROR, "2.0", en("2.0", "坂道を走る"), en("2.0", "Courir"), {"language": "en"}),
    Case(
        "wrong_language",
        ERROR,
        "2.0",
        put(EN, "2.0", description="毎日走る"),
        put(EN, "2.0", description="Run. Every day."),
        {"language": "en", "field": "description"},
    ),
    Case(
        "too_long",
        ERROR,
        "4.4",
        en("4.4", "x" * 61),
        en("4.4", "x" * 60),
        {"field": "title", "length": 61, "limit": 60},
    ),
    Case(
        "too_long",
        ERROR,
        "4",
        ja("4", "走" * 31),
        ja("4", "走" * 30),
        {"field": "title", "length": 31, "limit": 30},
    ),
    Case(
        "too_long",
        ERROR,
        "4.4",
        put(EN, "4.4", description="x" * 401),
        put(EN, "4.4", description="x" * 400),
        {"field": "description", "length": 401, "limit": 400},
    ),
    Case(
        "too_long",
        ERROR,
        "4",
        put(EN, "4", background="x" * 201),
        put(EN, "4", background="x" * 200),
        {"field": "background", "length": 201, "limit": 200},
    ),
    Case(
        "too_long",
        ERROR,
        "4.4",
        put(EN, "4.4", tasks=(a_task(1, title="x" * 101), a_task(2), a_task(3))),
        put(EN, "4.4", tasks=(a_task(1, title="x" * 100), a_task(2), a_task(3))),
        {"field": "task", "length": 101, "limit": 100},
    ),
    Case(
        "type_mismatch",
        INFO,
        "5.5",
        en("5.5", "Run 5 km every morning", type=ONCE),
        en("5.5", "Run 5 km on Monday morning", type=ONCE),
        {"type": "execution"},
    ),
    Case(
        "type_mismatch",
        INFO,
        "5.5",
        ja("5.5", "週3回、5km走る", type=ONCE),
        ja("5.5", "12月までに週3回の予定を決め終える", type=ONCE),
        {"type": "execution"},
    ),
    Case(
        "type_mismatch",
        INFO,
        "5.5",
        ja("5.5", "1月までに願書を提出する", **tasks(1, kind=HABIT)),
        ja("5.5", "毎晩30分、過去問を解く", **tasks(1, kind=HABIT)),
        {"type": "habit"},
    ),
    Case(
        "task_minutes",
        WARNING,
        "6.1",
        put(EN, "6.1", tasks=(a_task(1, estimated_minutes=29), a_task(2), a_task(3))),
        put(EN, "6.1", tasks=(a_task(1, estimated_minutes=60), a_task(2), a_task(3))),
        {"minutes": 29},
    ),
    Case(
        "task_minutes",
        WARNING,
        "6.1",
        put(EN, "6.1", tasks=(a_task(1, estimated_minutes=61), a_task(2), a_task(3))),
        put(EN, "6.1", tasks=(a_task(1, estimated_minutes=30), a_task(2), a_task(3))),
        {"minutes": 61},
    ),
    Case(
        "task_count",
        INFO,
        "6.1",
        put(EN, "6.1", **tasks(2)),
        put(EN, "6.1", **tasks(3)),
        {"count": 2, "minimum": 3, "maximum": 10},
    ),
    Case(
        "task_count",
        INFO,
        "6.1",
        put(EN, "6.1", **tasks(11)),
        put(EN, "6.1", **tasks(10)),
        {"count": 11, "minimum": 3, "maximum": 10},
    ),
    Case(
        "task_count",
        INFO,
        "6.1",
        put(EN, "6.1", **tasks(4, kind=HABIT)),
        put(EN, "6.1", **tasks(1, kind=HABIT)),
        {"count": 4, "minimum": 1, "maximum": 3},
    ),
    Case(
        "task_type",
        WARNING,
        "6.1",
        put(EN, "6.1", tasks=(a_task(1, type=HABIT), a_task(2), a_task(3))),
        put(EN, "6.1", tasks=(a_task(1, type=HABIT),), type=HABIT),
        {"type": "habit"},
    ),
    Case("time_over_budget", WARNING, None, LONG, EN, {"neededHours": 96, "availableHours": 52}),
    Case("time_over_budget", WARNING, None, SHORT, ENOUGH, {"neededHours": 96, "availableHours": 90}),
    Case(
        "deadline_past",
        WARNING,
        None,
        whole_chart(deadline=date(2026, 11, 22)),
        titled_chart(deadline=date(2026, 11, 23)),
        {"deadline": "2026-11-22"},
    ),
]


def found(chart: Chart, reason: str, cell: str | None) -> list[Finding]:
    here = None if cell is None else CellRef.parse(cell)
    return [f for f in inspect(chart, START) if f.reason == reason and f.cell == here]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.reason}-{c.cell}")
def test_what_is_wrong_is_found_where_it_is(case: Case) -> None:
    (finding,) = found(case.bad, case.reason, case.cell)
    assert finding.severity is case.severity
    assert dict(finding.facts) == case.facts
    assert str(finding.other or "") == (case.other or "")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.reason}-{c.cell}")
def test_a_near_miss_is_fine(case: Case) -> None:
    assert found(case.near_miss, case.reason, case.cell) == []


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.reason}-{c.cell}")
def test_nothing_else_is_found_beside_it(case: Case) -> None:
    assert {f.reason for f in inspect(case.bad, START)} == {case.reason}


def test_every_reason_of_the_table_has_a_case_with_its_severity() -> None:
    rows = re.findall(r"^(\w+) +(error|warning|info) ", quality.__doc__ or "", re.M)
    assert {(c.reason, c.severity.value) for c in CASES} == set(rows)


@pytest.mark.parametrize("chart", [EN, japanese_titles(), empty_chart()], ids=["en", "ja", "empty"])
def test_a_faultless_chart_has_no_findings(chart: Chart) -> None:
    assert inspect(chart, START) == ()


@pytest.mark.parametrize("chart", [japanese_chart(), english_chart()], ids=lambda c: c.id)
def test_a_chart_that_people_made_has_no_errors_and_no_twins(chart: Chart) -> None:
    findings = inspect(chart, START)
    assert not [f for f in findings if f.severity is ERROR or f.reason in {"near_duplicate", "repeats_goal", "vague"}]


def test_words_of_the_goal_may_stand_in_another_script() -> None:
    chart = put(titled_chart(language="ja", title="TOEIC Speaking 150点"), "0.0", title="TOEIC Speaking")
    assert found(chart, "wrong_language", "0.0") == []
    chart = put(titled_chart(language="ja", title="来年3月までにTOEIC 850点"), "0.0", title="TOEIC 850")
    assert found(chart, "wrong_language", "0.0") == []
    assert len(found(put(chart, "0.0", title="TOEIC Listening"), "wrong_language", "0.0")) == 1


def test_errors_come_first_then_the_chart_then_the_cells_in_order() -> None:
    chart = put(put(put(LONG, "3.3", title="坂道"), "1.1", title="Try to run"), "0", title="Do your best")
    assert [(f.reason, str(f.cell)) for f in inspect(chart, START)] == [
        ("wrong_language", "3.3"),
        ("time_over_budget", "None"),
        ("vague", "0"),
        ("vague", "1.1"),
    ]


def test_finished_tasks_need_no_more_time() -> None:
    def halved(chart: Chart) -> Chart:
        for block in range(8):
            for position in range(4):
                chart = put(chart, f"{block}.{position}", tasks=())
        return chart

    assert found(halved(SHORT), "time_over_budget", None) == []


def test_time_is_counted_from_today_not_from_the_first_day() -> None:
    chart = whole_chart(deadline=date(2027, 11, 22), constraints="2 hours a week")
    reasons: Callable[[date], set[str]] = lambda day: {f.reason for f in inspect(chart, day)}  # noqa: E731
    assert reasons(START) == set()
    assert reasons(date(2027, 2, 1)) == {"time_over_budget"}
    assert reasons(date(2027, 11, 23)) == {"deadline_past"}


@given(charts())
def test_findings_are_about_cells_that_are_there(chart: Chart) -> None:
    findings = inspect(chart, START)
    assert all(f.cell is None or chart.cell(f.cell) is not None for f in findings)
    assert all(f.other is None or (chart.cell(f.other) is not None and f.other != f.cell) for f in findings)
    assert set(inspect_titles(chart)) <= set(findings)
    assert inspect(chart, START) == findings
