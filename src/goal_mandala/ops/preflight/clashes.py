"""Names that the stack will create and that something else already holds: CloudFormation would fail half-way. Owns the rule."""

from __future__ import annotations

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Function
from goal_mandala.ops.aws.log_groups import LogGroup
from goal_mandala.ops.aws.stack import Resource
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words

_TITLE = Words("ロググループの名前", "Log group names")


def check_names(snapshot: Snapshot) -> list[Check]:
    ours = [snapshot.names.log_group(part) for part in (Function.AI_PROCESSOR, Function.API, Function.ALERT_RELAY)]
    return [judge_log_groups(ours, snapshot.log_groups, snapshot.resources)]


def judge_log_groups(
    ours: list[str], groups: Reading[tuple[LogGroup, ...]], resources: Reading[tuple[Resource, ...]]
) -> Check:
    """A log group of our name must not exist outside the stack: Lambda or an earlier, kept stack may have left it."""
    if groups.error:
        return undetermined("log-group-clash", _TITLE, groups.error)
    if resources.error and not isinstance(resources.error, NotFound):
        return undetermined("log-group-clash", _TITLE, resources.error)
    owned = {resource.physical for resource in resources.value or ()}
    strange = [group.name for group in groups.get() if group.name in ours and group.name not in owned]
    if not strange:
        return Check("log-group-clash", _TITLE, Status.PASS, Words("ぶつかるものはありません", "nothing is in the way"))
    found = Words(
        f"{', '.join(strange)} がスタックの外にすでにあります",
        f"{', '.join(strange)} exists already, outside the stack",
    )
    fix = Words(
        f"残すなら `cdk import` でスタックに入れる。要らなければ aws logs delete-log-group --log-group-name {strange[0]}",
        f"keep it: take it into the stack with `cdk import`; else aws logs delete-log-group --log-group-name {strange[0]}",
    )
    return Check("log-group-clash", _TITLE, Status.FAIL, found, fix, {"groups": strange})
