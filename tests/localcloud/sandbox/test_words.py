"""Lambda's own lines, to the letter."""

from __future__ import annotations

from datetime import UTC, datetime

from localcloud.sandbox import words
from localcloud.sandbox.environment import Outcome

RUN = words.Run("id", "7", 1.2345, 1024, 99.1, 0.25, "Root=1-a;Parent=b;Sampled=1")


def test_report_of_a_cold_start() -> None:
    assert words.report(RUN, Outcome("ok")) == (
        "REPORT RequestId: id\tDuration: 1234.50 ms\tBilled Duration: 1485 ms\tMemory Size: 1024 MB\t"
        "Max Memory Used: 100 MB\tInit Duration: 250.00 ms\tXRAY TraceId: 1-a"
    )


def test_endings_say_why() -> None:
    assert words.report(RUN, Outcome("timeout")).endswith("\tStatus: timeout")
    assert words.report(RUN, Outcome("memory")).endswith("\tStatus: error\tError Type: Runtime.OutOfMemory")
    now = datetime(2026, 11, 25, 1, 2, 3, 456_000, UTC)
    assert words.platform_lines(RUN, Outcome("timeout"), 3, now) == [
        "2026-11-25T01:02:03.456Z id Task timed out after 3.00 seconds"
    ]
    killed = Outcome("memory", status="signal: killed")
    assert words.platform_lines(RUN, killed, 3, now) == [
        "RequestId: id Error: Runtime exited with error: signal: killed\nRuntime.ExitError"
    ]
    assert words.error_body(RUN, killed, 3)["errorType"] == "Runtime.ExitError"
    assert words.error_body(RUN, Outcome("timeout"), 3)["errorType"] == "Sandbox.Timedout"
    assert words.platform_lines(RUN, Outcome("ok"), 3, now) == []
