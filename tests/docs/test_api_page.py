"""The API page against the service's own OpenAPI document and table of errors."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from goal_mandala.api.problems import CODES
from goal_mandala.bootstrap import service_for
from goal_mandala.settings import read_settings
from tests.docs.shell import commands_in, lines_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "api.md"
TEXT = PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Operations by path and method."""
    settings = read_settings({})
    folder = str(tmp_path_factory.mktemp("data"))
    service = service_for(replace(settings, service=replace(settings.service, data=folder)))
    try:
        return service.app.openapi()["paths"]
    finally:
        service.close()


def test_every_call_that_the_page_names_is_one(paths: dict[str, dict[str, Any]]) -> None:
    named = re.findall(r"`(GET|POST|PATCH|DELETE) (/[^`]+)`", TEXT)
    assert len(named) > 20
    for method, path in named:
        assert method.lower() in paths[path], (method, path)


def test_every_curl_asks_for_something_that_is_there(paths: dict[str, dict[str, Any]]) -> None:
    asked = [command for command in commands_in(PAGE) if command.program == "curl"]
    assert len(asked) >= 6
    for command in asked:
        address = next(word for word in command.words if word.startswith("$API"))
        path = urlsplit(address.removeprefix("$API")).path
        path = path.replace("GENERATION_ID", "{generation_id}").replace("MANDALA_ID", "{mandala_id}")
        method = "post" if "-X" in command.words else "get"
        assert method in paths[path], command.line
        known = {"Authorization", "Content-Type"} | {one["name"] for one in paths[path][method].get("parameters", [])}
        headers = {word.split(":")[0] for before, word in zip(command.words, command.words[1:], strict=False) if before == "-H"}  # fmt: skip
        assert headers <= known, command.line


def test_what_is_said_of_both_headers_is_so(paths: dict[str, dict[str, Any]]) -> None:
    """Every row of the table is about some call, and every call has its row."""
    said = set(re.findall(r"^\| [^|]+ \| (needed|taken|–) \| (taken|–) \|$", TEXT, re.M))
    words = {True: "needed", False: "taken", None: "–"}
    found = set[tuple[str, str]]()
    for operations in paths.values():
        for method, told in operations.items():
            headers = {p["name"]: p["required"] for p in told.get("parameters", []) if p["in"] == "header"}
            if method != "get":
                found.add((words[headers.get("If-Match")], words[headers.get("Idempotency-Key")]))
    assert said == found


def test_the_errors_are_the_service_s() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d+) \| (yes|no)", TEXT, re.M)
    assert rows == [(code.name, str(code.status), "yes" if code.retryable else "no") for code in CODES]


def test_examples_are_json() -> None:
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.S):
        assert json.loads(block)["success"] is False
    (body,) = re.findall(r"-d '([^']+)'", "\n".join(lines_of(TEXT)))
    assert set(json.loads(body)) <= {"title", "description", "deadline", "background", "constraints"}
