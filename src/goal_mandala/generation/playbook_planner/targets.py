"""From a number in the goal to its way there: what is now, what is missing, the milestones.

Pure arithmetic over :class:`~.amounts.Amount`; the fields say which kind of number is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor

from goal_mandala.domain.schedule import Period
from goal_mandala.generation.playbook_planner.amounts import Amount

Facts = dict[str, str]
_NOW = re.compile(
    r"(現在|いま|今は|今の|今|ベスト|これまで|最高|直近|前回|現状|から|→|currently|now|at present|my best|best|from|so far|last|current|already|have|scored|at)[^。.;]{0,14}$"
)
_NOW_BEHIND = re.compile(
    r"^[^。.;,、\d]{0,6}(しかでき|できる|now\b|currently|at the moment|so far|already|last (year|time|month))"
)
_FROM = re.compile(r"^\s?(から|より|→|->|to\b)")
_PART_OF_WAY = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Target:
    """``current`` is None where the person does not say where they stand."""

    amount: Amount
    current: float | None


def find(read: Callable[[str], Sequence[Amount]], title: str, rest: str) -> Target | None:
    """The number to reach (in the title, else in the rest) and the present one, if both are named."""
    in_title = list(read(title))
    pool = in_title or list(read(rest))
    starts = [a for a in in_title if _FROM.match(title[a.end :])]
    ends = [a for a in pool if a not in starts]
    if not ends:
        return None
    goal = ends[-1] if starts else ends[0]
    if starts:
        return Target(goal, starts[0].value)
    if not in_title:
        return Target(goal, None)
    nows = [
        a
        for a in read(rest)
        if a.kind == goal.kind and (_NOW.search(rest[: a.start]) or _NOW_BEHIND.search(rest[a.end :]))
    ]
    return Target(goal, nows[0].value if nows and nows[0].value != goal.value else None)


def way(target: Target, period: Period, language: str, *, from_share: float, step: float = 1) -> tuple[Facts, set[str]]:
    """Facts ``target current gap step_month step_week m1 m2 m3`` and their tags.

    *from_share* is where someone stands who does not say so, as a share of the target (0 for
    money saved, 0.7 for a test score). Milestones are rounded to *step* units.
    """
    goal = target.amount.value
    start = target.current if target.current is not None else goal * from_share
    months, weeks = max(1, round(period.days / 30.4375)), max(1, round(period.weeks))

    def show(value: float) -> str:
        return target.amount.write(value, language)

    def rounded(value: float) -> float:
        return round(value / step) * step

    def paced(value: float) -> float:
        if target.amount.kind in {"score", "band", "weight", "percent"}:
            return max(step, rounded(value))
        unit = _money_unit(target.amount, value)
        return max(1.0, floor(value / unit + 1e-6) * unit)

    gap = abs(goal - start)
    facts = {"target": show(goal), "step_month": show(paced(gap / months)), "step_week": show(paced(gap / weeks))}
    for name, share in zip(("m1", "m2", "m3"), _PART_OF_WAY, strict=True):
        value = rounded(start + (goal - start) * share)
        facts[name] = show(max(value, start + step) if goal > start else min(value, start - step))
    tags = {"has_target"}
    if target.current is not None:
        facts |= {"current": show(start), "gap": show(gap)}
        tags.add("has_current")
    return facts, tags


def _money_unit(amount: Amount, value: float) -> int:
    """Large sums are named in round figures: 10,000 yen from a million on, 100 dollars from 10,000."""
    if amount.kind != "money":
        return 1
    if amount.suffix == "円":
        return 10_000 if value >= 1_000_000 else 1
    return 100 if value >= 10_000 else 1
