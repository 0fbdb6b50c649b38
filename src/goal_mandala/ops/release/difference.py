"""What differs between two templates, as changes: for a dry run, which must not even make a change set. Pure."""

from __future__ import annotations

from typing import Any, cast

from goal_mandala.ops.aws.answers import Answer, part, text
from goal_mandala.ops.aws.changes import Change


def differences(before: Answer, after: Answer) -> tuple[Change, ...]:
    """Added, removed and modified resources with the properties touched, in the new template's order.

    Whether CloudFormation would replace a resource is its own knowledge: ``replaces`` is ``Unknown`` on modifications.
    """
    old, new = part(before, "Resources"), part(after, "Resources")
    changes = [_change(name, old.get(name), row) for name, row in new.items() if old.get(name) != row]
    gone = [Change("Remove", name, "", text(row, "Type"), "", ()) for name, row in old.items() if name not in new]
    return (*changes, *gone)


def _change(name: str, old: Any, new: Any) -> Change:
    if old is None:
        return Change("Add", name, "", text(new, "Type"), "", ())
    touched = sorted(_touched(part(old, "Properties"), part(new, "Properties")) | _touched(_rest(old), _rest(new)))
    return Change("Modify", name, "", text(new, "Type"), "Unknown", tuple(touched))


def _rest(row: object) -> Answer:
    given = cast("Answer", row) if isinstance(row, dict) else {}
    return {key: value for key, value in given.items() if key not in {"Properties", "Type", "Metadata"}}


def _touched(old: Answer, new: Answer) -> set[str]:
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}
