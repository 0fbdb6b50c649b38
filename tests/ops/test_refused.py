"""AWS refuses everything: every command that looks says so, with the permission that is needed, and nothing is called well."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from goal_mandala.ops.aws.connection import Aws
from tests.ops.refusing import Refusing

SOMEBODY = "arn:aws:sts::123456789012:assumed-role/reader/alice"
LOOKING = ["status", "alarms", "logs", "errors", "latency", "cost", "metrics", "traces", "doctor"]


def _ops(refusing: Refusing, *words: str) -> tuple[int, dict[str, Any]]:
    from goal_mandala.cli.app import app

    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{refusing.http.server_port}",
        "AWS_REGION": "ap-northeast-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "MANDALA_LANG": "en",
    }
    done = CliRunner(env=environment).invoke(app, ["ops", *words, "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize("command", LOOKING)
def test_throttled_is_undetermined(refusing: Refusing, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one attempt each; that they are repeated is tests/ops/aws/test_connection.py's."""
    monkeypatch.setitem(cast("dict[str, Any]", Aws.__init__.__kwdefaults__), "attempts", 1)
    refusing.code, refusing.says = "ThrottlingException", "Rate exceeded"
    code, told = _ops(refusing, command)
    assert code == 4, told
    assert "throttl" in json.dumps(told)
    assert "PASS" not in json.dumps(told)


@pytest.mark.parametrize("command", LOOKING)
def test_without_a_permission_it_is_named(refusing: Refusing, command: str) -> None:
    refusing.code = "AccessDeniedException"
    refusing.says = f"User: {SOMEBODY} is not authorized to perform: some:Action on resource: *"
    code, told = _ops(refusing, command)
    assert code == 4, told
    assert "some:Action" in json.dumps(told)
    assert "PASS" not in json.dumps(told)
