"""One table: reads in pages, writes with conditions, transactions that wait their turn, deletes that come to an end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from goal_mandala.domain.errors import Throttled
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb.actions import Action, Delete, Put, expression_attributes, request
from goal_mandala.storage.dynamodb.failures import THROTTLED, ConditionFailed, Contended, called
from goal_mandala.storage.dynamodb.keys import Key
from goal_mandala.storage.dynamodb.values import Item, attributes, plain

PATIENCE = 9
"""Attempts while others hold the item or the table is busy: about 3 s in all at the most."""

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.8
DELETES = 25
READS = 100


class DynamoTable:
    """*client* is boto3's low-level DynamoDB client; *pause* sleeps."""

    def __init__(self, client: Any, name: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self.name = name
        self._pause = pause

    def get(self, key: Key) -> Item | None:
        """The item as of now (consistent), or None."""
        found = self._patiently(
            self._client.get_item, TableName=self.name, Key=attributes(dict(key)), ConsistentRead=True
        )
        return plain(found["Item"]) if found.get("Item") else None

    def get_all(self, keys: Sequence[Key]) -> list[Item]:
        """The items that are there, in no order (consistent each, not together)."""
        found: list[Item] = []
        for chunk in _chunks(keys, READS):
            asked: dict[str, Any] = {
                self.name: {"Keys": [attributes(dict(key)) for key in chunk], "ConsistentRead": True}
            }
            for attempt in range(PATIENCE):
                answer = self._patiently(self._client.batch_get_item, RequestItems=asked)
                found += [plain(item) for item in answer["Responses"].get(self.name, [])]
                asked = answer.get("UnprocessedKeys") or {}
                if not asked:
                    break
                self._wait(attempt)
            if asked:
                raise Throttled(THROTTLED[1], problem="UnprocessedKeys")
        return found

    def query(
        self, condition: str, *, index: str | None = None, forward: bool = True, only: Sequence[str] = (), **values: Any
    ) -> Iterator[Item]:
        """Items in key order, page after page; *condition* on keys, *only* these attributes. The global index alone is read late."""
        shown = ", ".join(f"#{name}" for name in only)
        arguments: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ConsistentRead": index != Table.WAITING_INDEX,
            "ScanIndexForward": forward,
            **({"IndexName": index} if index else {}),
            **({"ProjectionExpression": shown} if only else {}),
            **expression_attributes(f"{condition} {shown}", values),
        }
        while True:
            page = self._patiently(self._client.query, **arguments)
            yield from map(plain, page["Items"])
            if not page.get("LastEvaluatedKey"):
                return
            arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def partition(self, partition: str, prefix: str = "", **options: Any) -> Iterator[Item]:
        """Items of a partition whose sort key begins with *prefix*."""
        if not prefix:
            return self.query("#PK = :partition", partition=partition, **options)
        return self.query(
            "#PK = :partition AND begins_with(#SK, :prefix)", partition=partition, prefix=prefix, **options
        )

    def keys(self, partition: str) -> list[Key]:
        return list(self.partition(partition, only=(Table.PARTITION, Table.SORT)))

    def write(self, action: Action) -> Item:
        """One write; returns the item as it is after an update. Raises :class:`ConditionFailed`."""
        arguments = request(action, self.name)
        if isinstance(action, Put):
            self._patiently(self._client.put_item, **arguments)
            return action.item
        if isinstance(action, Delete):
            self._patiently(self._client.delete_item, **arguments)
            return {}
        answer = self._patiently(self._client.update_item, **arguments, ReturnValues="ALL_NEW")
        return plain(answer["Attributes"])

    def transact(self, *actions: Action) -> None:
        """All or nothing. Raises :class:`ConditionFailed` naming the places of those whose condition did not hold.

        The SDK gives the call a token of its own, so that its retry after a lost answer changes nothing.
        """
        items = [{type(action).__name__: request(action, self.name)} for action in actions]
        self._patiently(self._client.transact_write_items, TransactItems=items)

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Delete without conditions, again and again until the table has taken all of it."""
        for chunk in _chunks(keys, DELETES):
            asked: dict[str, Any] = {self.name: [{"DeleteRequest": {"Key": attributes(dict(key))}} for key in chunk]}
            for attempt in range(PATIENCE):
                asked = self._patiently(self._client.batch_write_item, RequestItems=asked).get("UnprocessedItems") or {}
                if not asked:
                    break
                self._wait(attempt)
            if asked:
                raise Throttled(THROTTLED[1], problem="UnprocessedItems")

    def _patiently(self, call: Callable[..., Any], **arguments: Any) -> Any:
        for attempt in range(PATIENCE):
            try:
                return called(call, **arguments)
            except ConditionFailed as error:
                raise ConditionFailed({i: item and plain(item) for i, item in error.items.items()}) from None
            except Contended:
                self._wait(attempt)
        raise Throttled(THROTTLED[1], problem="TransactionConflict")

    def _wait(self, attempt: int) -> None:
        self._pause(random.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))


def _chunks(keys: Iterable[Key], size: int) -> Iterator[list[Key]]:
    rest = iter(keys)
    while chunk := list(islice(rest, size)):
        yield chunk
