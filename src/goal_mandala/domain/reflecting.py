"""Looking back: reflections written, changed and taken away. Each returns a new chart, one version on (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from goal_mandala.domain.editing import changed
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.domain.goal_input import clean_text
from goal_mandala.domain.limits import GOAL_TEXT, MAX_REFLECTIONS
from goal_mandala.domain.mandala import Chart, Reflection


@dataclass(frozen=True, slots=True)
class ReflectionText:
    """What to write; ``None`` leaves a field as it is (in a new reflection: empty)."""

    day: date | None = None
    went_well: str | None = None
    was_close: str | None = None
    did_not_move: str | None = None


_FIELDS = {"went_well": "wentWell", "was_close": "wasClose", "did_not_move": "didNotMove"}


def add_reflection(chart: Chart, reflection_id: str, text: ReflectionText, now: datetime) -> Chart:
    """A new reflection (of today where no day is given); raises :class:`InvalidInput` and :class:`Conflict` ``too_many_reflections``."""
    if len(chart.reflections) >= MAX_REFLECTIONS:
        raise Conflict("too_many_reflections", limit=MAX_REFLECTIONS)
    return _with(chart, _written(Reflection(reflection_id, now.date()), text), now)


def edit_reflection(chart: Chart, reflection_id: str, text: ReflectionText, now: datetime) -> Chart:
    """Raises :class:`NotFound` ``no_such_reflection`` and :class:`InvalidInput`."""
    return _with(chart, _written(_found(chart, reflection_id), text), now)


def remove_reflection(chart: Chart, reflection_id: str, now: datetime) -> Chart:
    """Raises :class:`NotFound` ``no_such_reflection``."""
    _found(chart, reflection_id)
    return changed(replace(chart, reflections=_others(chart, reflection_id)), now)


def _written(reflection: Reflection, text: ReflectionText) -> Reflection:
    given = {name: value for name in _FIELDS if (value := getattr(text, name)) is not None}
    cleaned = {name: clean_text(_FIELDS[name], value, GOAL_TEXT) for name, value in given.items()}
    written = replace(reflection, **cleaned, day=text.day or reflection.day)
    if not (written.went_well or written.was_close or written.did_not_move):
        raise InvalidInput("empty_field", field="wentWell", limit=GOAL_TEXT)
    return written


def _with(chart: Chart, reflection: Reflection, now: datetime) -> Chart:
    """By day, those of a day in the order they were written."""
    kept = sorted((*_others(chart, reflection.id), reflection), key=lambda r: r.day)
    return changed(replace(chart, reflections=tuple(kept)), now)


def _others(chart: Chart, reflection_id: str) -> tuple[Reflection, ...]:
    return tuple(r for r in chart.reflections if r.id != reflection_id)


def _found(chart: Chart, reflection_id: str) -> Reflection:
    for reflection in chart.reflections:
        if reflection.id == reflection_id:
            return reflection
    raise NotFound("no_such_reflection")
