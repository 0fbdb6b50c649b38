"""A goal's playbook with every figure filled in: titles, details and tasks by block."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from goal_mandala.domain.limits import MAX_TASK_MINUTES, MIN_TASK_MINUTES, text_limits
from goal_mandala.domain.mandala import ActionType, CellRef, Goal, Task
from goal_mandala.generation.playbook_planner.own_words import PlannedAction, own_action, own_tasks
from goal_mandala.generation.playbook_planner.playbook import Block, Candidate, Heading, load, render
from goal_mandala.generation.playbook_planner.reading import GENERAL, Reading, read
from goal_mandala.generation.playbook_planner.selection import choose, eligible, fitting_headings
from goal_mandala.generation.playbook_planner.subject import subject_of
from goal_mandala.generation.similarity import NEAR_DUPLICATE, similarity

_FOR_EXECUTION = 0.7
"""Share of the person's time that one-off work may take; the rest is for the habits."""


@lru_cache(maxsize=16)
def plan_for(goal: Goal, start: date, language: str, seed: int) -> Plan:
    """The plan for a goal; kept for the requests that follow one another for the same chart."""
    return Plan(goal, read(goal, start, language), language, seed)


class Plan:
    """Looks up and renders; the same goal, day, language and seed give the same texts."""

    def __init__(self, goal: Goal, reading: Reading, language: str, seed: int) -> None:
        self.reading = reading
        self.language = language
        self._limits = text_limits(language)
        self._book = load(reading.field, language)
        self._general = load(GENERAL, language)
        self._goal_title = goal.title
        told = "\0".join((goal.title, goal.description, goal.background, goal.constraints))
        self._salt = f"{seed}\0{told}"
        self._share = self._share_of_time()

    def sub_goal_title(self, position: int, rejected: set[str]) -> str:
        """The block's heading for this person; another one that fits when the first was rejected."""
        titles = [self._render(h.title) for h in self._headings(self._book.blocks[position])]
        return next((t for t in titles if t not in rejected), titles[0])

    def sub_goal_details(self, title: str) -> tuple[str, str]:
        for block in self._book.blocks:
            for heading in fitting_headings(block, self.reading.tags):
                if self._rendered(heading.title) == title:
                    return self._clip(heading.description), self._clip_background(heading.background)
        return own_action(title, self.reading, self.language).description, ""

    def action_titles(self, heading: str, position: int, kept: Sequence[str], rejected: Sequence[str]) -> Iterator[str]:
        """Titles for the block in order, unlike those kept elsewhere; endless by starting over."""
        block, facts = self._block(heading, position)
        fits = {c.id: t for c in eligible(block, self.reading.tags) if (t := self._title(c, facts))}
        unfit = {c.id for c in block.candidates if c.id not in fits}
        alike = {i for i, t in fits.items() if any(similarity(t, k) >= NEAR_DUPLICATE for k in kept)}
        avoided = unfit | alike | {i for i, t in fits.items() if t in rejected}
        chosen = [c for c in choose(block, self.reading.tags, self._salt, avoided) if c.id in fits]
        rest = [c for c in eligible(block, self.reading.tags) if c.id in fits and c not in chosen]
        usable = [c for c in chosen if c.id not in avoided] or chosen
        spare = [c for c in [*chosen, *rest] if c not in usable]
        titles = [fits[c.id] for c in [*usable, *spare]]
        while True:
            yield from titles

    def action(self, heading: str, position: int, title: str) -> PlannedAction:
        """The candidate whose title this is, rendered; a person's own title gets plain texts."""
        block, facts = self._block(heading, position)
        fitting = eligible(block, self.reading.tags)
        for candidate in [*fitting, *(c for c in block.candidates if c not in fitting)]:
            if self._rendered(candidate.title, facts) == title:
                return self._action(candidate, facts)
        return own_action(title, self.reading, self.language)

    def tasks(self, cell: CellRef, title: str, found: PlannedAction, wanted: ActionType) -> Iterator[Task]:
        """The action's tasks, of type *wanted*; ids depend on cell, title and order alone."""
        rows = found.tasks if found.type is wanted else own_tasks(title, wanted, self.language)
        for number, (minutes, name, description) in enumerate(rows):
            digest = hashlib.sha256(f"{self._salt}\0{cell}\0{title}\0{number}".encode()).hexdigest()
            yield Task(digest[:12], name, description, wanted, minutes)

    def _share_of_time(self) -> float:
        """How much of the written task lengths the time before the deadline has room for, at most 1."""
        chosen = (c for b in self._book.blocks for c in choose(b, self.reading.tags, self._salt))
        written = sum(t.minutes for c in chosen if c.type is ActionType.EXECUTION for t in c.tasks)
        available = self.reading.minutes * self.reading.period.weeks * _FOR_EXECUTION
        return min(1.0, available / max(1, written))

    def _minutes(self, written: int) -> int:
        """The task's length within what there is time for: steps of five minutes, 30 at least."""
        return max(MIN_TASK_MINUTES, min(MAX_TASK_MINUTES, int(written * self._share // 5 * 5)))

    def _headings(self, block: Block) -> list[Heading]:
        found = [h for h in fitting_headings(block, self.reading.tags) if self._title_fits(h.title)]
        return found or [block.headings[-1]]

    def _block(self, heading: str, position: int) -> tuple[Block, dict[str, str]]:
        """The block whose heading this is; for a heading in the person's own words the general one."""
        facts = dict(self.reading.facts)
        for block in self._book.blocks:
            if any(self._rendered(h.title) == heading for h in block.headings):
                return block, facts
        if not heading:
            return self._book.blocks[position], facts
        return self._general.blocks[position], facts | {"subject": subject_of(heading, self.language)}

    def _action(self, c: Candidate, facts: dict[str, str]) -> PlannedAction:
        times = int(render(c.times, facts)) if c.times else None
        tasks = tuple(
            (
                self._minutes(t.minutes) if c.type is ActionType.EXECUTION else t.minutes,
                render(t.title, facts)[: self._limits.task_title],
                self._clip_task(render(t.description, facts)),
            )
            for t in c.tasks
        )
        return PlannedAction(
            render(c.title, facts),
            self._clip(c.description, facts),
            self._clip_background(c.background, facts),
            c.type,
            times,
            tasks,
        )

    def _title(self, candidate: Candidate, facts: dict[str, str]) -> str | None:
        title = self._rendered(candidate.title, facts)
        return title if title is not None and len(title) <= self._limits.title else None

    def _title_fits(self, template: str) -> bool:
        title = self._rendered(template)
        return title is not None and len(title) <= self._limits.title

    def _rendered(self, template: str, facts: dict[str, str] | None = None) -> str | None:
        """The text, or None where it needs a figure that this goal does not have."""
        try:
            return render(template, facts or self.reading.facts)
        except KeyError:
            return None

    def _render(self, template: str) -> str:
        return render(template, self.reading.facts)

    def _clip(self, template: str, facts: dict[str, str] | None = None) -> str:
        return _within(self._rendered(template, facts) or "", self._limits.description)

    def _clip_background(self, template: str, facts: dict[str, str] | None = None) -> str:
        return _within(self._rendered(template, facts) or "", self._limits.background)

    def _clip_task(self, text: str) -> str:
        return _within(text, self._limits.task_description)


def _within(text: str, limit: int) -> str:
    """A long goal in a description may pass the limit: end at the last whole sentence, else cut with …"""
    if len(text) <= limit:
        return text
    ends = [i + 1 for i, char in enumerate(text[:limit]) if char in "。."]
    return text[: ends[-1]] if ends and ends[-1] > limit // 2 else text[: limit - 1] + "…"
