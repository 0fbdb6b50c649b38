"""The stateless contract's requests and answers, recorded as files and replayed byte for byte of their JSON.

A file is ``{"setting", "request", "answer"}``. ``MANDALA_RECORD=1`` writes the answers anew: read the difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from goal_mandala.api.app import create_app
from goal_mandala.api.auth import LocalPerson
from goal_mandala.bootstrap import Service
from goal_mandala.settings import ServiceSettings
from goal_mandala.usecases import plan_once
from localcloud.bedrock import FakeBedrock, Fault
from tests.api.problem_codes import CONTRACT

FILES = sorted((Path(__file__).parent / "recorded").glob("*.json"))
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
KEPT_HEADERS = ("content-type", "retry-after", "www-authenticate", "etag", "location")


def _client(
    case: dict[str, Any], make_service: Callable[..., Service], fake: FakeBedrock, monkeypatch: Any
) -> TestClient:
    setting = case.get("setting", {})
    given = {"generations_per_minute": setting.get("generationsPerMinute", 1000)}
    if "budget" in setting:
        given["owner_budget"] = setting["budget"]
    if setting.get("signedOut"):
        given |= {"issuer": "http://127.0.0.1:9", "audience": ("a",)}
    service = make_service(model=setting.get("model", "offline"), **given)
    if "fault" in setting:
        fake.set_faults([Fault(**setting["fault"])])
    if "timeLimit" in setting:
        monkeypatch.setattr(plan_once, "TIME_LIMIT", setting["timeLimit"])
    if setting.get("defect"):
        monkeypatch.setattr(type(service.desk.ledger), "take_turn", lambda *_, **__: 1 / 0)
    if setting.get("signedOut"):
        return TestClient(service.app, base_url="http://localhost")
    app = create_app(replace(service.desk, clock=lambda: NOW, stateless=None), LocalPerson(), ServiceSettings())
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_replay(
    file: Path, make_service: Callable[..., Service], fake: FakeBedrock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = json.loads(file.read_text("utf-8"))
    request = case["request"]
    with _client(case, make_service, fake, monkeypatch) as client:
        for asked in (*case.get("setting", {}).get("before", ()), request):
            content = asked.get("text", json.dumps(asked.get("body"))) * asked.get("times", 1)
            headers = {"Content-Type": "application/json", **asked.get("headers", {})}
            answer = client.post(asked["path"], content=content.encode(), headers=headers)
    told = {
        "status": answer.status_code,
        "headers": {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        "body": answer.json(),
    }
    if os.environ.get("MANDALA_RECORD"):
        text = json.dumps(case | {"answer": told}, ensure_ascii=False, indent=2)
        file.write_text(text + "\n", "utf-8")
    assert told == case["answer"] or os.environ.get("MANDALA_RECORD")
    if answer.status_code >= 400:
        error = told["body"]["error"]
        assert CONTRACT[error["code"]] == (answer.status_code, error["retryable"])


def test_every_code_is_recorded() -> None:
    recorded = [json.loads(file.read_text("utf-8"))["answer"]["body"] for file in FILES]
    assert {body["error"]["code"] for body in recorded if "error" in body} == set(CONTRACT)
    assert sum(body["success"] for body in recorded) >= 4
