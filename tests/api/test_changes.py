"""Every change names the version it was made on; drafts are accepted, discarded, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from goal_mandala.storage.sqlite import SqliteLedger
from localcloud.bedrock import FakeBedrock, Fault
from tests.api.conftest import client_of
from tests.api.live import LiveService, until, watch
from tests.contract.storage.sqlite_traces import traces_in
from tests.fakes.hostile import PLANTED

CHANGES: list[tuple[str, str, Any]] = [
    ("PATCH", "/cells/3", {"title": "新しい題"}),
    ("PATCH", "/cells/3.5", {"locked": True}),
    ("POST", "/cells/swap", {"one": "1.2", "other": "4.6"}),
    ("PATCH", "/tasks/{task}", {"status": "completed"}),
    ("POST", "/cells/{habit}/log", {"day": "2026-11-24", "status": "done"}),
    ("POST", "/undo", None),
    ("POST", "/redo", None),
    ("DELETE", "", None),
]


@pytest.fixture
def chart(client: TestClient) -> dict[str, Any]:
    """A finished chart, changed and taken back once, so that there is something to undo and to redo."""
    told = client.post("/v1/mandalas", json={"title": "来年10月のフルマラソンでサブ4を達成する"}).json()
    done(client, told["generation"]["id"])
    path = f"/v1/mandalas/{told['chart']['id']}"
    for call, body in (("cells/0", {"title": "a"}), ("undo", None)):
        method = "PATCH" if body else "POST"
        version = client.get(path).headers["etag"]
        assert client.request(method, f"{path}/{call}", json=body, headers={"If-Match": version}).status_code == 200
    return client.get(path).json()


def done(client: TestClient | httpx.Client, generation: str, state: str = "succeeded") -> dict[str, Any]:
    until(lambda: client.get(f"/v1/generations/{generation}").json()["state"] not in ("queued", "running"))
    told = client.get(f"/v1/generations/{generation}").json()
    assert told["state"] == state, told
    return told


def _path(chart: dict[str, Any], path: str) -> str:
    actions = [(s["position"], a) for s in chart["subGoals"] for a in s["actions"]]
    habit = next(f"{block}.{a['position']}" for block, a in actions if a["type"] == "habit")
    task = actions[0][1]["tasks"][0]["id"]
    return f"/v1/mandalas/{chart['id']}" + path.format(habit=habit, task=task)


@pytest.mark.parametrize(("method", "path", "body"), CHANGES, ids=[f"{m} {p}" for m, p, _ in CHANGES])
def test_every_change_names_its_version(
    client: TestClient, chart: dict[str, Any], method: str, path: str, body: Any
) -> None:
    url, version = _path(chart, path), chart["version"]
    without = client.request(method, url, json=body)
    assert (without.status_code, without.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert without.json()["error"]["details"][0]["field"] == "If-Match"
    assert "If-Match" in without.json()["error"]["message"]
    for wrong in ("3", '"x"', "*", '"1", "2"'):
        refused = client.request(method, url, json=body, headers={"If-Match": wrong})
        assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (400, "If-Match")
    stale = client.request(method, url, json=body, headers={"If-Match": f'"{version - 1}"'})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "CONFLICT_ERROR")
    assert stale.json()["error"]["details"]["current"] == version
    assert client.get(f"/v1/mandalas/{chart['id']}").json() == chart, "nothing was changed"
    good = client.request(method, url, json=body, headers={"If-Match": f'"{version}"'})
    assert good.status_code in (200, 204), good.text
    if method != "DELETE":
        assert good.headers["etag"] == f'"{version + 1}"'
        assert good.json()["version"] == version + 1


def test_progress_rolls_up(client: TestClient, chart: dict[str, Any]) -> None:
    action = chart["subGoals"][0]["actions"][0]
    for task in action["tasks"]:
        etag = client.get(f"/v1/mandalas/{chart['id']}").headers["etag"]
        client.patch(
            f"/v1/mandalas/{chart['id']}/tasks/{task['id']}", json={"status": "completed"}, headers={"If-Match": etag}
        )
    after = client.get(f"/v1/mandalas/{chart['id']}").json()
    assert after["subGoals"][0]["actions"][0]["progress"] == 100 or action["type"] == "habit"


def _regenerate(client: TestClient, chart: dict[str, Any], **body: Any) -> str:
    told = client.post(f"/v1/mandalas/{chart['id']}/generations", json={"scope": "block", "cell": "3"} | body)
    assert told.status_code == 202, told.text
    return done(client, told.json()["id"])["id"]


def test_accept_and_undo(client: TestClient, chart: dict[str, Any]) -> None:
    path = f"/v1/mandalas/{chart['id']}"
    generation = _regenerate(client, chart)
    assert client.get(path).json() == chart, "a draft changes nothing"
    draft = client.get(f"/v1/generations/{generation}", params={"draft": "true"}).json()
    accepted = client.post(f"/v1/generations/{generation}/accept")
    assert accepted.headers["etag"] == f'"{chart["version"] + 1}"'
    assert accepted.json()["subGoals"] == draft["chart"]["subGoals"]
    again = client.post(f"/v1/generations/{generation}/accept")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CONFLICT_ERROR")
    undone = client.post(f"{path}/undo", headers={"If-Match": accepted.headers["etag"]})
    assert undone.json()["subGoals"] == chart["subGoals"]
    history = client.get(f"{path}/history").json()["versions"]
    assert [v["version"] for v in history] == sorted(v["version"] for v in history)
    assert [v["position"] for v in history][-2:] == ["current", "redo"] or "redo" in {v["position"] for v in history}


def test_discard(client: TestClient, chart: dict[str, Any]) -> None:
    generation = _regenerate(client, chart, scope="sub_goals", cell=None, replace=True, withTasks=False)
    assert client.post(f"/v1/generations/{generation}/discard").json()["draft"] == "discarded"
    assert client.post(f"/v1/generations/{generation}/accept").status_code == 409
    assert client.get(f"/v1/mandalas/{chart['id']}").json() == chart


def test_a_draft_overwrites_nothing_that_was_changed_since_it_was_begun(
    client: TestClient, chart: dict[str, Any]
) -> None:
    """Not even for somebody who has seen the change and confirms the version there is now."""
    generation, path = _regenerate(client, chart), f"/v1/mandalas/{chart['id']}"
    begun = chart["version"]
    assert client.get(f"/v1/generations/{generation}").json()["baseVersion"] == begun
    edited = client.patch(f"{path}/cells/1", json={"title": "b"}, headers={"If-Match": f'"{begun}"'}).json()
    for told in ({}, {"If-Match": f'"{begun}"'}, {"If-Match": f'"{begun + 1}"'}, {"If-Match": '"999"'}):
        refused = client.post(f"/v1/generations/{generation}/accept", headers=told)
        assert refused.status_code == 409
        assert refused.json()["error"]["details"] == {"reason": "draft_outdated", "current": begun + 1}, told
        assert f"version {begun} then, {begun + 1} now" in refused.json()["error"]["message"]
    assert client.get(path).json() == edited
    assert client.post(f"/v1/generations/{generation}/discard").json()["draft"] == "discarded"


def test_if_match_on_a_draft_is_looked_at(client: TestClient, chart: dict[str, Any]) -> None:
    generation, path = _regenerate(client, chart), "/v1/generations/{}/accept"
    wrong = client.post(path.format(generation), headers={"If-Match": f'"{chart["version"] - 1}"'})
    assert wrong.status_code == 409
    assert wrong.json()["error"]["details"] == {"reason": "stale_version", "current": chart["version"]}
    unreadable = client.post(path.format(generation), headers={"If-Match": "*"})
    assert (unreadable.status_code, unreadable.json()["error"]["details"][0]["field"]) == (400, "If-Match")
    assert client.get(f"/v1/mandalas/{chart['id']}").json() == chart
    taken = client.post(path.format(generation), headers={"If-Match": f'"{chart["version"]}"'})
    assert taken.json()["version"] == chart["version"] + 1
    again = client.post(path.format(generation), headers={"If-Match": f'"{chart["version"]}"'})
    assert (again.status_code, again.json()["error"]["details"]) == (409, {"reason": "draft_closed"})


def test_locked_cells_stay(client: TestClient, chart: dict[str, Any]) -> None:
    path, etag = f"/v1/mandalas/{chart['id']}", f'"{chart["version"]}"'
    client.patch(f"{path}/cells/3.1", json={"title": "残すもの", "locked": True}, headers={"If-Match": etag})
    locked = client.get(path).json()["subGoals"][3]["actions"][1]
    one = client.post(f"{path}/generations", json={"scope": "cell", "cell": "3.1"})
    assert (one.status_code, one.json()["error"]["code"]) == (409, "CONFLICT_ERROR")
    generation = _regenerate(client, chart)
    assert client.post(f"/v1/generations/{generation}/accept").json()["subGoals"][3]["actions"][1] == locked


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "chart", "cell": "1"}, {"scope": "block"}, {"scope": "block", "cell": "3.1"}, {"scope": "tasks", "cell": "3"},
        {"scope": "cell"}, {"scope": "row"}, {"scope": "cell", "cell": "9"}, {}, {"scope": "chart", "more": 1},
    ],
)  # fmt: skip
def test_bad_scopes(client: TestClient, chart: dict[str, Any], body: dict[str, Any]) -> None:
    answer = client.post(f"/v1/mandalas/{chart['id']}/generations", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert len(client.get(f"/v1/mandalas/{chart['id']}/generations").json()["generations"]) == 1


def test_cancel_stops_the_model(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    fake.set_faults([Fault("stall", after=2, seconds=30, stage="actions")])
    with make_live(model="bedrock").client() as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点"}).json()
        generation = told["generation"]["id"]
        until(lambda: fake.in_flight >= 4 and client.get(f"/v1/generations/{generation}").json()["lastEvent"] > 12)
        cancelled = client.post(f"/v1/generations/{generation}/cancel").json()
        assert (cancelled["state"], cancelled["cancelRequested"]) == ("running", True)
        last = watch(client, generation)[-1]
        assert last.data["state"] == "cancelled"
        calls = fake.wait_until_idle()
        assert any(call.disconnected for call in calls), "the model calls were cut off"
        assert last.data["counts"]["subGoals"] == 8, "what was made is kept"
        spent = client.get("/v1/usage").json()
        assert spent["reservedUsd"] == 0
        assert spent["costUsd"] > 0, "a call that was cut off is booked, not dropped"


def test_deleting_takes_the_calls_and_leaves_the_sum(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    live = make_live(model="bedrock")
    ledger, now = live.service.desk.ledger, live.service.desk.clock()
    with live.client() as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
        watch(client, told["generation"]["id"])
        path, before = f"/v1/mandalas/{told['chart']['id']}", client.get("/v1/usage").json()
        assert {each.generation_id for each in ledger.entries("local", before["month"])} == {told["generation"]["id"]}
        tag = client.get(path).headers["etag"]
        assert client.delete(path, headers={"If-Match": tag}).status_code == 204
        assert ledger.entries("local", before["month"]) == ()
        assert client.get("/v1/usage").json() == before
        assert ledger.spending("local", now=now).calls == before["calls"] > 0


def test_an_answer_under_way_while_its_chart_is_deleted_is_not_kept(
    make_service: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service(workers=0)
    store = SqliteLedger.store_answer
    with client_of(service) as client:
        path = f"/v1/mandalas/{client.post('/v1/mandalas', json={'title': 'Run'}).json()['chart']['id']}"

        def deleted_first(ledger: SqliteLedger, *given: Any, **named: Any) -> None:
            gone = client.get(path)
            assert client.delete(path, headers={"If-Match": gone.headers["etag"]}).status_code == 204
            store(ledger, *given, **named)

        monkeypatch.setattr(SqliteLedger, "store_answer", deleted_first)
        headers = {"If-Match": client.get(path).headers["etag"], "Idempotency-Key": "k"}
        told = client.post(f"{path}/reflections", json={"wentWell": PLANTED}, headers=headers)
        assert PLANTED in told.text
        assert client.post(f"{path}/reflections", json={"wentWell": PLANTED}, headers=headers).status_code == 404
    assert traces_in(service.database.path, PLANTED) == []


def test_cancel_before_it_began(make_service: Callable[..., Service]) -> None:
    with client_of(make_service(workers=0)) as client:
        generation = client.post("/v1/mandalas", json={"title": "Run"}).json()["generation"]["id"]
        assert client.post(f"/v1/generations/{generation}/cancel").json()["state"] == "cancelled"
        assert client.post(f"/v1/generations/{generation}/retry").status_code == 409


def test_retry_goes_on_from_what_is_there(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    fake.set_faults([Fault("AccessDeniedException", stage="actions", cell="5")])
    with make_live(model="bedrock").client() as client:
        told = client.post("/v1/mandalas", json={"title": "TOEIC 850点", "withTasks": False}).json()
        generation = told["generation"]["id"]
        failed = watch(client, generation)[-1].data
        assert failed["state"] == "failed"
        assert failed["error"]["code"] == "AI_SERVICE_ERROR"
        fake.reset()
        assert client.post(f"/v1/generations/{generation}/retry").status_code == 202
        sent = watch(client, generation)
        assert sent[-1].data["state"] == "succeeded"
        assert [int(e.id) for e in sent[:-1]] == list(range(1, len(sent)))
        assert not [c for c in fake.wait_until_idle() if c.stage == "sub_goals"], "sub-goals are not asked for again"
        assert client.get(f"/v1/mandalas/{told['chart']['id']}").json()["version"] == 2
