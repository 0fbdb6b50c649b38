"""Security groups: the code has none, because nothing of it is in a VPC. What is there all the same was made by hand. Reading is thin, judging pure."""

from __future__ import annotations

from collections.abc import Sequence

from goal_mandala.names import Function
from goal_mandala.ops.aws.security_groups import SecurityGroup, read_security_groups
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words

TITLE = Words("セキュリティグループ", "Security groups")
KIND = "AWS::EC2::SecurityGroup"
PARTS = (Function.AI_PROCESSOR, Function.API)


def read_groups(snapshot: Snapshot) -> Section:
    """The stack's resources, the functions' settings, and EC2 itself are asked."""
    states = [snapshot.function(part).get() for part in PARTS]
    resources = snapshot.resources.get()
    used = tuple(sorted({group for state in states for group in state.security_groups}))
    ours = tuple(one.physical for one in resources if one.kind == KIND and one.physical)
    groups = read_security_groups(snapshot.aws, snapshot.names.stack, tuple(sorted({*used, *ours})))
    return judge_groups(groups, used, functions=len(states), resources=len(resources))


def judge_groups(groups: Sequence[SecurityGroup], used: Sequence[str], *, functions: int, resources: int) -> Section:
    """PASS where there is none, with what was asked; WARN for one that the code does not know, FAIL where anyone may come in."""
    facts = {"groups": [one.id for one in groups], "used": list(used), "functions": functions, "resources": resources}
    if not groups:
        found = Words(
            "ありません。関数{functions}個はVPCの外にあり（VpcConfig が空）、スタックの資源{resources}個にも、スタックの札が付いたものにも、セキュリティグループはありません（DescribeSecurityGroups: 0個）。",
            "There are none: {functions} functions are in no VPC (VpcConfig is empty), none of the stack's {resources} resources is one, and none carries the stack's tag (DescribeSecurityGroups: 0).",
        ).filled(functions=functions, resources=resources)
        return Section("security-groups", TITLE, (Check("security-groups", TITLE, Status.PASS, found, facts=facts),))
    wide = [one for one in groups if any(rule.open for rule in one.incoming)]
    names = ", ".join(one.id for one in wide or groups)
    if wide:
        found = Words("誰からでも入れます: {names}（下の表）。", "Anyone may come in: {names} (table below).").filled(
            names=names
        )
    else:
        found = Words(
            "コードにないものがあります: {names}（下の表）。", "Not in the code: {names} (table below)."
        ).filled(names=names)
    fix = Words(
        "関数にVPCは要りません。手で付けたものなら外し（`aws lambda update-function-configuration --vpc-config SubnetIds=[],SecurityGroupIds=[]`）、要るなら infra に書いて入口を狭める",
        "the functions need no VPC: take it off (`aws lambda update-function-configuration --vpc-config SubnetIds=[],SecurityGroupIds=[]`), or write it into infra with narrow rules",
    )
    check = Check("security-groups", TITLE, Status.FAIL if wide else Status.WARN, found, fix, facts)
    columns = (
        Words("グループ", "group"),
        Words("使う関数", "in use"),
        Words("入れる相手", "who may come in"),
        Words("ポート", "ports"),
    )
    return Section(
        "security-groups", TITLE, (check,), (Table(columns, tuple(row for one in groups for row in _rows(one, used))),)
    )


def _rows(group: SecurityGroup, used: Sequence[str]) -> list[tuple[str | Words, ...]]:
    name = f"{group.id} ({group.name})"
    use = Words("はい", "yes") if group.id in used else Words("いいえ", "no")
    nobody = Words("なし", "nobody")
    return [(name, use, rule.source, rule.ports) for rule in group.incoming] or [(name, use, nobody, "-")]
