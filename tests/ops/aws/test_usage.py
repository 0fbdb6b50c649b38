"""Who spent a month's money: every row once from all parts of the table, the dearest first, nobody's address, and sums that hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from goal_mandala.domain.errors import PermissionDenied
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.usage import SEGMENTS, read_usage
from goal_mandala.ops.people import LARGE, People, read_people
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target

MONTH = "2026-10"


def item(owner: str, micro: int, calls: int = 1, reserved: int = 0) -> dict[str, Any]:
    figures = {
        "micro_usd": micro,
        "calls": calls,
        "input_tokens": 10 * calls,
        "output_tokens": calls,
        "reserved": reserved,
    }
    return {"PK": {"S": f"SPENDING#{owner}"}, **{name: {"N": str(value)} for name, value in figures.items()}}


class Table:
    """DynamoDB's promise for a scan in parts: each item in one of them, over several pages."""

    target = Target("dev", "ap-northeast-1")

    def __init__(self, rows: list[dict[str, Any]], size: int = 10) -> None:
        self.rows = rows
        self.size = size
        self.asked: list[dict[str, Any]] = []

    def call(self, service: str, operation: str, /, **_: Any) -> dict[str, Any]:
        if operation == "DescribeTable":
            return {"Table": {"TableSizeBytes": self.size}}
        raise PermissionDenied("aws_not_permitted", action=f"{service}:{operation}")

    def answers(self, service: str, operation: str, /, **asked: Any) -> Iterator[dict[str, Any]]:
        assert (service, operation) == ("dynamodb", "Scan")
        self.asked.append(asked)
        mine = self.rows[asked["Segment"] :: asked["TotalSegments"]]
        yield {"Items": mine[:1]}
        yield {"Items": mine[1:]}


def test_the_dearest_first_and_what_was_deleted_is_the_rest() -> None:
    rows = [item(f"user-{n}", 100 * n) for n in range(1, 12)] + [item("*", 7000, 70)]
    table = Table(rows)
    usage = read_usage(cast("Aws", table), "charts", MONTH)
    assert [one.micro_usd for one in usage.owners] == [100 * n for n in range(11, 0, -1)]
    assert (usage.service.micro_usd, usage.service.calls) == (7000, 70)
    assert usage.of_others == 7000 - 6600
    assert sorted(asked["Segment"] for asked in table.asked) == list(range(SEGMENTS))
    values = table.asked[0]["ExpressionAttributeValues"]
    assert values == {":month": {"S": f"MONTH#{MONTH}"}, ":spending": {"S": "SPENDING#"}}


def test_an_address_never_leaves_and_stays_one_person() -> None:
    [usage, again] = [read_usage(cast("Aws", Table([item("a.b@example.com", 5)])), "charts", MONTH) for _ in range(2)]
    [owner] = [one.owner for one in usage.owners]
    assert "@" not in owner
    assert "example" not in owner
    assert usage.owners == again.owners


def test_share_and_budget() -> None:
    usage = read_usage(cast("Aws", Table([item("a", 250_000, reserved=50_000), item("*", 1_000_000)])), "charts", MONTH)
    people = People(usage, 1.0, 10)
    assert people.share(usage.owners[0]) == 0.25
    assert people.budget_used(usage.owners[0]) == 0.3
    empty = read_usage(cast("Aws", Table([])), "charts", MONTH)
    assert People(empty, None, 0).share(usage.owners[0]) is None
    assert (empty.owners, empty.service.micro_usd, empty.of_others) == ((), 0, 0)


def test_a_large_table_is_read_only_when_asked_for() -> None:
    table = Table([item("a", 5)], size=LARGE + 1)
    snapshot = Snapshot(cast("Aws", table))
    people = read_people(snapshot, date(2026, 10, 1), however_large=False)
    assert (people.usage, people.error, table.asked) == (None, None, [])
    asked = read_people(snapshot, date(2026, 10, 1), however_large=True)
    assert asked.usage is not None
    assert [one.owner for one in asked.usage.owners] == ["a"]
    assert asked.budget is None  # the function's settings may not be read: the share of the budget is not told


def test_without_permission_it_is_not_known_and_which_one_is_said() -> None:
    class Closed(Table):
        def answers(self, service: str, operation: str, /, **_: Any) -> Iterator[dict[str, Any]]:
            raise PermissionDenied("aws_not_permitted", action=f"{service}:{operation}")

    people = read_people(Snapshot(cast("Aws", Closed([]))), date(2026, 10, 1), however_large=False)
    assert people.usage is None
    assert people.error is not None
    assert people.error.facts["action"] == "dynamodb:Scan"
