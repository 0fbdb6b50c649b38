"""A sandbox is a real process: it answers, is told apart when it fails, and is ended at its limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localcloud.sandbox.environment import Outcome, Sandbox
from localcloud.sandbox.memory import resident_mb

SOURCE = """
import json, os, sys, time

def handler(event, context):
    print("said", event["do"])
    if event["do"] == "raise":
        raise ValueError("broken\\nin two lines")
    if event["do"] == "sleep":
        time.sleep(30)
    if event["do"] == "grow":
        held = []
        while True:
            held.append(bytearray(4 << 20))
            time.sleep(0.002)
    if event["do"] == "exit":
        os._exit(3)
    if event["do"] == "nonsense":
        return object()
    return {"remaining": context.get_remaining_time_in_millis(), "trace": os.environ.get("_X_AMZN_TRACE_ID"),
            "id": context.aws_request_id, "path": sys.path}
"""
VARIABLES = {
    "PATH": "/usr/bin:/bin",
    "AWS_LAMBDA_FUNCTION_NAME": "f",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "96",
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f",
    "AWS_LAMBDA_LOG_STREAM_NAME": "s",
}
Make = Callable[..., Sandbox]


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def make(tmp_path: Path, log: list[str]) -> Iterator[Make]:
    made: list[Sandbox] = []

    def new(source: str = SOURCE, handler: str = "app.handler") -> Sandbox:
        (tmp_path / "app.py").write_text(source, "utf-8")
        made.append(Sandbox(tmp_path, handler, VARIABLES, 96, log.append))
        return made[-1]

    yield new
    for sandbox in made:
        sandbox.end()


def call(sandbox: Sandbox, do: str, timeout: float = 100.0, trace: str | None = None) -> Outcome:
    return sandbox.invoke(
        {
            "event": {"do": do},
            "request_id": f"id-{do}",
            "function_arn": "arn",
            "deadline": time.time() + timeout,
            "environment": {"_X_AMZN_TRACE_ID": trace},
        },
        timeout,
    )


def payload(outcome: Outcome) -> Any:
    import json

    return json.loads(outcome.answer["payload"])


def test_it_answers_again_and_again_and_sees_its_bundle_alone(make: Make, log: list[str], tmp_path: Path) -> None:
    sandbox = make()
    assert sandbox.initialise(60) is None
    first = payload(call(sandbox, "answer", trace="Root=1-a"))
    assert (first["id"], first["trace"]) == ("id-answer", "Root=1-a")
    assert 90_000 < first["remaining"] <= 100_000
    assert str(tmp_path) in first["path"]
    assert not [path for path in first["path"] if "site-packages" in path]
    sandbox.freeze()
    assert payload(call(sandbox, "answer"))["trace"] is None
    assert log == ["said answer", "said answer"]
    assert 3 < sandbox.max_memory_used < 96


def test_what_a_handler_raises_is_told_with_its_place(make: Make, log: list[str]) -> None:
    sandbox = make()
    sandbox.initialise(60)
    outcome = call(sandbox, "raise")
    assert (outcome.kind, outcome.answer["errorType"]) == ("error", "ValueError")
    assert "in handler" in outcome.answer["stackTrace"][0]
    assert log[-1].startswith("[ERROR] ValueError: broken\nin two lines\nTraceback")
    assert call(sandbox, "nonsense").answer["errorType"] == "Runtime.MarshalError"
    assert call(sandbox, "answer").kind == "ok", "the environment lives on"


@pytest.mark.parametrize(
    ("do", "kind", "status"),
    [("sleep", "timeout", ""), ("grow", "memory", "signal: killed"), ("exit", "exit", "exit status 3")],
)
def test_limits_end_the_process(make: Make, log: list[str], do: str, kind: str, status: str) -> None:
    sandbox = make()
    sandbox.initialise(60)
    began = time.monotonic()
    outcome = call(sandbox, do, timeout=2 if do == "sleep" else 60)
    assert (outcome.kind, outcome.status) == (kind, status)
    assert log == [f"said {do}"], "what was printed before the end is kept"
    assert not sandbox.alive
    assert time.monotonic() - began < 25, "it does not sleep to its end"
    assert do != "grow" or 90 <= sandbox.max_memory_used <= 96


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("import nothing_of_this_name", "app.handler", "Runtime.ImportModuleError"),
        ("import boto3", "app.handler", "Runtime.ImportModuleError"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound"),
        ("raise RuntimeError('at import')", "app.handler", "RuntimeError"),
    ],
)
def test_code_that_cannot_be_loaded(make: Make, log: list[str], source: str, handler: str, kind: str) -> None:
    outcome = make(source, handler).initialise(60)
    assert outcome is not None
    assert (outcome.kind, outcome.answer["errorType"]) == ("init_error", kind)
    assert log[0].startswith(f"[ERROR] {kind}: ")


def test_memory_of_a_process_that_is_gone_is_none() -> None:
    assert resident_mb(2**22 + 1) == 0.0
