"""How far a chart is, 0-100, rolled up from tasks and habit logs (pure).

Rules (generation specification): an execution action is the share of its tasks done; a habit is
achieved when it was kept on 80 % of its due occasions in the real goal period, excused days not
counting; a sub-goal is the mean of its 8 actions, the goal the mean of its 8 sub-goals.
"""

from __future__ import annotations

from math import ceil

from goal_mandala.domain.mandala import (
    SIZE,
    Action,
    ActionType,
    Chart,
    OccasionStatus,
    SubGoal,
    TaskStatus,
)
from goal_mandala.domain.schedule import Period, due_occasions, period_of

HABIT_SHARE = 0.8


def habit_target(period: Period, times_per_week: int, excused: int = 0) -> int:
    """How many occasions must be kept: 80 % of those due and not excused, at least one."""
    due = max(1, due_occasions(period, times_per_week) - excused)
    return max(1, ceil(round(due * HABIT_SHARE, 9)))


def action_progress(action: Action | None, period: Period) -> float:
    """0-100, unrounded."""
    if action is None or action.type is None:
        return 0.0
    if action.type is ActionType.HABIT:
        inside = [o for o in action.log if period.start <= o.day <= period.end]
        kept = sum(o.status is OccasionStatus.DONE for o in inside)
        excused = sum(o.status is OccasionStatus.EXCUSED for o in inside)
        return min(100.0, 100.0 * kept / habit_target(period, action.times_per_week or 7, excused))
    counted = [t for t in action.tasks if t.status is not TaskStatus.SKIPPED]
    if not counted:
        return 0.0
    return 100.0 * sum(t.status is TaskStatus.COMPLETED for t in counted) / len(counted)


def sub_goal_progress(sub_goal: SubGoal | None, period: Period) -> float:
    """Mean of the eight actions; an empty place counts as 0."""
    if sub_goal is None:
        return 0.0
    return sum(action_progress(a, period) for a in sub_goal.actions) / SIZE


def goal_progress(chart: Chart) -> float:
    """Mean of the eight sub-goals, 0-100, unrounded."""
    period = period_of(chart)
    return sum(sub_goal_progress(s, period) for s in chart.sub_goals) / SIZE
