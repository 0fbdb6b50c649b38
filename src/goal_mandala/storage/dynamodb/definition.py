"""The table as data, in the shape of DynamoDB's ``CreateTable``: for tests and the local cloud; infrastructure reads the names."""

from __future__ import annotations

from typing import Any

from goal_mandala.names import Table


def create_table_definition(table: str) -> dict[str, Any]:
    """Arguments of ``create_table``. Time to live is set by a call of its own: :func:`time_to_live_definition`."""
    keys = (Table.PARTITION, Table.SORT, Table.CHANGED, Table.WAITING, Table.FREE_AT)
    return {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
        "KeySchema": _key_schema(Table.PARTITION, Table.SORT),
        "LocalSecondaryIndexes": [
            _index(Table.BY_CHANGE, Table.PARTITION, Table.CHANGED, Table.BY_CHANGE_ATTRIBUTES),
        ],
        "GlobalSecondaryIndexes": [
            _index(Table.WAITING_INDEX, Table.WAITING, Table.FREE_AT, Table.WAITING_ATTRIBUTES),
        ],
    }


def time_to_live_definition(table: str) -> dict[str, Any]:
    """Arguments of ``update_time_to_live``."""
    return {
        "TableName": table,
        "TimeToLiveSpecification": {"Enabled": True, "AttributeName": Table.EXPIRES_AT},
    }


def _key_schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _index(name: str, partition: str, sort: str, attributes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "IndexName": name,
        "KeySchema": _key_schema(partition, sort),
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(attributes)},
    }
