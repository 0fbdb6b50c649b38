"""Writes as data: put, update, delete and check with their conditions (pure).

Conditions name attributes as ``#name`` and values as ``:name``, so that no reserved word can be in the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goal_mandala.storage.dynamodb.keys import Key
from goal_mandala.storage.dynamodb.values import Item, attribute, attributes

ABSENT = "attribute_not_exists(#PK)"
PRESENT = "attribute_exists(#PK)"


@dataclass(frozen=True, slots=True)
class Put:
    item: Item
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """``set`` removes an attribute whose value is None; ``add`` counts up from 0."""

    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """Nothing is written; the transaction fails when *condition* does not hold. In transactions only."""

    key: Key
    condition: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Append:
    """An update that puts *value* at the end of the list *name*, which need not be there yet."""

    key: Key
    name: str
    value: Any
    set: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


Action = Put | Update | Append | Delete | ConditionCheck


def request(action: Action, table: str) -> dict[str, Any]:
    """Arguments of the call of the action's name, alone or within a transaction."""
    made: dict[str, Any] = {"TableName": table}
    values = dict(action.values)
    expressions = action.condition
    if isinstance(action, Put):
        made["Item"] = attributes(action.item)
    else:
        made["Key"] = attributes(dict(action.key))
    if isinstance(action, Append):
        made["UpdateExpression"], more = _appending(action)
        expressions += made["UpdateExpression"]
        values |= more
    if isinstance(action, Update):
        made["UpdateExpression"], more = _changes(action)
        expressions += made["UpdateExpression"]
        values |= more
    if action.condition:
        made["ConditionExpression"] = action.condition
        made["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return made | expression_attributes(expressions, values)


def expression_attributes(expressions: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Names and values that *expressions* speak of; empty parts are left out, as DynamoDB wants it."""
    made: dict[str, Any] = {}
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", expressions)}
    if names:
        made["ExpressionAttributeNames"] = names
    if values:
        made["ExpressionAttributeValues"] = {f":{name}": attribute(value) for name, value in values.items()}
    return made


def _changes(update: Update) -> tuple[str, dict[str, Any]]:
    kept = {name: value for name, value in update.set.items() if value is not None}
    gone = [name for name, value in update.set.items() if value is None]
    parts = []
    if kept:
        parts.append("SET " + ", ".join(f"#{name} = :set_{name}" for name in kept))
    if gone:
        parts.append("REMOVE " + ", ".join(f"#{name}" for name in gone))
    if update.add:
        parts.append("ADD " + ", ".join(f"#{name} :add_{name}" for name in update.add))
    values = {f"set_{name}": value for name, value in kept.items()}
    return " ".join(parts), values | {f"add_{name}": value for name, value in update.add.items()}


def _appending(append: Append) -> tuple[str, dict[str, Any]]:
    others = "".join(f", #{name} = :set_{name}" for name in append.set)
    expression = f"SET #{append.name} = list_append(if_not_exists(#{append.name}, :none), :one){others}"
    return expression, {"none": [], "one": [append.value], **{f"set_{n}": v for n, v in append.set.items()}}
