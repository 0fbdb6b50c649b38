"""Checks a playbook the way its readers would: limits, conditions, sameness, language, balance.

``python -m goal_mandala.generation.playbook_planner.lint running.ja`` prints what is wrong.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

from goal_mandala.domain.limits import (
    EXECUTION_TASKS,
    HABIT_TASKS,
    MAX_TASK_MINUTES,
    MIN_TASK_MINUTES,
    TextLimits,
    text_limits,
)
from goal_mandala.domain.mandala import SIZE, ActionType
from goal_mandala.generation.playbook_planner.playbook import (
    Block,
    Candidate,
    Condition,
    Playbook,
    PlaybookDefect,
    load,
    names_in,
    render,
)
from goal_mandala.generation.playbook_planner.selection import choose, eligible
from goal_mandala.generation.playbook_planner.vocabulary import facts_of, tags_of
from goal_mandala.generation.similarity import NEAR_DUPLICATE, similarity
from goal_mandala.generation.wording import in_language, vague_words

MIN_UNCONDITIONAL = 9
MAX_CORE = 5
COMBINED_TAGS = 3
_COUNTED_TIMES = ("{times}", "{apply_days}")
"""Facts that are 1 to 7: days a week."""

# Tags that exclude each other are not combined by the checks.
_EXCLUSIVE = (
    {"mornings", "evenings", "lunch", "weekends"},
    {"little_time", "much_time"},
    {"beginner", "experienced"},
    {"short", "long"},
    {"student", "employee", "freelancer", "unemployed"},
    {"full", "half", "tenk", "ultra"},
    {"bike", "swim", "triathlon", "hike"},
)


def problems(playbook: Playbook) -> Iterator[str]:
    """Every defect as one line that names its place."""
    ids = [c.id for b in playbook.blocks for c in b.candidates]
    yield from (f"candidate id '{i}' is used twice" for i in sorted({i for i in ids if ids.count(i) > 1}))
    for block in playbook.blocks:
        yield from _block_problems(playbook, block)
    yield from _duplicates(playbook)
    yield from _selections(playbook)


def _block_problems(playbook: Playbook, block: Block) -> Iterator[str]:
    limits = text_limits(playbook.language)
    if block.headings[-1].when != Condition():
        yield f"{block.id}: the last heading must have no condition"
    for number, head in enumerate(block.headings):
        place = f"{block.id} heading {number}"
        yield from _texts(playbook, place, head.when, head.title, head.description, head.background, limits)
    free = sum(1 for c in block.candidates if c.when == Condition())
    if free < MIN_UNCONDITIONAL:
        yield f"{block.id}: {free} candidates without condition, needs {MIN_UNCONDITIONAL}"
    if sum(c.core for c in block.candidates if c.when == Condition()) > MAX_CORE:
        yield f"{block.id}: more than {MAX_CORE} unconditional core candidates"
    for candidate in block.candidates:
        yield from _candidate(playbook, block, candidate, limits)


def _candidate(playbook: Playbook, block: Block, c: Candidate, limits: TextLimits) -> Iterator[str]:
    place = f"{block.id}/{c.id}"
    yield from _texts(playbook, place, c.when, c.title, c.description, c.background, limits)
    low, high = EXECUTION_TASKS if c.type is ActionType.EXECUTION else HABIT_TASKS
    if not low <= len(c.tasks) <= high:
        yield f"{place}: {len(c.tasks)} tasks, needs {low}-{high}"
    if (c.times is not None) != (c.type is ActionType.HABIT):
        yield f"{place}: habits have 'times' (1-7 a week or one of {', '.join(_COUNTED_TIMES)}), executions do not"
    elif c.times is not None and c.times not in _COUNTED_TIMES and c.times not in "1234567":
        yield f"{place}: times '{c.times}' is not 1-7 or one of {', '.join(_COUNTED_TIMES)}"
    titles = [t.title for t in c.tasks]
    if len(set(titles)) != len(titles):
        yield f"{place}: two tasks have the same title"
    for number, task in enumerate(c.tasks):
        where = f"{place} task {number}"
        if not MIN_TASK_MINUTES <= task.minutes <= MAX_TASK_MINUTES:
            yield f"{where}: {task.minutes} minutes, needs {MIN_TASK_MINUTES}-{MAX_TASK_MINUTES}"
        yield from _text(playbook, where, c.when, "title", task.title, limits.task_title)
        yield from _text(playbook, where, c.when, "description", task.description, limits.task_description)


def _texts(
    playbook: Playbook, place: str, when: Condition, title: str, description: str, background: str, limits: TextLimits
) -> Iterator[str]:
    if vague := vague_words(title, playbook.language):
        yield f"{place}: vague title ('{vague}'): {title}"
    if "{goal}" in title:
        yield f"{place}: {{goal}} is too long for a title, use {{subject}}"
    yield from _text(playbook, place, when, "title", title, limits.title)
    yield from _text(playbook, place, when, "description", description, limits.description)
    yield from _text(playbook, place, when, "background", background, limits.background)


def _text(playbook: Playbook, place: str, when: Condition, name: str, text: str, limit: int) -> Iterator[str]:
    facts, tags = facts_of(playbook.field), tags_of(playbook.field)
    if not text:
        yield f"{place}: {name} is empty"
    for tag in sorted((when.all_of | when.none_of) - set(tags)):
        yield f"{place}: unknown tag '{tag}'"
    for used in sorted(names_in(text)):
        if used not in facts:
            yield f"{place}: unknown fact '{{{used}}}' in {name}"
            return
        guard = facts[used].guard
        if guard and guard not in when.all_of:
            yield f"{place}: {name} uses '{{{used}}}', so 'if' must name '{guard}'"
    shown = render(text, samples(playbook))
    if len(shown) > limit:
        yield f"{place}: {name} has {len(shown)} characters, limit {limit}: {shown}"
    if not in_language(text, playbook.language):
        yield f"{place}: {name} is not in the language '{playbook.language}': {text}"


def samples(playbook: Playbook) -> dict[str, str]:
    return {k: f.ja if playbook.language == "ja" else f.en for k, f in facts_of(playbook.field).items()}


def _duplicates(playbook: Playbook) -> Iterator[str]:
    values = samples(playbook)
    known = [(b.id, c) for b in playbook.blocks for c in b.candidates if names_in(c.title) <= set(values)]
    rows = [(block, c, render(c.title, values)) for block, c in known]
    for (block, c, title), (other_block, other, other_title) in itertools.combinations(rows, 2):
        if title == other_title:
            yield f"{block}/{c.id} and {other_block}/{other.id} have the same title: {title}"
        if c.group and c.group == other.group and block == other_block:
            continue
        if (c.when.all_of & other.when.none_of) or (other.when.all_of & c.when.none_of):
            continue
        if (likeness := similarity(title, other_title)) >= NEAR_DUPLICATE:
            yield f"{block}/{c.id} and {other_block}/{other.id} say nearly the same ({likeness:.2f}): {title} | {other_title}"


def _selections(playbook: Playbook) -> Iterator[str]:
    for block in playbook.blocks:
        for tags in _combinations(block):
            if len(eligible(block, tags)) < SIZE:
                yield f"{block.id}: only {len(eligible(block, tags))} candidates left for {sorted(tags)}"
                break
    situations: tuple[frozenset[str], ...] = (frozenset(), frozenset({"has_target", "has_deadline"}))
    for tags in situations:
        chosen = [c for b in playbook.blocks for c in choose(b, tags, "lint")]
        share = sum(c.type is ActionType.HABIT for c in chosen) / max(1, len(chosen))
        if not 0.25 <= share <= 0.55:
            yield f"habits are {share:.0%} of the actions for {sorted(tags)}, wanted 25-55 %"


def _combinations(block: Block) -> Iterator[frozenset[str]]:
    used = sorted({t for c in block.candidates for t in c.when.all_of | c.when.none_of})
    for size in range(COMBINED_TAGS + 1):
        for tags in itertools.combinations(used, size):
            chosen = frozenset(tags)
            if all(len(chosen & group) <= 1 for group in _EXCLUSIVE):
                yield chosen


def main(names: list[str]) -> int:
    found = 0
    for name in names:
        field, language = name.removesuffix(".yaml").split("/")[-1].split(".")
        try:
            lines = list(problems(load(field, language)))
        except PlaybookDefect as error:
            lines = [str(error)]
        found += len(lines)
        sys.stdout.writelines(f"{name}: {line}\n" for line in lines)
        sys.stdout.write(f"{name}: {len(lines)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
