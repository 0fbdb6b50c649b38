"""Hostile goals through the whole service: valid charts, no prompt in them, and every export inert."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from goal_mandala.domain.document import from_data
from goal_mandala.exports.formats import FORMATS
from localcloud.bedrock import FakeBedrock
from tests.api.conftest import client_of
from tests.api.live import until
from tests.fakes.hostile import GOALS, REFUSED
from tests.fakes.hostile_models import gives_away, hostile_texts, obeying
from tests.fakes.inert import check_exports


def _made(client: TestClient, goal: str, **more: Any) -> dict[str, Any]:
    body = {"title": goal, "background": goal, "constraints": goal, "withTasks": False, **more}
    told = client.post("/v1/mandalas", json=body)
    assert told.status_code == 202, told.text
    path = f"/v1/generations/{told.json()['generation']['id']}"
    until(lambda: client.get(path).json()["state"] not in ("queued", "running"))
    return client.get(path, params={"draft": "true"}).json()


def _check_exports(client: TestClient, chart: str) -> None:
    def export(kind: str) -> bytes:
        answer = client.get(f"/v1/mandalas/{chart}/export", params={"format": kind})
        assert answer.status_code == 200, (kind, answer.text[:300])
        assert answer.headers["content-disposition"].startswith("attachment")
        return answer.content

    check_exports({kind: export(kind) for kind in FORMATS})


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
def test_offline_planner(client: TestClient, goal: str) -> None:
    done = _made(client, goal)
    assert done["state"] == "succeeded"
    chart = client.get(f"/v1/mandalas/{done['mandalaId']}").json()
    assert from_data(chart).complete_titles
    assert chart["goal"]["background"] == goal.strip()
    _check_exports(client, chart["id"])


@pytest.mark.parametrize(
    "name", ["injection ja", "injection en", "injection full-width", "injection zero-width", "injection role"]
)
def test_a_model_that_obeys_gets_nothing_out(
    make_service: Callable[..., Service], fake: FakeBedrock, name: str
) -> None:
    """Its answers are refused; what is told is the contract's error or cells without a word of the instructions."""
    fake.set_responder(obeying)
    service = make_service(model="bedrock", generations_per_minute=1000)
    with client_of(service) as client:
        done = _made(client, GOALS[name])
        assert not gives_away(json.dumps(done, ensure_ascii=False), fake.calls)
        assert (done["state"], done["error"]["code"]) == ("failed", "QUALITY_ERROR")


def test_a_model_that_writes_hostile_texts(make_service: Callable[..., Service], fake: FakeBedrock) -> None:
    fake.set_responder(hostile_texts)
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
