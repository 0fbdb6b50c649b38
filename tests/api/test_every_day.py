"""Every day with a chart: today's work, ticks and notes, reflections, the calendar's address, old versions, the archive."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from tests.api.conftest import client_of
from tests.api.live import until
from tests.api.tokens import Issuer, bearer


def made(client: TestClient, title: str = "来年10月のフルマラソンでサブ4を達成する", **headers: str) -> dict[str, Any]:
    told = client.post("/v1/mandalas", json={"title": title}, headers=headers).json()
    path = f"/v1/generations/{told['generation']['id']}"
    until(lambda: client.get(path, headers=headers).json()["state"] == "succeeded")
    return client.get(f"/v1/mandalas/{told['chart']['id']}", headers=headers).json()


@pytest.fixture
def chart(client: TestClient) -> dict[str, Any]:
    return made(client)


def change(
    client: TestClient, chart: dict[str, Any], method: str, path: str, body: Any = None, status: int = 200
) -> Any:
    """A change of *chart* as it is now; *chart* is brought up to date."""
    url = f"/v1/mandalas/{chart['id']}"
    answer = client.request(method, url + path, json=body, headers={"If-Match": client.get(url).headers["etag"]})
    assert answer.status_code == status, answer.text
    if "subGoals" in answer.json():
        chart |= answer.json()
    return answer.json()


def _day() -> date:
    """Where no zone is named a day is the world's."""
    return datetime.now(UTC).date()


