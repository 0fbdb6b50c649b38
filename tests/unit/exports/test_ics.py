"""Calendar: valid when read back, inside the time budget, habits on their days, UIDs that stay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from icalendar import Calendar, Event

from goal_mandala.domain.mandala import ActionType, Chart, TaskStatus
from goal_mandala.domain.schedule import open_execution_tasks
from goal_mandala.domain.time_budget import minutes_of
from goal_mandala.exports.formats import ExportOptions, export
from goal_mandala.exports.text_hygiene import one_line
from tests.fakes.charts import CREATED, empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart
from tests.unit.exports.strategies import brisk, charts

MONDAY = date(2026, 11, 23)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar_of(chart: Chart, **options: object) -> Calendar:
    data = export(chart, "ics", ExportOptions(**options))  # type: ignore[arg-type]
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    assert not [error for event in calendar.walk() for error in event.errors]
    return calendar


def events(chart: Chart, **options: object) -> tuple[list[Event], list[Event]]:
    """Tasks and habits, without the goal's day."""
    found = [e for e in calendar_of(chart, **options).walk("VEVENT") if isinstance(e.decoded("dtstart"), datetime)]
    return [e for e in found if "rrule" not in e], [e for e in found if "rrule" in e]


def test_head_and_goal():
    calendar = calendar_of(japanese_chart())
    assert str(calendar["version"]) == "2.0"
    assert str(calendar["method"]) == "PUBLISH"
    assert str(calendar["prodid"]).startswith("-//goal-mandala//")
    assert str(calendar["x-wr-calname"]) == "2027年3月のフルマラソンを4時間以内で完走する"
    goal = calendar.walk("VEVENT")[0]
    assert goal.decoded("dtstart") == date(2027, 3, 28)
    assert str(goal["summary"]) == "期限: 2027年3月のフルマラソンを4時間以内で完走する"


def test_open_tasks_once_each_and_finished_ones_left_out():
    chart = japanese_chart()
    tasks, _ = events(chart)
    assert [str(e["summary"]) for e in tasks] == [task.title for _, _, task in open_execution_tasks(chart)]
    assert len(tasks) == sum(
        t.status in (TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS)
        for s in chart.sub_goals
        for a in s.actions
        if a.type is ActionType.EXECUTION
        for t in a.tasks
    )
    described = [str(event["description"]) for event in tasks]
    trial = next(text for text in described if "10月に5kmのタイムトライアルをする" in text)
    assert "なぜ: 早く始めるほど残りの週で直せるため" in trial


@pytest.mark.parametrize("minutes", [60, 300, 900, 3600])
def test_tasks_keep_to_the_weekly_budget_and_never_overlap(minutes):
    tasks, _ = events(japanese_chart(), start=MONDAY, minutes_per_week=minutes)
    weeks: dict[int, timedelta] = defaultdict(timedelta)
    for event in tasks:
        begin, end = event.decoded("dtstart"), event.decoded("dtend")
        assert begin.tzinfo is None
        assert begin.date() == (end - timedelta(seconds=1)).date()
        weeks[(begin.date() - MONDAY).days // 7] += end - begin
    assert max(weeks.values()) <= timedelta(minutes=minutes)
    assert min(weeks) == 0
    ordered = sorted((e.decoded("dtstart"), e.decoded("dtend")) for e in tasks)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(ordered))


def test_a_long_evening_begins_earlier_and_ends_in_time():
    chart = japanese_chart()
    chart = replace(chart, goal=replace(chart.goal, constraints="夜だけ"))
    tasks, _ = events(chart, start=MONDAY, minutes_per_week=3600)
    assert min(e.decoded("dtstart").time() for e in tasks) < time(20, 0)
    assert max(e.decoded("dtend").time() for e in tasks) == time(23, 0)


def test_the_budget_is_read_from_the_goal():
    assert minutes_of(english_chart().goal) == 360
    assert minutes_of(empty_chart().goal) == 300
    default, given = events(english_chart(), start=MONDAY), events(english_chart(), start=MONDAY, minutes_per_week=360)
    assert [e.to_ical() for e in default[0]] == [e.to_ical() for e in given[0]]
    slower, _ = events(english_chart(), start=MONDAY, minutes_per_week=60)
    assert slower[-1].decoded("dtstart") > default[0][-1].decoded("dtstart")


