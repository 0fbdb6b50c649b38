"""Promises that hold for every address: changes name their version, budgets hold. What is sent twice: `test_sent_twice.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from goal_mandala.bootstrap import Service
from localcloud.bedrock import FakeBedrock
from tests.api.live import LiveService, until

NEEDED = {
    "patch /v1/mandalas/{mandala_id}",
    "delete /v1/mandalas/{mandala_id}",
    "patch /v1/mandalas/{mandala_id}/cells/{cell}",
    "post /v1/mandalas/{mandala_id}/cells/swap",
    "post /v1/mandalas/{mandala_id}/cells/{cell}/log",
    "patch /v1/mandalas/{mandala_id}/tasks/{task}",
    "post /v1/mandalas/{mandala_id}/undo",
    "post /v1/mandalas/{mandala_id}/redo",
    "post /v1/mandalas/{mandala_id}/versions/{version}/restore",
    "post /v1/mandalas/{mandala_id}/reflections",
    "patch /v1/mandalas/{mandala_id}/reflections/{reflection}",
    "delete /v1/mandalas/{mandala_id}/reflections/{reflection}",
}
"""What changes a chart that somebody saw."""

TAKEN = {"post /v1/generations/{generation_id}/accept"}
"""The draft itself names the version, and is refused when the chart was changed since (`test_changes.py`)."""

UNVERSIONED = {
    "post /v1/mandalas": "makes a chart",
    "post /v1/mandalas/import": "makes a chart",
    "post /v1/mandalas/{mandala_id}/generations": "makes a draft, of the version that it names",
    "post /v1/generations/{generation_id}/cancel": "the generation's",
    "post /v1/generations/{generation_id}/retry": "the generation's",
    "post /v1/generations/{generation_id}/discard": "the generation's",
    "post /v1/mandalas/{mandala_id}/calendar": "a link to the chart, not the chart",
    "delete /v1/mandalas/{mandala_id}/calendar": "a link to the chart, not the chart",
    "delete /v1/me": "everything of a person",
    "post /v1/ai/generate-subgoals": "keeps nothing",
    "post /v1/ai/generate-actions": "keeps nothing",
    "post /v1/ai/generate-tasks": "keeps nothing",
}

TASKS = {
    "type": "task",
    "userId": "local",
    "input": {
        "actionTitle": "毎朝30分走る",
        "actionDescription": "近所を走る",
        "actionType": "execution",
        "background": "体力",
    },
}


def _headers(operation: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    return {p["name"]: p["required"] for p in operation.get("parameters", []) if p["in"] == "header"}


def test_every_change_of_a_chart_names_its_version(service: Service) -> None:
    """`True`: refused without. `False`: looked at where it is sent. `None`: there is no version to name."""
    found = {
        f"{method} {path}": _headers(operation).get("If-Match")
        for path, operations in service.app.openapi()["paths"].items()
        for method, operation in operations.items()
        if method != "get"
    }
    assert found == dict.fromkeys(NEEDED, True) | dict.fromkeys(TAKEN, False) | dict.fromkeys(UNVERSIONED)


def test_fifty_at_once_at_a_budget_for_ten_make_ten_calls(
    make_live: Callable[..., LiveService], fake: FakeBedrock, tmp_path: object
) -> None:
    """Each sets its most aside before its call; the model keeps all of them waiting until all have asked."""
    fake.set_pace(None, first_token=1.0)
    with make_live(model="bedrock", data=f"{tmp_path}/rich.db").client() as client, ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.post, "/v1/ai/generate-tasks", json=TASKS)
        until(lambda: client.get("/v1/usage").json()["reservedUsd"] > 0)
        price = round(client.get("/v1/usage").json()["reservedUsd"] * 1_000_000)
        assert running.result().status_code == 200
    fake.reset()
    fake.set_pace(None, first_token=8.0)
    live = make_live(model="bedrock", owner_budget=10 * price)

    with live.client() as client, ThreadPoolExecutor(50) as pool:  # one client: fifty would take seconds to be made

        def ask(_: int) -> httpx.Response:
            return client.post("/v1/ai/generate-tasks", json=TASKS)

        answers = list(pool.map(ask, range(50)))
    codes = Counter(answer.json().get("error", {}).get("code") for answer in answers)
    assert codes == {None: 10, "BUDGET_EXCEEDED_ERROR": 40}
    assert len(fake.wait_until_idle()) == 10
    print("50 requests at once at a budget for 10: 10 answers, 10 model calls")
