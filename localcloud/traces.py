"""The segments that AWS itself sends to X-Ray for its services, sent here by the same API, in the background.

Owns the queue and its one thread. A segment that cannot be sent is logged and lost: a trace never delays a request.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
from typing import Any

_LOG = logging.getLogger("localcloud.traces")
_BATCH = 25
_waiting: queue.Queue[tuple[str, str, str]] = queue.Queue(maxsize=10_000)
_started = threading.Lock()
_thread: threading.Thread | None = None


def send(segment: dict[str, Any], account: str, region: str) -> None:
    """Puts the segment into the queue."""
    global _thread  # noqa: PLW0603  one sender for the process
    with _started:
        if _thread is None:
            _thread = threading.Thread(target=_run, daemon=True, name="trace-sender")
            _thread.start()
    try:
        _waiting.put_nowait((account, region, json.dumps(segment)))
    except queue.Full:
        _LOG.warning("a trace segment was lost: too many are waiting")


def _run() -> None:
    while True:
        first = _waiting.get()
        batch = [first]
        while len(batch) < _BATCH and not _waiting.empty():
            batch.append(_waiting.get())
        for account, region in {entry[:2] for entry in batch}:
            documents = [document for *where, document in batch if tuple(where) == (account, region)]
            _put(documents, account, region)


def _put(documents: list[str], account: str, region: str) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    client: Any = boto3.client(
        "xray",
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
    )
    try:
        client.put_trace_segments(TraceSegmentDocuments=documents)
    except (BotoCoreError, ClientError) as problem:
        _LOG.warning("%d trace segments were lost: %s", len(documents), problem)