def test_the_plan_starts_as_asked_else_on_the_day_of_the_last_change():
    assert events(japanese_chart())[0][0].decoded("dtstart").date() == japanese_chart().updated_at.date()
    assert events(japanese_chart(), start=MONDAY)[0][0].decoded("dtstart").date() == MONDAY


@pytest.mark.parametrize(
    ("constraints", "hour"),
    [
        ("朝に走る", time(6, 30)),
        ("昼休みだけ", time(12, 15)),
        ("平日の夜", time(20, 0)),
        ("夜は無理。昼なら", time(12, 15)),
        ("夜勤あり", time(19, 0)),
        ("mornings only", time(6, 30)),
        ("no evenings, lunch is fine", time(12, 15)),
        ("I work night shifts", time(19, 0)),
        ("", time(19, 0)),
    ],
)
def test_the_day_begins_when_the_person_can(constraints, hour):
    chart = japanese_chart()
    chart = replace(chart, goal=replace(chart.goal, constraints=constraints, background=""))
    tasks, _ = events(chart, start=MONDAY, minutes_per_week=150)
    assert tasks[0].decoded("dtstart").time() == hour


def test_habits_recur_on_their_weekdays_until_the_deadline():
    chart = japanese_chart()
    _, habits = events(chart, start=MONDAY)
    by_title = {str(e["summary"]): e for e in habits}
    wanted = [a for s in chart.sub_goals for a in s.actions if a.type is ActionType.HABIT]
    assert sorted(by_title) == sorted(a.title for a in wanted)
    for action in wanted:
        event = by_title[action.title]
        rule = event["rrule"]
        begin = event.decoded("dtstart")
        assert rule["FREQ"] == ["WEEKLY"]
        assert len(rule["BYDAY"]) == len(set(rule["BYDAY"])) == action.times_per_week
        assert WEEKDAYS[begin.weekday()] in rule["BYDAY"]
        assert MONDAY <= begin.date() < MONDAY + timedelta(days=7)
        assert rule["UNTIL"] == [datetime(2027, 3, 28, 23, 59, 59)]
        assert event.decoded("dtend") - begin == timedelta(minutes=30)
        assert str(event["transp"]) == "TRANSPARENT"
    assert by_title["火曜は坂道を8本、フォームを保って登る"]["rrule"]["BYDAY"] == ["TU"]
    assert by_title["入浴後に太もも外側を5分ほぐす"].decoded("dtstart").time() >= time(20, 0)
    spread = {tuple(by_title[a.title]["rrule"]["BYDAY"]) for a in wanted if a.times_per_week == 3}
    assert len(spread) > 1


def test_a_deadline_that_has_passed_leaves_no_habits():
    tasks, habits = events(japanese_chart(), start=date(2027, 3, 29))
    assert tasks
    assert habits == []


def test_uids_are_unique_and_stay():
    chart = japanese_chart()
    first = {str(e["uid"]): str(e["summary"]) for e in calendar_of(chart).walk("VEVENT")}
    assert len(first) == len(calendar_of(chart).walk("VEVENT"))
    later = calendar_of(replace(chart, updated_at=CREATED, version=9), start=MONDAY, minutes_per_week=120)
    assert {str(e["uid"]): str(e["summary"]) for e in later.walk("VEVENT")} == first
    other = calendar_of(replace(chart, id="another"))
    assert not {str(e["uid"]) for e in other.walk("VEVENT")} & set(first)


@pytest.mark.parametrize("make", [english_chart, unfinished_chart, empty_chart, hostile_chart])
def test_every_chart_makes_a_calendar(make):
    calendar = calendar_of(make())
    assert calendar.walk("VEVENT")
    assert str(calendar["x-wr-calname"]) == one_line(make().goal.title)


@brisk
@given(charts())
def test_any_text_stays_inside_its_property(chart):
    calendar = calendar_of(chart, minutes_per_week=300)
    found = calendar.walk("VEVENT")
    executions = len(list(open_execution_tasks(chart)))
    habits = sum(
        a is not None and a.type is ActionType.HABIT for s in chart.sub_goals if s is not None for a in s.actions
    )
    assert 1 + executions <= len(found) <= 1 + executions + habits
    assert {c.name for c in calendar.walk()} == {"VCALENDAR", "VEVENT"}
    allowed = {"UID", "DTSTAMP", "SUMMARY", "DTSTART", "DTEND", "DESCRIPTION", "CATEGORIES", "RRULE", "TRANSP"}
    assert {name for event in found for name in event} <= allowed
