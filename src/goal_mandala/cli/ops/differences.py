"""A change as a person reads it: ``7 → 10``; of lists, settings and policies only what comes and what goes. Owns the layout, prints nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from goal_mandala.cli.language import pick


def step_lines(kind: str, resource: str, before: Any, after: Any) -> list[str]:
    """What is changed, and where one line cannot hold it, a line for each thing that goes (``-``) or comes (``+``)."""
    name = f"{kind} {resource}"
    if isinstance(before, dict) and isinstance(after, dict) and not _is_policy(before):
        rows = _settings(cast("dict[str, Any]", before), cast("dict[str, Any]", after))
    elif isinstance(before, dict | list) or isinstance(after, dict | list):
        rows = _come_and_gone(_things(before), _things(after))
    else:
        return [f"{name}: {said(before)} → {said(after)}"]
    return [f"{name}:", *(f"  {row}" for row in rows)]


def said(value: Any) -> str:
    """A setting's value in words."""
    if value is None:
        return pick("なし", "none")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _settings(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [f"{name}: {said(before.get(name))} → {said(after.get(name))}" for name in changed]


def _come_and_gone(before: Sequence[str], after: Sequence[str]) -> list[str]:
    gone = [f"- {one}" for one in before if one not in after]
    return gone + [f"+ {one}" for one in after if one not in before]


def _things(value: Any) -> list[str]:
    """What a list or a policy consists of; nothing is an empty list."""
    if value is None:
        return []
    if _is_policy(value):
        return [line for statement in _listed(value["Statement"]) for line in _permissions(statement)]
    return [said(one) for one in _listed(value)]


def _permissions(statement: dict[str, Any]) -> list[str]:
    """One line for each thing that a statement is about: ``Allow bedrock:InvokeModel on arn:…``."""
    if not {"Effect", "Action", "Resource"} <= statement.keys():
        return [said(statement)]
    what = f"{statement['Effect']} {', '.join(_listed(statement['Action']))}"
    if condition := statement.get("Condition"):
        what += f" {pick('条件', 'if')} {said(condition)}"
    return [f"{what} {pick('対象', 'on')} {one}" for one in _listed(statement["Resource"])]


def _is_policy(value: Any) -> bool:
    return isinstance(value, dict) and "Statement" in value


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]
