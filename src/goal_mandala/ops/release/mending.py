"""A stack left behind by a deployment that was killed or failed: brought to where the next one can begin.

Owns what each state needs. It never removes a stack that holds resources which serve.
"""

from __future__ import annotations

from goal_mandala.domain.errors import Conflict
from goal_mandala.ops.aws import changes
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.stack import Stack, find_stack
from goal_mandala.ops.release.progress import Teller
from goal_mandala.ops.release.waiting import await_stack
from goal_mandala.ops.words import Words

EMPTY = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
"""States of a stack that never served: creation failed or never began, or deletion stopped half-way."""


def mend(aws: Aws, teller: Teller) -> Stack | None:
    """The stack, ready for a change set, or None where it has to be made anew. Raises ``Conflict`` ``stack_stuck``."""
    name = aws.target.names.stack
    stack = find_stack(aws, name)
    if stack is not None and stack.busy:
        teller.step(
            Words(
                f"前の変更（{stack.status}）が終わるのを待ちます", f"Waiting for the change under way ({stack.status})"
            )
        )
        stack = await_stack(aws, name, teller)
    if stack is not None and stack.status == "UPDATE_ROLLBACK_FAILED":
        teller.step(Words("止まったロールバックを続けます", "Continuing the roll-back that got stuck"))
        changes.continue_roll_back(aws, name)
        stack = await_stack(aws, name, teller)
    if stack is not None and stack.status in EMPTY:
        stack = _remove_empty(aws, stack, teller)
    if stack is None or stack.status == "DELETE_COMPLETE":
        return None
    if stack.status.endswith("_FAILED"):
        raise Conflict("stack_stuck", stack=name, status=stack.status, reason=stack.reason[:300])
    _remove_orphans(aws, name, teller)
    return stack


def _remove_empty(aws: Aws, stack: Stack, teller: Teller) -> Stack | None:
    """Its termination protection guards nothing: CDK sets it with the first change set, before anything is made."""
    teller.step(Words(f"使えないスタック（{stack.status}）を消します", f"Removing the unusable stack ({stack.status})"))
    if stack.status == "REVIEW_IN_PROGRESS":
        _remove_orphans(aws, stack.name, teller)
    if stack.protected:
        changes.unprotect_stack(aws, stack.name)
    changes.delete_stack(aws, stack.name)
    return await_stack(aws, stack.name, teller)


def _remove_orphans(aws: Aws, name: str, teller: Teller) -> None:
    """Change sets of ours that nobody executed."""
    for orphan in changes.list_change_sets(aws, name):
        if orphan.startswith(changes.PREFIX):
            teller.line(f"DeleteChangeSet {orphan}")
            changes.delete_change_set(aws, name, orphan)
