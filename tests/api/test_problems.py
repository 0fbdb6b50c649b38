"""Errors: one table, complete; bodies as the contract has them; words in the reader's language and never the person's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from goal_mandala.api import problems
from goal_mandala.api.problems import CODES, TABLE, code_of, problem
from goal_mandala.bootstrap import Service
from goal_mandala.domain import errors
from goal_mandala.messages import has_words, preferred_language, service_text
from goal_mandala.messages.service_errors import SERVICE_ERRORS
from tests.api.conftest import client_of
from tests.api.problem_codes import CONTRACT


def test_table_is_complete() -> None:
    assert set(TABLE) == set(errors.leaves())
    assert {code.name: (code.status, code.retryable) for code in CODES} == CONTRACT
    assert all(has_words(code.name) for code in CODES)


@pytest.mark.parametrize("kind", errors.leaves(), ids=lambda kind: kind.__name__)
def test_every_error_has_the_contracts_body(kind: type[errors.MandalaError]) -> None:
    for language in ("ja", "en"):
        response = problem(kind("some_code", value="secret@example.com", model="nova"), language)
        body = json.loads(response.body)
        assert set(body) == {"success", "error"}
        assert body["success"] is False
        assert {"code", "message", "retryable"} <= set(body["error"]) <= {"code", "message", "retryable", "details"}
        assert (response.status_code, body["error"]["retryable"]) == CONTRACT[body["error"]["code"]]
        assert "secret" not in response.body.decode()
        assert ("retry-after" in response.headers) == (code_of(kind) is problems.THROTTLING)


def test_a_request_that_is_under_way_says_when_to_send_it_again() -> None:
    response = problem(errors.Conflict("idempotency_in_progress"), "en")
    assert (response.status_code, response.headers["retry-after"]) == (409, str(problems.RETRY_AFTER))


def test_a_defect_tells_nothing() -> None:
    assert b"hunter2" not in problem(RuntimeError("hunter2"), "en").body
    assert problem(errors.ServiceFailed("storage_busy"), "en").status_code == 500


def test_words_in_two_languages() -> None:
    for code, (ja, en) in SERVICE_ERRORS.items():
        assert ja != en, code
        assert "{" not in service_text(code, {}, "ja") + service_text(code, {}, "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ja"), ("", "ja"), ("en", "en"), ("ja", "ja"), ("en-GB,ja;q=0.9", "en"), ("en;q=0.3, ja;q=0.8", "ja"),
        ("fr", "en"), ("fr, ja;q=0.1", "ja"), ("*", "ja"), ("ja;q=0", "en"), ("en;q=x", "en"), ("de;q=1,*;q=0.5", "ja"),
    ],
)  # fmt: skip
def test_language(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


BAD: list[tuple[str, Any, str, Any, str]] = [
    ("/v1/mandalas", {}, "title", None, "field_missing"),
    ("/v1/mandalas", {"title": ""}, "title", 100, "empty_field"),
    ("/v1/mandalas", {"title": " \u3000 "}, "title", 100, "empty_field"),
    ("/v1/mandalas", {"title": "\u200b"}, "title", 100, "empty_field"),
    ("/v1/mandalas", {"title": "あ" * 101}, "title", 100, "too_long"),
    ("/v1/mandalas", {"title": "x", "description": "あ" * 501}, "description", 500, "too_long"),
    ("/v1/mandalas", {"title": "x", "deadline": "2001-01-01"}, "deadline", None, "deadline_past"),
    ("/v1/mandalas", {"title": "x", "deadline": "2099-02-30"}, "deadline", None, "bad_date"),
    ("/v1/mandalas", {"title": "x", "deadline": "soon"}, "deadline", None, "field_form"),
    ("/v1/mandalas", {"title": "x", "language": "a@b.c"}, "language", None, "bad_language"),
    ("/v1/mandalas", {"title": "x\u0000y"}, "title", None, "control_characters"),
    ("/v1/mandalas", {"title": 5}, "title", None, "field_type"),
    ("/v1/mandalas", {"title": "x", "secret@example.com": 1}, "(unknown)", None, "field_unknown"),
    ("/v1/mandalas", [1], "body", None, "field_type"),
    ("/v1/ai/generate-tasks", {"type": "subgoal", "userId": "local", "input": {}}, "type", None, "field_choice"),
]


@pytest.mark.parametrize(("path", "body", "field", "limit", "trouble"), BAD)
def test_bad_input_names_field_and_limit(
    client: TestClient, path: str, body: Any, field: str, limit: Any, trouble: str
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    found = next(d for d in error["details"] if d["field"] == field)
    assert (found["problem"], found.get("limit")) == (trouble, limit)
    assert "secret@example.com" not in answer.text
    assert "a@b.c" not in answer.text
    assert client.get("/v1/mandalas").json()["mandalas"] == [], "nothing is stored"


RAW = [b"", b"{", b"\xff\xfe", b'{"title": "\\ud800"}', b"[" * 20_000, b'{"title": NaN}', b"null", b'"x"']


@pytest.mark.parametrize("body", RAW)
def test_broken_bodies(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/mandalas", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    answer = client.post("/v1/mandalas/import", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert client.get("/v1/mandalas").json()["mandalas"] == []


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    for path in ("/v1", "/v2/mandalas", "/v1/mandalas/"):
        assert (client.get(path).status_code, client.get(path).json()["error"]["code"]) == (404, "NOT_FOUND_ERROR")
    answer = client.put("/v1/mandalas", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "NOT_FOUND_ERROR")
    assert answer.headers["allow"]


def test_a_defect_of_ours(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("password hunter2 in /srv/app.py")

    monkeypatch.setattr(type(service.desk.repository), "list_charts", broken)
    with client_of(service) as client:
        answer = client.get("/v1/mandalas", headers={"x-request-id": "abc-1"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert answer.headers["x-request-id"] == "abc-1"
    assert "hunter2" not in answer.text
    assert "srv" not in answer.text
