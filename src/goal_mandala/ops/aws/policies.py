"""IAM policies of the functions' roles, as documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import items, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; actions, resources always as tuples."""

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    role: str
    name: str
    statements: tuple[Statement, ...]
    document: dict[str, Any]

    def allows(self, action: str) -> bool:
        """Whether some statement allows *action* (by name or a trailing ``*``); which resource is not looked at."""
        return any(_names(action, given) for one in self.statements if one.allow for given in one.actions)


def read_policy(aws: Aws, role: str, name: str) -> Policy | None:
    """The inline policy *name* of *role*, None where there is none; :class:`NotFound` where the role is missing."""
    with signal("role policy"):
        try:
            answer = aws.call("iam", "GetRolePolicy", RoleName=role, PolicyName=name)
        except NotFound:
            aws.call("iam", "GetRole", RoleName=role)
            return None
    document = value(answer, "PolicyDocument")
    if isinstance(document, str):
        document = json.loads(unquote(document))
    found = items(document, "Statement")
    return Policy(role, name, tuple(_statement(row) for row in found), dict(document or {}))


def _statement(row: dict[str, Any]) -> Statement:
    return Statement(row.get("Effect") == "Allow", _listed(row.get("Action")), _listed(row.get("Resource")))


def _listed(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(str(one) for one in given or ())


def _names(action: str, given: str) -> bool:
    return action == given or (given.endswith("*") and action.startswith(given[:-1]))
