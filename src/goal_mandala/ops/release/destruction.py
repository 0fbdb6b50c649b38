"""Away with an environment: what blocks is emptied, what stays is named. Prod refuses while its protection holds."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.ops.aws import buckets, changes, releases
from goal_mandala.ops.aws.answers import part, text
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.stack import Resource, Stack, read_resources, read_stack, read_template
from goal_mandala.ops.aws.table import read_table
from goal_mandala.ops.release.progress import Teller
from goal_mandala.ops.release.waiting import await_stack
from goal_mandala.ops.words import Words

KEPT = {"Retain", "RetainExceptOnCreate", "Snapshot"}


@dataclass(frozen=True, slots=True)
class Removal:
    """``gone`` will be deleted, ``kept`` stays by the template's own will, ``full`` are buckets to be emptied first."""

    stack: Stack
    gone: tuple[Resource, ...]
    kept: tuple[Resource, ...]
    full: tuple[str, ...]


def plan_removal(aws: Aws) -> Removal:
    """What would go and what would stay. Raises ``protected`` while protection holds, ``region_without_stack``."""
    names = aws.target.names
    stack = read_stack(aws, names.stack)
    _refuse_protected(aws, stack)
    template = part(read_template(aws, names.stack), "Resources")
    resources = read_resources(aws, names.stack)
    functions = {one.physical for one in resources if one.kind == "AWS::Lambda::Function"}
    stays = [one for one in resources if text(template, one.logical, "DeletionPolicy") in KEPT]
    kept = tuple(one for one in stays if not _goes_along(one, functions - {other.physical for other in stays}))
    gone = tuple(one for one in resources if one not in kept and one.status != "DELETE_COMPLETE")
    full = tuple(one.physical for one in gone if one.kind == "AWS::S3::Bucket")
    return Removal(stack, gone, kept, full)


def remove(aws: Aws, removal: Removal, teller: Teller) -> None:
    """Empty, delete, wait. Raises ``destroy_failed`` with what stands in the way; safe to repeat."""
    for bucket in removal.full:
        teller.step(Words(f"バケット {bucket} を空にする", f"Emptying the bucket {bucket}"))
        buckets.empty_bucket(aws, bucket)
    teller.step(Words(f"スタック {removal.stack.name} を消す", f"Deleting the stack {removal.stack.name}"))
    changes.delete_stack(aws, removal.stack.name)
    left = await_stack(aws, removal.stack.id or removal.stack.name, teller)
    if left is not None:
        raise Conflict("destroy_failed", stack=left.name, status=left.status, reason=left.reason[:300])
    teller.step(Words("リリースの記録を消す", "Deleting the records of releases"))
    teller.line(f"{releases.delete_releases(aws)} × {aws.target.names.releases_path}/…")


def _goes_along(resource: Resource, functions: set[str]) -> bool:
    """A version goes with its function, whatever the template says of the version."""
    name = resource.physical.split(":function:")[-1].rpartition(":")[0]
    return resource.kind == "AWS::Lambda::Version" and name in functions


def _refuse_protected(aws: Aws, stack: Stack) -> None:
    held: list[str] = []
    if stack.protected:
        held.append(
            f"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack.name}"
        )
    try:
        table = read_table(aws, aws.target.names.table)
    except NotFound:
        table = None
    if table is not None and table.protected:
        held.append(f"aws dynamodb update-table --no-deletion-protection-enabled --table-name {table.name}")
    if held:
        raise Conflict("protected", stack=stack.name, commands="\n".join(held))
