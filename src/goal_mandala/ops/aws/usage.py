"""The service's own ledger, person by person: every owner's row of one month. Reads; a person is the subject of their tokens, nothing more.

The table has no index of months: all of it is looked through, which takes longer and costs more the larger it is.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from goal_mandala.names import Table
from goal_mandala.ops.aws.answers import Answer, number, part, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

SEGMENTS = 4
"""Parts of the table that are looked through side by side."""

_FIELDS = ("calls", "input_tokens", "output_tokens", "micro_usd", "reserved")


@dataclass(frozen=True, slots=True)
class Spending:
    """A month of an owner, in micro-dollars (1 USD = 1,000,000) as the ledger counts; ``reserved`` is set aside for calls under way."""

    owner: str
    calls: int
    input_tokens: int
    output_tokens: int
    micro_usd: int
    reserved: int


@dataclass(frozen=True, slots=True)
class Usage:
    """A month (UTC): the owners with a row of it, the dearest first, and the whole service, which also has what deleted owners spent."""

    month: str
    owners: tuple[Spending, ...]
    service: Spending

    @property
    def of_others(self) -> int:
        """Micro-dollars in no owner's row: those of deleted owners, and of the service's own calls."""
        return self.service.micro_usd - sum(one.micro_usd for one in self.owners)


def read_size(aws: Aws, table: str) -> int:
    """Bytes in the table, as DynamoDB counts them about every six hours."""
    with signal("usage by user"):
        return int(number(aws.call("dynamodb", "DescribeTable", TableName=table), "Table", "TableSizeBytes") or 0)


def read_usage(aws: Aws, table: str, month: str) -> Usage:
    """*month* as ``YYYY-MM``."""

    def segment(index: int) -> list[Spending]:
        with signal("usage by user"):
            pages = aws.answers(
                "dynamodb", "Scan", TableName=table, Segment=index, TotalSegments=SEGMENTS, **_chosen(month)
            )
            return [_row(item) for page in pages for item in page.get("Items") or ()]

    with ThreadPoolExecutor(SEGMENTS) as pool:
        rows = [row for found in pool.map(segment, range(SEGMENTS)) for row in found]
    service = next((row for row in rows if row.owner == Table.SERVICE), Spending(Table.SERVICE, 0, 0, 0, 0, 0))
    owners = sorted((row for row in rows if row.owner != Table.SERVICE), key=lambda row: (-row.micro_usd, row.owner))
    return Usage(month, tuple(owners), service)


def _chosen(month: str) -> dict[str, Any]:
    """What of the table is wanted: the months' rows alone, and of them the figures."""
    names = {"#pk": Table.PARTITION, "#sk": Table.SORT} | {f"#{name}": name for name in _FIELDS}
    return {
        "FilterExpression": "#sk = :month AND begins_with(#pk, :spending)",
        "ProjectionExpression": ", ".join(names.keys() - {"#sk"}),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":month": {"S": f"{Table.MONTH}{month}"}, ":spending": {"S": Table.SPENDING}},
    }


def _row(item: Answer) -> Spending:
    owner = text(part(item, Table.PARTITION), "S").removeprefix(Table.SPENDING)
    return Spending(shown_as(owner), *(int(number(part(item, name), "N") or 0) for name in _FIELDS))


def shown_as(owner: str) -> str:
    """The id; where an issuer takes e-mail addresses for ids, a pseudonym that stays the same."""
    return owner if "@" not in owner else f"user-{hashlib.sha256(owner.encode()).hexdigest()[:12]}"