def today(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    answer = client.get("/v1/today", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["mandalas"]


def test_a_day_from_morning_to_evening(client: TestClient, chart: dict[str, Any]) -> None:
    (plan,) = today(client)
    assert plan["id"] == chart["id"]
    assert 0 < sum(t["task"]["estimatedMinutes"] for t in plan["tasks"]) <= plan["minutes"]
    days = [_day() + timedelta(days=n) for n in range(7)]
    day, due = next((d, p["habits"]) for d in days if (p := today(client, date=d.isoformat())[0])["habits"])
    assert all(habit["status"] is None for habit in due)
    task, habit = plan["tasks"][0]["task"], due[0]
    change(client, chart, "PATCH", f"/tasks/{task['id']}", {"status": "completed", "day": day.isoformat()})
    change(client, chart, "POST", f"/cells/{habit['cell']}/log", {"day": day.isoformat(), "status": "excused"})
    (after,) = today(client, date=day.isoformat(), mandala=chart["id"])
    assert after["doneMinutes"] == task["estimatedMinutes"]
    assert after["tasks"][0]["task"] == task | {"status": "completed", "completedOn": day.isoformat()}
    assert after["habits"][0]["status"] == "excused"
    change(client, chart, "POST", f"/cells/{habit['cell']}/log", {"day": day.isoformat(), "status": None})
    assert today(client, date=day.isoformat())[0]["habits"][0]["status"] is None
    points = client.get(f"/v1/mandalas/{chart['id']}/progress").json()["points"]
    assert (points[-1]["day"], points[-1]["progress"]) == (day.isoformat(), chart["progress"])
    assert today(client, minutesPerWeek=600)[0]["minutes"] == 120


@pytest.mark.parametrize("params", [{"date": "2026-02-30"}, {"date": "soon"}, {"minutesPerWeek": 0}])
def test_a_day_that_is_none(client: TestClient, params: dict[str, Any]) -> None:
    answer = client.get("/v1/today", params=params)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] in params


def test_put_away_and_found_again(client: TestClient, chart: dict[str, Any]) -> None:
    other = made(client, "TOEIC 850 by March")

    def ids(**params: str) -> set[str]:
        return {m["id"] for m in client.get("/v1/mandalas", params=params).json()["mandalas"]}

    change(client, chart, "PATCH", "", {"archived": True, "title": "マラソンでサブ4"})
    assert chart["archived"] is True
    assert (ids(archived="false"), ids(archived="true")) == ({other["id"]}, {chart["id"]})
    assert ids() == ids(archived="all") == {chart["id"], other["id"]}
    assert ids(title="ﾏﾗｿﾝ") == {chart["id"]}
    assert [m["id"] for m in today(client)] == [other["id"]]
    (shown,) = client.get("/v1/mandalas", params={"title": "toeic"}).json()["mandalas"]
    assert [s["title"] for s in shown["subGoals"]] == [s["title"] for s in other["subGoals"]]
    assert shown["deadline"] == other["goal"]["deadline"]
    change(client, chart, "PATCH", "", {"archived": False})
    assert len(today(client)) == 2
    refused = change(client, chart, "PATCH", "", {}, status=400)
    assert refused["error"]["details"][0]["problem"] == "nothing_to_change"


def test_looking_back(client: TestClient, chart: dict[str, Any]) -> None:
    begun, text = _day(), {"day": "2026-11-01", "wentWell": "毎朝走れた", "didNotMove": "</script> **体幹**"}
    change(client, chart, "POST", "/reflections", text, status=201)
    change(client, chart, "POST", "/reflections", {"wasClose": "30km"}, status=201)
    first, second = chart["reflections"]
    assert first == {"id": first["id"], "wasClose": "", **text}
    assert begun.isoformat() <= second["day"] <= _day().isoformat()
    change(client, chart, "PATCH", f"/reflections/{first['id']}", {"wasClose": "週末"})
    change(client, chart, "DELETE", f"/reflections/{second['id']}")
    assert [r["wasClose"] for r in chart["reflections"]] == ["週末"]
    for kind, media in (("json", "application/json"), ("md", "text/markdown")):
        content = client.get(f"/v1/mandalas/{chart['id']}/export", params={"format": kind}).content
        assert "毎朝走れた".encode() in content
        back = client.post("/v1/mandalas/import", content=content, headers={"content-type": media}).json()
        assert back["reflections"] == chart["reflections"]
    change(client, chart, "DELETE", f"/reflections/{second['id']}", status=404)
    refused = change(client, chart, "POST", "/reflections", {"wentWell": "x" * 501}, status=400)
    assert refused["error"]["details"] == [{"field": "wentWell", "problem": "too_long", "limit": 500}]


def test_old_versions_can_be_seen_and_taken_again(client: TestClient, chart: dict[str, Any]) -> None:
    before, path = dict(chart), f"/v1/mandalas/{chart['id']}"
    change(client, chart, "PATCH", "/cells/3", {"title": "新しい題"})
    change(client, chart, "PATCH", "/cells/4", {"title": "もう一つ"})
    old = client.get(f"{path}/versions/{before['version']}").json()
    assert old == before
    change(client, chart, "POST", f"/versions/{before['version']}/restore")
    assert chart["subGoals"][3]["title"] == before["subGoals"][3]["title"]
    assert chart["version"] == before["version"] + 3
    change(client, chart, "POST", "/undo")
    assert chart["subGoals"][4]["title"] == "もう一つ"
    assert client.get(f"{path}/versions/999").json()["error"]["code"] == "NOT_FOUND_ERROR"
    assert client.get(f"{path}/versions/0").status_code == 400


def test_the_calendars_address(oidc: Service, issuer: Issuer) -> None:
    alice, bob = bearer(issuer.token("alice")), bearer(issuer.token("bob"))
    with client_of(oidc) as client:
        begun, chart = _day(), made(client, **alice)
        path = f"/v1/mandalas/{chart['id']}/calendar"
        assert client.get(path, headers=alice).json() == {"createdAt": None}
        url = client.post(path, headers=alice).json()["url"]
        assert url.startswith("http://localhost/calendar/")
        read = client.get(url)  # as a calendar program does: no token
        assert read.headers["content-type"].startswith("text/calendar")
        events = icalendar.Calendar.from_ical(read.content).walk("VEVENT")
        assert len(events) > 64
        assert min(e.decoded("dtstart").date() for e in events if "rrule" not in e and "-" in str(e["uid"])
                   and hasattr(e.decoded("dtstart"), "hour")) >= begun  # fmt: skip
        assert client.get(path, headers=alice).json()["createdAt"]
        for wrong in (url[:-5] + "A.ics", url.replace(".ics", ""), url.rsplit("/", 1)[0] + "/x.ics"):
            assert client.get(wrong).status_code == 404
        assert client.post(path, headers=bob).status_code == 404
        assert client.delete(path, headers=bob).status_code == 404
        again = client.post(path, headers=alice).json()["url"]
        assert (client.get(url).status_code, client.get(again).status_code) == (404, 200)
        assert client.delete(path, headers=alice).status_code == 204
        assert client.get(again).status_code == 404
        last = client.post(path, headers=alice).json()["url"]
        deleted = client.delete("/v1/me", headers=alice)
        assert deleted.json() == {"mandalas": 1}
        assert client.get(last).status_code == 404
        assert client.get("/v1/mandalas", headers=alice).json()["mandalas"] == []


def test_the_secret_is_not_kept(client: TestClient, chart: dict[str, Any], tmp_path: Any) -> None:
    key = {"Idempotency-Key": "calendar-1"}
    url = client.post(f"/v1/mandalas/{chart['id']}/calendar", headers=key).json()["url"]
    secret = url.rsplit("/", 1)[1].removesuffix(".ics")
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert chart["id"].encode() in stored
    assert secret.encode() not in stored
