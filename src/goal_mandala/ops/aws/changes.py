"""Changes of the stack: change sets, their execution, roll-backs, deletion. Everything here but the reading changes something."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import NotFound
from goal_mandala.ops.aws.answers import items, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

PREFIX = "mandala-"
"""Our change sets' names begin with it: an orphan is recognised by it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One resource of a change set. ``action`` is Add, Modify, Remove …, ``replaces`` True, False or Conditional as CloudFormation says."""

    action: str
    logical: str
    physical: str
    kind: str
    replaces: str
    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """``empty`` says that nothing would change."""

    name: str
    status: str
    reason: str
    execution: str
    changes: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        nothing = ("didn't contain changes", "No updates are to be performed", "no changes")
        return self.status == "FAILED" and any(words in self.reason for words in nothing)


def read_change_set(aws: Aws, stack: str, name: str) -> ChangeSet | None:
    """The change set with all its changes, None where there is none of the name."""
    pages: list[dict[str, object]] = []
    with signal("change set"):
        try:
            for page in aws.answers("cloudformation", "DescribeChangeSet", StackName=stack, ChangeSetName=name):
                pages.append(page)
        except NotFound:
            return None
    if not pages:
        return None
    rows = [part(row, "ResourceChange") for page in pages for row in items(page, "Changes")]
    changes = tuple(
        Change(
            action=text(row, "Action"),
            logical=text(row, "LogicalResourceId"),
            physical=text(row, "PhysicalResourceId"),
            kind=text(row, "ResourceType"),
            replaces=text(row, "Replacement"),
            touched=tuple(
                dict.fromkeys(
                    touched
                    for detail in items(row, "Details")
                    if (touched := text(detail, "Target", "Name") or text(detail, "Target", "Attribute"))
                )
            ),
        )
        for row in rows
    )
    first = pages[0]
    return ChangeSet(name, text(first, "Status"), text(first, "StatusReason"), text(first, "ExecutionStatus"), changes)


def list_change_sets(aws: Aws, stack: str) -> tuple[str, ...]:
    """Names of the change sets that wait on the stack."""
    with signal("change sets"):
        try:
            rows = list(aws.pages("cloudformation", "ListChangeSets", "Summaries", StackName=stack))
        except NotFound:
            return ()
    return tuple(text(row, "ChangeSetName") for row in rows)


def delete_change_set(aws: Aws, stack: str, name: str) -> None:
    with signal("delete change set"):
        aws.call("cloudformation", "DeleteChangeSet", StackName=stack, ChangeSetName=name)


def execute_change_set(aws: Aws, stack: str, name: str) -> None:
    with signal("execute change set"):
        aws.call("cloudformation", "ExecuteChangeSet", StackName=stack, ChangeSetName=name)


def continue_roll_back(aws: Aws, stack: str) -> None:
    with signal("continue roll-back"):
        aws.call("cloudformation", "ContinueUpdateRollback", StackName=stack)


def cancel_update(aws: Aws, stack: str) -> None:
    with signal("cancel update"):
        aws.call("cloudformation", "CancelUpdateStack", StackName=stack)


def unprotect_stack(aws: Aws, stack: str) -> None:
    """Lift termination protection, without which CloudFormation refuses to delete the stack."""
    with signal("unprotect stack"):
        aws.call("cloudformation", "UpdateTerminationProtection", StackName=stack, EnableTerminationProtection=False)


def delete_stack(aws: Aws, stack: str, keep: tuple[str, ...] = ()) -> None:
    """Begin to delete the stack; *keep* are logical ids that are left standing (after a failed deletion only)."""
    with signal("delete stack"):
        if keep:
            aws.call("cloudformation", "DeleteStack", StackName=stack, RetainResources=list(keep))
        else:
            aws.call("cloudformation", "DeleteStack", StackName=stack)
