"""A person's whole way: a goal in, watched while it is made, changed, taken back, exported, imported, deleted."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from tests.api.live import LiveService, watch

GOAL = {"title": "来年3月までにTOEIC 850点", "background": "現在600点。会社員", "constraints": "週5時間"}


def made(client: httpx.Client, **goal: str) -> str:
    """A finished chart's id."""
    started = client.post("/v1/mandalas", json=GOAL | goal)
    assert started.status_code == 202, started.text
    sent = watch(client, started.json()["generation"]["id"])
    assert sent[-1].event == "state"
    assert sent[-1].data["state"] == "succeeded", sent[-1].data
    return started.json()["chart"]["id"]


def test_walk(make_live: Callable[..., LiveService]) -> None:
    with make_live().client() as client:
        chart_id = made(client)
        read = client.get(f"/v1/mandalas/{chart_id}")
        assert read.headers["etag"] == '"2"'
        chart = read.json()
        assert all(block and all(block["actions"]) for block in chart["subGoals"])
        assert client.get(f"/v1/mandalas/{chart_id}", headers={"If-None-Match": '"2"'}).status_code == 304

        edited = client.patch(
            f"/v1/mandalas/{chart_id}/cells/3.5", json={"title": "朝に単語"}, headers={"If-Match": '"2"'}
        )
        assert (edited.status_code, edited.headers["etag"]) == (200, '"3"'), edited.text
        undone = client.post(f"/v1/mandalas/{chart_id}/undo", headers={"If-Match": '"3"'})
        assert undone.json()["subGoals"] == chart["subGoals"]
        redone = client.post(f"/v1/mandalas/{chart_id}/redo", headers={"If-Match": '"4"'})
        assert redone.json()["subGoals"][3]["actions"][5]["title"] == "朝に単語"
        swapped = client.post(
            f"/v1/mandalas/{chart_id}/cells/swap", json={"one": "0", "other": "7"}, headers={"If-Match": '"5"'}
        )
        assert swapped.json()["subGoals"][0]["title"] == chart["subGoals"][7]["title"]

        for name in ("json", "md", "csv", "svg", "html", "ics"):
            exported = client.get(f"/v1/mandalas/{chart_id}/export", params={"format": name})
            assert exported.status_code == 200, exported.text
            assert "attachment" in exported.headers["content-disposition"]
        for kind, name in (("application/json", "json"), ("text/markdown", "md")):
            file = client.get(f"/v1/mandalas/{chart_id}/export", params={"format": name}).content
            imported = client.post("/v1/mandalas/import", content=file, headers={"Content-Type": kind})
            assert imported.status_code == 201, imported.text
            assert imported.json()["subGoals"] == swapped.json()["subGoals"]
            assert imported.headers["location"] == f"/v1/mandalas/{imported.json()['id']}"

        listed = client.get("/v1/mandalas", params={"limit": 2}).json()
        assert len(listed["mandalas"]) == 2
        rest = client.get("/v1/mandalas", params={"limit": 2, "cursor": listed["cursor"]}).json()
        assert [len(rest["mandalas"]), rest["cursor"]] == [1, None]

        assert client.delete(f"/v1/mandalas/{chart_id}", headers={"If-Match": '"6"'}).status_code == 204
        assert client.get(f"/v1/mandalas/{chart_id}").status_code == 404
