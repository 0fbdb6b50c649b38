"""What the log search looks for is what the classifier labels, and what is not read to its end says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goal_mandala.names import Function
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.log_events import FAILURES
from goal_mandala.ops.causes import ENDED_BADLY, LOUD, MESSAGES, PHRASES, REASONS, TRACEBACK, classify
from goal_mandala.ops.doctor.collecting import collect
from goal_mandala.ops.doctor.collecting.lines import MOST_LINES, TELLING
from goal_mandala.ops.doctor.examination import chosen, judge
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window
from localcloud.overlay.logs.patterns import matches
from tests.ops.doctor.patients import NOW, START

PLATFORM = [
    "2026-11-25T11:00:00Z 7b0 Sandbox.Timedout",
    "Runtime exited without providing a reason",
    "EXTENSION Name: x State: Exited Extension.Crash",
    "[ERROR] KeyError: 'x'",
    f"{TRACEBACK}:\n  File x",
]
_REASON = st.sampled_from([*REASONS, "storage_throttled", "never_heard_of", ""])
_MESSAGE = st.sampled_from([*MESSAGES, "generation ended", "job", ""])
_LEVEL = st.sampled_from(["DEBUG", "INFO", *LOUD, ""])
_STATE = st.sampled_from([*ENDED_BADLY, "succeeded", "running", ""])
_PHRASE = st.sampled_from([phrase for phrases in PHRASES.values() for phrase in phrases])


@pytest.mark.parametrize(("line", "pattern"), list(product(PLATFORM, (TELLING, FAILURES))))
def test_the_platforms_lines_pass(line: str, pattern: str) -> None:
    assert classify(line) is not None
    assert matches(pattern, line)


@settings(max_examples=300)
@given(_REASON, _MESSAGE, _LEVEL, _STATE, st.integers(0, 9))
def test_every_line_of_ours_with_a_label_passes(reason: str, said: str, level: str, state: str, repairs: int) -> None:
    facts = {"level": level, "message": said, "reason": reason, "state": state, "repairs": repairs, "titles": 8}
    line = json.dumps({name: value for name, value in facts.items() if value != ""})
    assert classify(line) is None or (matches(FAILURES, line) and matches(TELLING, line))


@given(st.text(max_size=20), _PHRASE, st.text(max_size=20))
def test_every_line_of_lambda_s_own_passes(before: str, phrase: str, after: str) -> None:
    line = f"{before}{phrase}{after}"
    assert classify(line) is not None
    assert matches(FAILURES, line)
    assert matches(TELLING, line)


def test_what_is_no_failure_is_not_searched_for() -> None:
    """REPORT lines and ends of generations are figures: the doctor's search alone wants them."""
    for line in ("REPORT RequestId: 7b0\tDuration: 9.00 ms", '{"level": "INFO", "message": "generation ended", "state": "succeeded"}'):  # fmt: skip
        assert matches(TELLING, line)
        assert not matches(FAILURES, line)


class Busy(Aws):
    """A region whose ai-processor wrote more lines than an examination reads: one every tenth of a second, oldest first."""

    def __init__(self, count: int) -> None:
        super().__init__(Target("dev", "ap-northeast-1"))
        self._count = count

    def pages(
        self, service: str, operation: str, key: str, /, *, most: int | None = None, **params: Any
    ) -> Iterator[Any]:
        assert (service, operation, key) == ("logs", "FilterLogEvents", "events")
        count = self._count if params["logGroupName"].endswith(Function.AI_PROCESSOR) else 0
        message = json.dumps({"level": "WARNING", "message": "spans late"})
        for n in range(count if most is None else min(count, most)):
            yield {"timestamp": params["startTime"] + 100 * n, "logStreamName": "s", "message": message}


@pytest.mark.parametrize("count", [MOST_LINES, MOST_LINES + 1])
def test_twenty_thousand_and_one_lines_are_not_all_lines(count: int) -> None:
    window = Window(START, NOW)
    signals = collect(Snapshot(Busy(count), window, NOW), [Signal.FAILURES, Signal.REPORTS])
    [outcome] = judge(chosen(["injection"]), signals)
    assert len(signals.failures) == MOST_LINES
    if count == MOST_LINES:
        assert signals.cut == {}
        assert outcome.status is Status.PASS
        return
    last = START + timedelta(milliseconds=100 * (MOST_LINES - 1))
    assert signals.cut == {Signal.FAILURES: last, Signal.REPORTS: last}
    assert outcome.status is Status.UNKNOWN
    assert f"read only until {last:%Y-%m-%d %H:%M} UTC" in outcome.summary.en
    assert f"{last:%Y-%m-%d %H:%M} UTC までしか" in outcome.summary.ja
