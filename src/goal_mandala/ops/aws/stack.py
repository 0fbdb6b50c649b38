"""The CloudFormation stack: its state, resources, outputs, template and events. Reads only; changes are in ``changes``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import items, moment, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """``status`` as CloudFormation spells it; ``outputs`` by output key."""

    name: str
    id: str
    status: str
    reason: str
    changed: datetime | None
    outputs: dict[str, str]
    protected: bool

    @property
    def busy(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def usable(self) -> bool:
        """Whether there are resources to update: not a stack whose creation failed or is only prepared."""
        return self.status not in {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "DELETE_COMPLETE"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resource:
    logical: str
    physical: str
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One line of the stack's history."""

    id: str
    at: datetime
    logical: str
    kind: str
    status: str
    reason: str


def find_stack(aws: Aws, name: str) -> Stack | None:
    """The stack, or None where this region has none of the name."""
    with signal("stack"):
        try:
            found = items(aws.call("cloudformation", "DescribeStacks", StackName=name), "Stacks")
        except NotFound:
            return None
    return _stack(found[0]) if found else None


def read_stack(aws: Aws, name: str) -> Stack:
    """The stack; :class:`NotFound` ``region_without_stack`` where there is none."""
    stack = find_stack(aws, name)
    if stack is None or stack.status == "DELETE_COMPLETE":
        raise NotFound("region_without_stack", stack=name, place=aws.target.place, environment=aws.target.environment)
    return stack


def read_resources(aws: Aws, name: str) -> tuple[Resource, ...]:
    """Every resource of the stack."""
    with signal("stack resources"):
        rows = list(aws.pages("cloudformation", "ListStackResources", "StackResourceSummaries", StackName=name))
    return tuple(
        Resource(
            text(row, "LogicalResourceId"),
            text(row, "PhysicalResourceId"),
            text(row, "ResourceType"),
            text(row, "ResourceStatus"),
        )
        for row in rows
    )


def read_template(aws: Aws, name: str) -> Template:
    """The template that is deployed."""
    with signal("stack template"):
        body = value(aws.call("cloudformation", "GetTemplate", StackName=name), "TemplateBody")
    return cast("Template", json.loads(body) if isinstance(body, str) else dict(body or {}))


def read_events(aws: Aws, name: str, since: datetime) -> list[StackEvent]:
    """What happened to the stack since *since*, oldest first."""
    found: list[StackEvent] = []
    with signal("stack events"):
        for row in aws.pages("cloudformation", "DescribeStackEvents", "StackEvents", StackName=name):
            at = moment(row, "Timestamp") or datetime.fromtimestamp(0, UTC)
            if at < since:
                break
            found.append(
                StackEvent(
                    text(row, "EventId"),
                    at,
                    text(row, "LogicalResourceId"),
                    text(row, "ResourceType"),
                    text(row, "ResourceStatus"),
                    text(row, "ResourceStatusReason"),
                )
            )
    return found[::-1]


def first_failure(events: list[StackEvent]) -> str:
    """Why a change failed: the first event that failed by itself, not because another did; empty where none says so."""
    told = [event for event in events if event.status.endswith("_FAILED") and event.reason]
    own = [event for event in told if "cancelled" not in event.reason.lower()]
    return f"{own[0].logical}: {own[0].reason}" if own else ""


def _stack(row: dict[str, Any]) -> Stack:
    return Stack(
        name=text(row, "StackName"),
        id=text(row, "StackId"),
        status=text(row, "StackStatus"),
        reason=text(row, "StackStatusReason"),
        changed=moment(row, "LastUpdatedTime") or moment(row, "CreationTime"),
        outputs={text(out, "OutputKey"): text(out, "OutputValue") for out in items(row, "Outputs")},
        protected=bool(value(row, "EnableTerminationProtection")),
    )
