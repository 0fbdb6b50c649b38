"""The boto3 client: few attempts, short timeouts, enough connections. The only place that imports boto3 here."""

from __future__ import annotations

from typing import Any

ATTEMPTS = 3
CONNECT_SECONDS = 2
READ_SECONDS = 5


def open_client(region: str, *, endpoint_url: str | None = None, connections: int = 50) -> Any:
    """A low-level DynamoDB client; credentials come from the usual chain."""
    import boto3
    from botocore.config import Config

    config = Config(
        region_name=region,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=connections,
        tcp_keepalive=True,
    )
    return boto3.client("dynamodb", config=config, endpoint_url=endpoint_url)
