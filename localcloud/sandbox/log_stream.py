"""One sandbox's log stream in the account's CloudWatch Logs: events arrive while the function runs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ministack.core.responses import request_scope
from ministack.services import cloudwatch_logs


@dataclass(frozen=True)
class LogStream:
    """``name`` as Lambda names it: ``2026/11/25/[7]0123…``."""

    account: str
    region: str
    group: str
    version: str
    name: str = field(default="")

    @classmethod
    def new(cls, account: str, region: str, group: str, version: str) -> LogStream:
        name = f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{uuid4().hex}"
        return cls(account, region, group, version, name)

    def write(self, *messages: str) -> None:
        """Appends events with the time of now; group and stream are made where they are missing."""
        now = int(time.time() * 1000)
        with request_scope(self.account, self.region):
            stream = self._stream(now)
            cloudwatch_logs._append_log_events(
                stream, [{"timestamp": now, "message": text, "ingestionTime": now} for text in messages]
            )
            cloudwatch_logs._fanout_to_subscription_filters(
                self.group, self.name, [{"timestamp": now, "message": text} for text in messages]
            )

    def _stream(self, now: int) -> dict[str, Any]:
        groups = cloudwatch_logs._log_groups
        if self.group not in groups:
            groups[self.group] = {
                "arn": cloudwatch_logs._make_group_arn(self.group),
                "creationTime": now,
                "retentionInDays": None,
                "tags": {},
                "subscriptionFilters": {},
                "streams": {},
            }
        streams = groups[self.group]["streams"]
        if self.name not in streams:
            streams[self.name] = {
                "events": [],
                "uploadSequenceToken": "1",
                "creationTime": now,
                "firstEventTimestamp": None,
                "lastEventTimestamp": None,
                "lastIngestionTime": None,
            }
        return streams[self.name]
