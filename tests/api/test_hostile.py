"""Hostile goals through the whole service: valid charts, no prompt in them, and every export inert."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import icalendar
import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from goal_mandala.domain.document import from_data
from localcloud.bedrock import Answer, FakeBedrock, ParsedRequest, mandala_responder
from localcloud.bedrock.answer import items_of, with_items
from tests.api.conftest import client_of
from tests.api.live import until
from tests.fakes.hostile import GOALS, REFUSED


def _made(client: TestClient, goal: str, **more: Any) -> dict[str, Any]:
    body = {"title": goal, "background": goal, "constraints": goal, "withTasks": False, **more}
    told = client.post("/v1/mandalas", json=body)
    assert told.status_code == 202, told.text
    path = f"/v1/generations/{told.json()['generation']['id']}"
    until(lambda: client.get(path).json()["state"] not in ("queued", "running"))
    return client.get(path, params={"draft": "true"}).json()


class _Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _inert_page(text: str) -> None:
    tags = _Tags()
    tags.feed(text)
    assert not {tag for tag, _ in tags.found} & {"script", "img", "iframe", "object", "embed", "base", "form", "link"}
    for _, attributes in tags.found:
        assert not any(name.startswith("on") for name in attributes)
        links = [str(attributes.get(name) or "") for name in ("href", "src", "xlink:href")]
        assert not any(link.strip().lower().startswith(("javascript:", "http")) for link in links)


def _inert_table(text: str) -> None:
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t")) for cell in row)


def _inert_outline(text: str) -> None:
    shown = text.rpartition("<!-- goal-mandala")[0]
    _inert_page(MarkdownIt("commonmark", {"html": True}).render(shown))


def _check_exports(client: TestClient, chart: str) -> None:
    def export(kind: str) -> bytes:
        answer = client.get(f"/v1/mandalas/{chart}/export", params={"format": kind})
        assert answer.status_code == 200, (kind, answer.text[:300])
        assert answer.headers["content-disposition"].startswith("attachment")
        return answer.content

    from_data(json.loads(export("json")))
    for kind in ("html", "svg"):
        _inert_page(export(kind).decode())
    _inert_table(export("csv").decode())
    _inert_outline(export("md").decode())
    events = icalendar.Calendar.from_ical(export("ics")).walk("VEVENT")
    assert not any(str(event["summary"]) == "stolen" for event in events)
    pages = PdfReader(io.BytesIO(export("pdf"))).pages
    assert len(pages) >= 1
    assert not any("/JavaScript" in str(page) or "/Launch" in str(page) for page in pages)
    assert export("png").startswith(b"\x89PNG")


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
def test_offline_planner(client: TestClient, goal: str) -> None:
    done = _made(client, goal)
    assert done["state"] == "succeeded"
    chart = client.get(f"/v1/mandalas/{done['mandalaId']}").json()
    assert from_data(chart).complete_titles
    assert chart["goal"]["background"] == goal.strip()
    _check_exports(client, chart["id"])


def _obeying(request: ParsedRequest) -> Answer:
    """A model that does as it is told by the goal: its instructions, piece by piece, in every text of its answer."""
    answer = mandala_responder(request)
    told = re.sub(r"\s+", " ", request.system)
    pieces = [told[i : i + 29] for i in range(0, len(told) - 29, 29)]
    items = [
        {name: pieces[(7 * n + len(name)) % len(pieces)] if isinstance(value, str) and name != "type" else value
         for name, value in item.items()}
        for n, item in enumerate(items_of(answer))
    ]  # fmt: skip
    return with_items(answer, items)


@pytest.mark.parametrize("name", ["injection ja", "injection en", "injection zero-width", "injection role"])
def test_a_model_that_obeys_gets_nothing_out(
    make_service: Callable[..., Service], fake: FakeBedrock, name: str
) -> None:
    """Its answers are refused; what is told is the contract's error or cells without a word of the instructions."""
    fake.set_responder(_obeying)
    service = make_service(model="bedrock", generations_per_minute=1000)
    with client_of(service) as client:
        done = _made(client, GOALS[name])
        systems = {re.sub(r"\s+", "", call.body["system"][0]["text"]) for call in fake.calls}
        assert systems
        told = re.sub(r"\s+", "", json.dumps(done["chart"]["subGoals"], ensure_ascii=False))
        for system in systems:
            assert not any(system[i : i + 24] in told for i in range(0, len(system) - 24, 6))
        assert done["state"] == "failed"
        assert done["error"]["code"] == "QUALITY_ERROR"
        assert not any(piece in json.dumps(done["error"], ensure_ascii=False) for piece in systems)


def _hostile_texts(request: ParsedRequest) -> Answer:
    """A model whose every description is hostile."""
    answer, texts = mandala_responder(request), list(GOALS.values())
    items = [
        {**item, **({"description": texts[n % len(texts)]} if "description" in item else {})}
        for n, item in enumerate(items_of(answer))
    ]
    return with_items(answer, items)


def test_a_model_that_writes_hostile_texts(make_service: Callable[..., Service], fake: FakeBedrock) -> None:
    fake.set_responder(_hostile_texts)
    service = make_service(model="bedrock", generations_per_minute=1000)
    with client_of(service) as client:
        done = _made(client, "Run a marathon in October")
        assert from_data(done["chart"]).complete_titles
        _check_exports(client, done["mandalaId"])


@pytest.mark.parametrize("field", ["title", "background"])
@pytest.mark.parametrize("goal", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_stored(client: TestClient, goal: str, field: str) -> None:
    content = json.dumps({"title": "A goal", field: goal}).encode()
    answer = client.post("/v1/mandalas", content=content, headers={"Content-Type": "application/json"})
    if field == "background" and goal in (REFUSED["nothing visible"], REFUSED["101 wide"]):
        assert answer.status_code == 202, "the background may be empty or longer"
        return
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert error["details"][0]["field"] == field
    assert client.get("/v1/mandalas").json()["mandalas"] == []
