"""The AWS home for the storage contract: DynamoDB and SQS on the emulator, a new table and new queues each time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from goal_mandala.jobs.sqs import SqsQueue
from goal_mandala.storage.dynamodb import DynamoLedger, DynamoRepository, create_table_definition
from goal_mandala.storage.dynamodb.definition import time_to_live_definition
from goal_mandala.storage.dynamodb.values import plain
from tests.contract.storage.emulator import clients


@contextmanager
def new_table() -> Iterator[str]:
    """The name of an empty table, as infrastructure makes it."""
    client, _ = clients()
    name = f"mandala-{uuid4().hex}"
    client.create_table(**create_table_definition(name))
    client.update_time_to_live(**time_to_live_definition(name))
    try:
        yield name
    finally:
        client.delete_table(TableName=name)


@contextmanager
def new_queues() -> Iterator[tuple[str, str]]:
    """URLs of an empty queue and its dead-letter queue. Jobs go aside by our hand, so no redrive policy is needed."""
    _, client = clients()
    name = uuid4().hex
    urls = tuple(client.create_queue(QueueName=f"{kind}-{name}")["QueueUrl"] for kind in ("jobs", "dead"))
    try:
        yield urls[0], urls[1]
    finally:
        for url in urls:
            client.delete_queue(QueueUrl=url)


@contextmanager
def aws_parts() -> Iterator[tuple[DynamoRepository, DynamoLedger, SqsQueue, str]]:
    dynamodb, sqs = clients()
    with new_table() as table, new_queues() as (jobs, dead):
        queue = SqsQueue(sqs, jobs, dead, wait_seconds=0)
        yield DynamoRepository(dynamodb, table), DynamoLedger(dynamodb, table), queue, table


def traces_in(table: str, needle: str) -> list[str]:
    """``PK/SK.attribute`` of every value that contains *needle*, also inside packed bodies."""
    client, _ = clients()
    found: list[str] = []
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in map(plain, page["Items"]):
            place = f"{item['PK']}/{item['SK']}"
            found += [f"{place}.{name}" for name, value in item.items() if needle in _text(value)]
    return found


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return zlib.decompress(value).decode("utf-8", "replace")
    if isinstance(value, list | dict):
        return repr(value)
    return str(value)
