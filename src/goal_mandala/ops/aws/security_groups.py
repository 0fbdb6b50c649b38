"""Security groups that are the stack's or that its functions are in. Reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goal_mandala.ops.aws.answers import Answer, items, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

STACK_TAG = "tag:aws:cloudformation:stack-name"
ANYONE = frozenset({"0.0.0.0/0", "::/0"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may come in (an address range, another group, a prefix list), by which protocol and ports."""

    source: str
    ports: str

    @property
    def open(self) -> bool:
        """Whether anyone may come in."""
        return self.source in ANYONE


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    id: str
    name: str
    incoming: tuple[Rule, ...]


def read_security_groups(aws: Aws, stack: str, ids: tuple[str, ...]) -> tuple[SecurityGroup, ...]:
    """Those with the tag of *stack*, and those named by *ids*, by id."""
    with signal("security groups"):
        asked: list[dict[str, Any]] = [{"Filters": [{"Name": STACK_TAG, "Values": [stack]}]}]
        asked += [{"GroupIds": list(ids)}] if ids else []
        rows = [row for one in asked for row in aws.pages("ec2", "DescribeSecurityGroups", "SecurityGroups", **one)]
    found = {text(row, "GroupId"): _group(row) for row in rows}
    return tuple(found[id] for id in sorted(found))


def _group(row: Answer) -> SecurityGroup:
    rules = tuple(rule for permission in items(row, "IpPermissions") for rule in _rules(permission))
    return SecurityGroup(text(row, "GroupId"), text(row, "GroupName"), rules)


def _rules(permission: Answer) -> list[Rule]:
    first, end = whole(permission, "FromPort"), whole(permission, "ToPort")
    protocol = text(permission, "IpProtocol")
    ports = (
        "all"
        if protocol == "-1"
        else protocol + ("" if first is None else f" {first}" if first == end else f" {first}-{end}")
    )
    sources = [text(one, "CidrIp") for one in items(permission, "IpRanges")]
    sources += [text(one, "CidrIpv6") for one in items(permission, "Ipv6Ranges")]
    sources += [text(one, "GroupId") for one in items(permission, "UserIdGroupPairs")]
    sources += [text(one, "PrefixListId") for one in items(permission, "PrefixListIds")]
    return [Rule(source, ports) for source in sources]
