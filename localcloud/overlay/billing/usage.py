"""One line of a bill, and the two places where lines come from: the token ledger and Lambda's REPORT lines."""

from __future__ import annotations

import base64
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch_logs, dynamodb, lambda_svc

from goal_mandala.names import ENVIRONMENTS, Resources, Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.ledger import SERVICE
from goal_mandala.storage.records import entry_from, unpacked
from localcloud.overlay.logs.insights.records import discovered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goal_mandala.storage.ledger import CallEntry

BEDROCK, LAMBDA = "Amazon Bedrock", "AWS Lambda"


@dataclass(frozen=True)
class Line:
    """What a usage type of a service took on a day (UTC): ``amount`` in ``usd``, ``quantity`` in its own unit."""

    day: date
    service: str
    usage_type: str
    region: str
    environment: str
    usd: float
    quantity: float


@cache
def prices() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))


def lines(account: str) -> Iterator[Line]:
    """Everything that the account's bill consists of, in all regions."""
    yield from ledger_lines(account)
    yield from lambda_lines(account)


def _prefix(region: str) -> str:
    return prices()["regions"].get(region, region.upper())


def ledger_lines(account: str) -> Iterator[Line]:
    """The model's tokens from every deployed environment's table."""
    tables = {Resources(environment).table: environment for environment in ENVIRONMENTS}
    for (owner, region, name), table in dynamodb._tables.all_items():
        if owner == account and name in tables:
            yield from _table_lines(table, region, tables[name])


def _table_lines(table: dict[str, Any], region: str, environment: str) -> Iterator[Line]:
    """By day from the calls; what a month's sum has beyond them (calls of deleted owners) on the month's first day."""
    beyond: dict[str, int] = {}
    for item in [item for bucket in list(table["items"].values()) for item in list(bucket.values())]:
        partition, sort = item[Table.PARTITION]["S"], item[Table.SORT]["S"]
        if partition == keys.spending_partition(SERVICE) and sort.startswith("MONTH#"):
            month = sort.removeprefix("MONTH#")
            beyond[month] = beyond.get(month, 0) + int(item.get("micro_usd", {}).get("N", 0))
        elif partition.startswith(keys.spending_partition("")) and sort.startswith("CALLS#"):
            month = sort.split("#")[1]
            for data in unpacked(base64.b64decode(item["doc"]["B"])):
                entry = entry_from(data)
                beyond[month] = beyond.get(month, 0) - entry.micro_usd
                yield from _call_lines(entry, region, environment)
    for month, micro in beyond.items():
        if micro > 0:
            day = date.fromisoformat(f"{month}-01")
            yield Line(day, BEDROCK, f"{_prefix(region)}-deleted-usage", region, environment, micro / 1e6, 0.0)


def _call_lines(entry: CallEntry, region: str, environment: str) -> Iterator[Line]:
    """A call's amount, divided between its input and output tokens; the quantity is in thousands of tokens."""
    weights = prices()["bedrock"]
    parts = {
        "input": entry.input_tokens * weights["input_weight"],
        "output": entry.output_tokens * weights["output_weight"],
    }
    whole = sum(parts.values()) or 1
    model = entry.model.rpartition("amazon.")[2].partition("-v")[0] or entry.model
    for kind, tokens in (("input", entry.input_tokens), ("output", entry.output_tokens)):
        usage_type = f"{_prefix(region)}-{''.join(part.title() for part in model.split('-'))}-{kind}-tokens"
        usd = entry.micro_usd / 1e6 * parts[kind] / whole
        yield Line(entry.at.astimezone(UTC).date(), BEDROCK, usage_type, region, environment, usd, tokens / 1000)


def lambda_lines(account: str) -> Iterator[Line]:
    """Time and requests from the REPORT lines that the log groups still have."""
    for (owner, region, name), group in cloudwatch_logs._log_groups.all_items():
        if owner != account or not name.startswith("/aws/lambda/"):
            continue
        function = name.removeprefix("/aws/lambda/")
        for stream, record in list(group["streams"].items()):
            for event in list(record["events"]):
                if "REPORT" in event["message"] or "platform.report" in event["message"]:
                    fields = discovered(name, account, {**event, "logStreamName": stream})
                    if "@billedDuration" in fields and "@memorySize" in fields:
                        yield from _report_lines(fields, account, region, function)


def _report_lines(fields: dict[str, Any], account: str, region: str, function: str) -> Iterator[Line]:
    price = prices()["lambda"][_architecture(account, region, function)]
    day = datetime.fromtimestamp(fields["@timestamp"] / 1000, UTC).date()
    seconds = fields["@billedDuration"] / 1000 * fields["@memorySize"] / 1_024_000_000
    environment = next((e for e in ENVIRONMENTS if function.startswith(f"{Resources(e).prefix}-")), "")
    for usage_type, quantity, each in (
        (f"{_prefix(region)}-Lambda-GB-Second{price['suffix']}", seconds, price["gb_second"]),
        (f"{_prefix(region)}-Request{price['suffix']}", 1.0, price["request"]),
    ):
        yield Line(day, LAMBDA, usage_type, region, environment, quantity * each, quantity)


def _architecture(account: str, region: str, function: str) -> str:
    record = lambda_svc._functions.get_scoped(account, region, function) or {}
    return (record.get("config", {}).get("Architectures") or ["arm64"])[0]
