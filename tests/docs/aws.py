"""Whether an ``aws …`` command is one: service, operation and options against the SDK's own models. Calls nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name

from tests.docs.shell import STAND_IN

SERVICES = {"deploy": "codedeploy"}
"""The command line's name of a service where it is another than the SDK's."""
EVERYWHERE = {"query", "output", "region", "profile", "no-cli-pager", "cli-binary-format", "max-items", "page-size", "debug"}  # fmt: skip
OWN = {("logs", "tail"): {"since", "follow", "filter-pattern", "format"}}
"""Commands that the command line has and the SDK has not (AWS CLI command reference)."""
FILES = {("lambda", "invoke"): 1}
"""Words that are no options."""


@cache
def _session() -> Any:
    return botocore.session.get_session()


@cache
def _model(service: str) -> Any:
    return _session().get_service_model(SERVICES.get(service, service))


def problem_of(words: Sequence[str]) -> str | None:
    """What is wrong with ``aws *words``; None where nothing is."""
    service, operation, *rest = words
    if service not in _session().get_available_services() and service not in SERVICES:
        return f"no service {service}"
    if operation == "wait":
        waiters = _session().get_waiter_model(SERVICES.get(service, service))
        waiter = next((name for name in waiters.waiter_names if xform_name(name, "-") == rest[0]), None)
        return f"no waiter {rest[0]}" if waiter is None else _check(service, waiters.get_waiter(waiter).operation, rest[1:])  # fmt: skip
    if (service, operation) in OWN:
        return _check_own(OWN[service, operation], rest)
    found = next((name for name in _model(service).operation_names if xform_name(name, "-") == operation), None)
    if found is None:
        return f"no operation {service} {operation}"
    return _check(service, found, rest)


def _check_own(known: set[str], rest: Sequence[str]) -> str | None:
    wrong = [word for word in rest if word.startswith("--") and word[2:] not in known | EVERYWHERE]
    return f"unknown {wrong}" if wrong else None


def _check(service: str, operation: str, rest: Sequence[str]) -> str | None:
    shape = _model(service).operation_model(operation).input_shape
    members = {xform_name(name, "-"): (name, member) for name, member in (shape.members if shape else {}).items()}
    given: dict[str, list[str]] = {}
    loose = 0
    for option, values in _options(rest):
        if option is None:
            loose += len(values)
        else:
            given[option] = values
    if loose != FILES.get((service, xform_name(operation, "-")), 0):
        return f"{loose} words that belong to no option"
    for option, values in given.items():
        name = option.removeprefix("no-") if option not in members else option
        if name in members:
            if wrong := _value_problem(members[name][1], values):
                return f"--{option}: {wrong}"
        elif option not in EVERYWHERE:
            return f"{operation} has no --{option}"
    needed = {xform_name(name, "-") for name in (shape.required_members if shape else [])}
    missing = sorted(needed - set(given))
    return f"{operation} needs --{', --'.join(missing)}" if missing else None


def _options(rest: Sequence[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Options with their values; a switch takes none, and what follows the last value of a scalar is told by the caller's model."""
    here: str | None = None
    values: list[str] = []
    for word in rest:
        if word.startswith("--"):
            if here is not None or values:
                yield from _split(here, values)
            here, values = word[2:], []
        else:
            values.append(word)
    if here is not None or values:
        yield from _split(here, values)


def _split(option: str | None, values: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """A lone last word behind ``--payload X`` is a file name, not a second value."""
    if option == "payload" and len(values) > 1:
        yield option, values[:1]
        yield None, values[1:]
    else:
        yield option, values


def _value_problem(shape: Any, values: list[str]) -> str | None:
    kind = shape.type_name
    if kind == "boolean":
        return f"takes no value, got {values}" if values else None
    if not values:
        return "needs a value"
    if kind == "list":
        return next((wrong for value in values if (wrong := _value_problem(shape.member, [value]))), None)
    if len(values) != 1:
        return f"takes one value, got {values}"
    return _one_problem(shape, kind, values[0])


def _one_problem(shape: Any, kind: str, value: str) -> str | None:
    if STAND_IN in value or "$" in value or value.startswith("file://"):
        return None
    if kind in {"integer", "long"} and not value.lstrip("-").isdigit():
        return f"{value} is no whole number"
    if kind == "structure":
        keys = json.loads(value) if value.startswith("{") else dict(part.split("=", 1) for part in value.split(","))
        unknown = sorted(set(keys) - set(shape.members))
        return f"no member {unknown}" if unknown else None
    allowed = getattr(shape, "enum", None)
    return f"{value} is none of {allowed}" if allowed and value not in allowed else None
