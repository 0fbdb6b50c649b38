"""A playbook: what a practitioner of one field would do, as data. Loads it and renders texts.

One YAML file per field and language in ``generation/playbooks`` (format: the README there).
Rendering is one pass over ``{name}``, so braces in a person's own words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from goal_mandala.domain.mandala import ActionType

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
_WITH_PREPOSITION = re.compile(r"(\b(?:[Oo]n|[Aa]t) )?" + PLACEHOLDER.pattern)
_DAY_OR_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d{1,2}|\d{4})")


class PlaybookDefect(Exception):
    """A playbook file breaks its format. A defect of ours, found by the tests."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when every tag of ``all_of`` is there and none of ``none_of``."""

    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def holds(self, tags: frozenset[str]) -> bool:
        return self.all_of <= tags and not (self.none_of & tags)


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    minutes: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One action that a block may take. ``times`` per week: a number or a fact's name."""

    id: str
    type: ActionType
    title: str
    description: str
    background: str
    tasks: tuple[TaskTemplate, ...]
    when: Condition = Condition()
    times: str | None = None
    core: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A sub-goal's texts; the first whose condition holds is taken."""

    title: str
    description: str
    background: str
    when: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Block:
    id: str
    headings: tuple[Heading, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    field: str
    language: str
    blocks: tuple[Block, ...]


def render(template: str, facts: Mapping[str, str]) -> str:
    """*template* with each ``{name}`` replaced, once; raises KeyError for an unknown name."""
    return _WITH_PREPOSITION.sub(lambda match: _placed(match[1], facts[match[2]]), template)


def _placed(preposition: str | None, value: str) -> str:
    """English days and months take prepositions of their own: on Feb 28, in Feb 2027."""
    if preposition is None or not _DAY_OR_MONTH.fullmatch(value):
        return (preposition or "") + value
    right = "in " if value[-4:].isdigit() else "on "
    return (right.capitalize() if preposition[0].isupper() else right) + value


def names_in(template: str) -> set[str]:
    return set(PLACEHOLDER.findall(template))


@lru_cache(maxsize=8)
def load(field: str, language: str) -> Playbook:
    """The playbook of *field* in ``ja`` or ``en``; raises :class:`PlaybookDefect` when malformed."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = files("goal_mandala.generation") / "playbooks" / f"{field}.{language}.yaml"
    with source.open("rb") as stream:
        raw = yaml.load(stream, Loader=loader)  # the loader is a safe one
    return parse(raw, field, language)


def parse(raw: Any, field: str, language: str) -> Playbook:
    if raw.get("field") != field or raw.get("language") != language:
        raise PlaybookDefect(f"{field}.{language}: 'field' and 'language' must match the file name")
    try:
        blocks = tuple(_block(entry) for entry in raw["blocks"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise PlaybookDefect(f"{field}.{language}: {error!r}") from error
    if len(blocks) != 8:
        raise PlaybookDefect(f"{field}.{language}: {len(blocks)} blocks, needs 8")
    return Playbook(field, language, blocks)


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(frozenset(entry.get("if", ())), frozenset(entry.get("unless", ())))


def _block(entry: Mapping[str, Any]) -> Block:
    headings = tuple(
        Heading(_text(h["title"]), _text(h["description"]), _text(h["background"]), _condition(h))
        for h in entry["headings"]
    )
    return Block(str(entry["id"]), headings, tuple(_candidate(c) for c in entry["candidates"]))


def _candidate(entry: Mapping[str, Any]) -> Candidate:
    known = {"id", "type", "times", "title", "description", "background", "tasks", "if", "unless", "core", "group"}
    if extra := set(entry) - known:
        raise ValueError(f"candidate {entry.get('id')}: unknown keys {sorted(extra)}")
    try:
        return Candidate(
            id=str(entry["id"]),
            type={"x": ActionType.EXECUTION, "h": ActionType.HABIT}[entry["type"]],
            title=_text(entry["title"]),
            description=_text(entry["description"]),
            background=_text(entry["background"]),
            tasks=tuple(TaskTemplate(int(m), _text(t), _text(d)) for m, t, d in entry["tasks"]),
            when=_condition(entry),
            times=str(entry["times"]) if "times" in entry else None,
            core=bool(entry.get("core", False)),
            group=entry.get("group"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"candidate {entry.get('id')}: {error!r}") from error


def _text(value: Any) -> str:
    return str(value).strip()
