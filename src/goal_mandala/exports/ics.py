"""The chart as a calendar: open tasks laid out on days, habits as weekly events (RFC 5545).

Owns times of day and events; days and weekdays are ``domain.schedule``'s. Times are floating
(local wherever the calendar is read). Events have the same UID in every export, so that importing
again moves them rather than doubling them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from icalendar import Calendar, Event

from goal_mandala.domain.habits import due_weekdays, habits
from goal_mandala.domain.mandala import Action, Chart, SubGoal
from goal_mandala.domain.schedule import DAYS_PER_WEEK, PlannedTask, lay_out, period_of
from goal_mandala.domain.spoken_times import DEFAULT, time_of_day
from goal_mandala.domain.time_budget import minutes_of
from goal_mandala.exports.labels import Labels, cadence, labels_for
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.text_hygiene import one_line, paragraphs

PRODID = "-//goal-mandala//mandala chart//EN"
HABIT_MINUTES = 30
LAST_END = time(23, 0)
"""A day's tasks begin earlier where they would run past this."""

_LANES = 4
"""So many habits of one time of day stand one after another; then they start from the top again."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMESPACE = uuid.UUID("6f0f2b9e-1f0c-5d58-9b57-0f3a6c1d7e42")


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as an iCalendar file from ``options.start`` on, within the weekly time budget."""
    labels = labels_for(chart.goal.language)
    start = options.start or chart.updated_at.date()
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(chart.goal.title))
    usual = time_of_day(chart.goal.constraints) or time_of_day(chart.goal.background) or DEFAULT
    minutes = options.minutes_per_week or minutes_of(chart.goal)
    uids = _Uids(chart)
    calendar.add_component(_goal_event(chart, start, uids, labels))
    for planned, begin in _timed(lay_out(chart, start, minutes), usual):
        calendar.add_component(_task_event(chart, planned, begin, uids, labels))
    for event in _habits(chart, start, usual, uids, labels):
        calendar.add_component(event)
    return calendar.to_ical()


class _Uids:
    """Names of events that stay the same from export to export, and differ within one."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart.id
        self._given: Counter[str] = Counter()

    def of(self, kind: str, name: str) -> str:
        """The UID of the *kind* of event called *name*; asked again for the same, the next one."""
        key = f"{self._chart.encode('utf-8', 'replace').hex()}/{kind}/{name.encode('utf-8', 'replace').hex()}"
        self._given[key] += 1
        return f"{uuid.uuid5(_NAMESPACE, f'{key}/{self._given[key]}')}@goal-mandala"


def _goal_event(chart: Chart, start: date, uids: _Uids, labels: Labels) -> Event:
    """The deadline as a day of its own; without one, the day the plan starts (RFC 5545 wants an event)."""
    title, deadline = one_line(chart.goal.title), chart.goal.deadline
    event = Event()
    event.add("uid", uids.of("goal", ""))
    event.add("dtstamp", chart.updated_at.astimezone(UTC))
    event.add("summary", f"{labels.deadline}: {title}" if deadline else f"{labels.goal}: {title}")
    event.add("dtstart", deadline or start)
    event.add("transp", "TRANSPARENT")
    event.add("description", "\n".join(paragraphs(chart.goal.description)))
    return event


def _timed(plan: list[PlannedTask], usual: time) -> Iterator[tuple[PlannedTask, datetime]]:
    """Each task with its beginning: the tasks of a day follow one another."""
    for day, group in groupby(plan, key=lambda planned: planned.day):
        tasks = list(group)
        total = sum(planned.task.estimated_minutes for planned in tasks)
        moment = min(datetime.combine(day, usual), datetime.combine(day, LAST_END) - timedelta(minutes=total))
        moment = max(moment, datetime.combine(day, time.min))
        for planned in tasks:
            yield planned, moment
            moment += timedelta(minutes=planned.task.estimated_minutes)


def _task_event(chart: Chart, planned: PlannedTask, begin: datetime, uids: _Uids, labels: Labels) -> Event:
    task, action = planned.task, planned.action
    owner = chart.sub_goals[planned.cell.sub_goal]
    event = _event(chart, uids.of("task", task.id), task.title, begin, task.estimated_minutes)
    _describe(event, owner, action, [one_line(action.title), *paragraphs(task.description)], labels)
    return event


def _habits(chart: Chart, start: date, usual: time, uids: _Uids, labels: Labels) -> Iterator[Event]:
    end = period_of(chart).end
    taken: Counter[tuple[time, int]] = Counter()
    for shift, (ref, owner, action) in enumerate(habits(chart)):
        weekdays = due_weekdays(action, shift)
        first = next(day for day in _days_from(start) if day.weekday() in weekdays)
        if first > end:
            continue
        slot = time_of_day(f"{action.title}\n{action.description}") or usual
        lane = max(taken[slot, weekday] for weekday in weekdays)
        taken.update((slot, weekday) for weekday in weekdays)
        begin = datetime.combine(first, slot) + timedelta(minutes=HABIT_MINUTES * (lane % _LANES))
        name = action.tasks[0].id if action.tasks else str(ref)
        event = _event(chart, uids.of("habit", name), action.title, begin, HABIT_MINUTES)
        until = datetime.combine(end, time(23, 59, 59))
        days = [_WEEKDAYS[weekday] for weekday in weekdays]
        event.add("rrule", {"freq": "weekly", "byday": days, "until": until})
        event.add("transp", "TRANSPARENT")
        _describe(event, owner, action, [cadence(action, labels), *paragraphs(action.description)], labels)
        yield event


def _days_from(start: date) -> Iterator[date]:
    return (start + timedelta(days=i) for i in range(DAYS_PER_WEEK))


def _event(chart: Chart, uid: str, title: str, begin: datetime, minutes: int) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", chart.updated_at.astimezone(UTC))
    event.add("summary", one_line(title))
    event.add("dtstart", begin)
    event.add("dtend", begin + timedelta(minutes=minutes))
    return event


def _describe(event: Event, owner: SubGoal | None, action: Action, lines: list[str], labels: Labels) -> None:
    """Category and notes: what was given, then why it is needed."""
    if owner is not None:
        event.add("categories", [one_line(owner.title)])
    why = [f"{labels.why}: {line}" for line in paragraphs(action.background)]
    event.add("description", "\n".join(line for line in (*lines, *why) if line))
