"""The DynamoDB table: is it there, restorable, does it forget what has expired, is it protected."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.ops.aws.answers import part, text, value, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class TableState:
    """``recovery`` is point-in-time recovery; ``expires`` the attribute of the time to live, empty where there is none."""

    name: str
    status: str
    items: int
    size: int
    recovery: bool
    expires: str
    protected: bool


def read_table(aws: Aws, name: str) -> TableState:
    with signal("table"):
        table = part(aws.call("dynamodb", "DescribeTable", TableName=name), "Table")
        backups = aws.call("dynamodb", "DescribeContinuousBackups", TableName=name)
        living = part(aws.call("dynamodb", "DescribeTimeToLive", TableName=name), "TimeToLiveDescription")
    recovery = text(
        backups, "ContinuousBackupsDescription", "PointInTimeRecoveryDescription", "PointInTimeRecoveryStatus"
    )
    on = text(living, "TimeToLiveStatus") in {"ENABLED", "ENABLING"}
    return TableState(
        name=text(table, "TableName"),
        status=text(table, "TableStatus"),
        items=whole(table, "ItemCount") or 0,
        size=whole(table, "TableSizeBytes") or 0,
        recovery=recovery == "ENABLED",
        expires=text(living, "AttributeName") if on else "",
        protected=bool(value(table, "DeletionProtectionEnabled")),
    )
