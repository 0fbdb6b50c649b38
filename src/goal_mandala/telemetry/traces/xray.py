"""Spans to X-Ray by PutTraceSegments. The only module here that knows boto."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goal_mandala.telemetry.logs import log
from goal_mandala.telemetry.traces.segments import document

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

BATCH = 50
"""Documents a call may bring (X-Ray's limit)."""

LARGEST = 64_000
"""Bytes of a document that X-Ray takes."""

FUNCTION = "AWS::Lambda::Function"


def open_client(region: str, *, endpoint_url: str | None = None) -> Any:
    """A low-level X-Ray client that would rather give up than keep a function waiting."""
    import boto3
    from botocore.config import Config

    config = Config(
        region_name=region, retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=1, read_timeout=2
    )
    return boto3.client("xray", config=config, endpoint_url=endpoint_url)


class XRay:
    """Sends spans of *service*; *client* is boto3's low-level X-Ray client."""

    def __init__(self, client: Any, service: str) -> None:
        self._client = client
        self._service = service

    def __call__(self, spans: Sequence[ReadableSpan]) -> None:
        """Raises what the SDK raises; a document that X-Ray refuses is logged by its error code."""
        documents = [document(span, self._service, FUNCTION) for span in spans]
        documents = [text for text in documents if len(text) <= LARGEST]
        for start in range(0, len(documents), BATCH):
            answer = self._client.put_trace_segments(TraceSegmentDocuments=documents[start : start + BATCH])
            refused = answer.get("UnprocessedTraceSegments") or []
            if refused:
                log("spans refused", 30, count=len(refused), reason=str(refused[0].get("ErrorCode", ""))[:60])
