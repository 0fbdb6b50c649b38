"""Lines and their labels, the platform's and ours."""

from __future__ import annotations

import json

import pytest

from goal_mandala.ops.causes import LABELS, MESSAGES, PLATFORM, REASONS, classify

LINES = [
    ("2026-11-25T11:00:00Z 7b0 Task timed out after 900.00 seconds", "function-timeout"),
    ("REPORT RequestId: 7b0\tDuration: 900000.00 ms\tStatus: timeout", "function-timeout"),
    ("RequestId: 7b0 Error: Runtime exited with error: signal: killed\nRuntime.ExitError", "out-of-memory"),
    ("RequestId: 7b0 Error: Runtime exited with error: exit status 1\nRuntime.ExitError", "runtime-exit"),
    ("[ERROR] Runtime.ImportModuleError: Unable to import module 'x'", "code-broken"),
    ("[ERROR] model_throttled: {}\nTraceback (most recent call last):", "other"),
    ("START RequestId: 7b0 Version: 3", None),
    ("REPORT RequestId: 7b0\tDuration: 9.00 ms\tMax Memory Used: 90 MB", None),
    ("not json {", None),
    ("{broken", None),
]


def line(level: str, message: str = "generation", **facts: object) -> str:
    return json.dumps({"level": level, "message": message} | facts)


@pytest.mark.parametrize(("message", "label"), LINES)
def test_the_platforms_lines(message: str, label: str | None) -> None:
    assert classify(message) == label


@pytest.mark.parametrize(("reason", "label"), REASONS.items())
def test_every_reason_of_ours(reason: str, label: str) -> None:
    assert classify(line("ERROR", reason=reason)) == label
    assert classify(line("INFO", state="failed", reason=reason)) == label
    assert classify(line("INFO", reason=reason)) is None


def test_an_error_without_a_known_reason_is_still_found() -> None:
    assert classify(line("ERROR", reason="never_heard_of")) == "other"
    assert classify(line("ERROR", reason="storage_closed")) == "storage"
    assert classify(line("INFO")) is None
    assert classify(line("ERROR", "defect", reason="unexpected")) == "defect"


def test_every_label_has_words() -> None:
    used = {label for label, _ in PLATFORM} | set(REASONS.values()) | set(MESSAGES.values()) | {"storage", "other"}
    assert used == set(LABELS)
    assert all(label.words.ja and label.words.en for label in LABELS.values())


@pytest.mark.parametrize(
    ("repairs", "titles", "label"),
    [(3, 0, "answer-invalid"), (30, 72, "answer-invalid"), (0, 0, "model-timeout"), (1, 0, "model-timeout"), (4, 72, "model-timeout")],
)  # fmt: skip
def test_time_that_went_on_asking_again_is_the_answers_fault(repairs: int, titles: int, label: str) -> None:
    ended = line(
        "ERROR", "generation ended", state="failed", reason="deadline_exceeded", repairs=repairs, titles=titles
    )
    assert classify(ended) == label
