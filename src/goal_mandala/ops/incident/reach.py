"""How far an incident reaches, read from what was recorded: requests by the gateway's access log, people by the generations that failed.

Logs name no person. Of a generation that failed the log has the id, and the table its owner; a request that failed before there was a
generation belongs to nobody we could count. The number of people is therefore a least one, and unknown where no failure has an owner.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Function, Table
from goal_mandala.ops.aws.answers import items, number, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.log_events import quoted, read_lines
from goal_mandala.ops.causes import facts_of
from goal_mandala.ops.incident.evidence import Cell
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words

MOST_LINES = 20_000
MOST_OWNERS = 1_000
"""Generations whose owner is looked up."""
BATCH = 100
"""Keys of one BatchGetItem. Source: DynamoDB API reference."""
SERVER_ERROR, TOO_MANY = 500, 429


@dataclass(frozen=True, slots=True)
class Reach:
    """``failed`` are requests that got a 5xx, were refused by the gateway's own limit, or whose generation failed later by us.

    ``users`` is the least number of people, None where no failure has an owner. ``cut``: there were more lines than were read.
    """

    requests: int
    failed: int
    users: int | None
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool = False

    @property
    def figures(self) -> dict[str, int]:
        """For an entry of the record."""
        known = {"users": self.users, "requests": self.requests, "failedRequests": self.failed}
        return {name: value for name, value in known.items() if value is not None}


def read_reach(aws: Aws, window: Window) -> Reach:
    statuses, cut = _statuses(aws, window)
    generations, cut_too = _failed_generations(aws, window)
    owners = _owners(aws, generations)
    requests = sum(statuses.values())
    server = sum(count for (status, _), count in statuses.items() if status >= SERVER_ERROR)
    limited = statuses[TOO_MANY, False]
    refused = sum(count for (status, _), count in statuses.items() if status in {401, 403})
    failed = server + limited + len(generations)
    rows: list[tuple[Cell, ...]] = [
        (Words("リクエスト総数", "requests"), requests),
        (Words("5xx の応答", "answered with 5xx"), server),
        (Words("API Gateway の上限で拒否（429）", "refused by API Gateway's limit (429)"), limited),
        (Words("受け付けた後に失敗した生成", "accepted generations that failed later"), len(generations)),
        (Words("失敗の割合（%）", "share that failed (%)"), round(100 * failed / requests, 1) if requests else None),
        (Words("失敗した生成の持ち主（少なくともこの人数）", "owners of failed generations (at least so many people)"), len(owners) if owners else None),
        (Words("認証で拒否（401、403）、失敗には数えない", "refused at sign-in (401, 403), not counted as failed"), refused),
    ]  # fmt: skip
    rows += [(f"HTTP {status}", count) for status, count in sorted(_by_status(statuses).items())]
    if cut or cut_too:
        rows.append((Words("行が多すぎるため途中までの数", "too many lines: counted in part"), MOST_LINES))
    return Reach(requests, failed, len(owners) or None, tuple(rows), cut or cut_too)


def _by_status(statuses: Counter[tuple[int, bool]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (status, _), count in statuses.items():
        found[status] += count
    return found


def _statuses(aws: Aws, window: Window) -> tuple[Counter[tuple[int, bool]], bool]:
    """Requests by status, and whether a function was asked."""
    found: Counter[tuple[int, bool]] = Counter()
    try:
        for line in read_lines(aws, aws.target.names.access_log_group, window, most=MOST_LINES):
            facts = facts_of(line.message)
            status = number(facts, "status")
            if status is not None:
                found[int(status), number(facts, "integrationStatus") is not None] += 1
    except NotFound:
        return found, False
    return found, sum(found.values()) >= MOST_LINES


def _failed_generations(aws: Aws, window: Window) -> tuple[set[str], bool]:
    """Ids of kept generations that failed by us; one that is waited for has none, and its request is a 5xx."""
    found: set[str] = set()
    count = 0
    group = aws.target.names.log_group(Function.AI_PROCESSOR)
    try:
        for line in read_lines(aws, group, window, quoted("generation ended"), most=MOST_LINES):
            count += 1
            facts = facts_of(line.message) or {}
            if facts.get("level") == "ERROR" and facts.get("generationId"):
                found.add(str(facts["generationId"]))
    except NotFound:
        return found, False
    return found, count >= MOST_LINES


def _owners(aws: Aws, generations: set[str]) -> set[str]:
    wanted = sorted(generations)[:MOST_OWNERS]
    table, found = aws.target.names.table, set[str]()
    with signal("owners of failed generations"):
        for first in range(0, len(wanted), BATCH):
            keys = [
                {Table.PARTITION: {"S": f"{Table.GENERATION}{id}"}, Table.SORT: {"S": Table.CONTROL}}
                for id in wanted[first : first + BATCH]
            ]
            asked = {table: {"Keys": keys, "ProjectionExpression": "#o", "ExpressionAttributeNames": {"#o": "owner"}}}
            answer = aws.call("dynamodb", "BatchGetItem", RequestItems=asked)
            found |= {text(part(row, "owner"), "S") for row in items(part(answer, "Responses"), table)}
    return found - {""}
