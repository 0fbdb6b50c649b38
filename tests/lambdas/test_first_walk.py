"""A chart from its POST through the queue to its reading, and a stateless answer, through the handlers alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.lambdas.aws_home import AwsHome


def test_a_chart_from_post_to_reading(home: AwsHome) -> None:
    ordered = home.order()
    assert ordered["generation"]["state"] == "queued"
    assert home.process(home.records()) == {"batchItemFailures": []}
    path = f"/v1/generations/{ordered['generation']['id']}"
    generation = home.request("GET", path)["body"]
    assert (generation["state"], generation["usage"]["calls"] > 0) == ("succeeded", True)
    chart = home.request("GET", f"/v1/mandalas/{ordered['chart']['id']}")["body"]
    assert [len(block["actions"]) for block in chart["subGoals"]] == [8] * 8
    assert chart["planner"]["model"] == "apac.amazon.nova-micro-v1:0"
    assert home.waiting() == 0
    events = home.request("GET", f"{path}/events")
    assert events["body"].rstrip().split("event: ")[-1].startswith("state")
    stranger = home.request("GET", f"/v1/mandalas/{ordered['chart']['id']}", owner="bob")
    assert stranger["statusCode"] == 404
    links = [
        home.request("POST", f"/v1/mandalas/{ordered['chart']['id']}/calendar", **{"Idempotency-Key": key})
        for key in ("k-1", "k-1", "k-2", "k-1")
    ]
    assert {answer["statusCode"] for answer in links} == {201}
    old, again, new, late = [answer["body"]["url"] for answer in links]
    assert old == again == late != new
    found = [home.request("GET", urlsplit(url).path)["statusCode"] for url in (old, new)]
    assert found == [404, 200], "a late copy of the first request changed nothing"


def test_a_stateless_answer_comes_from_ai_processor(home: AwsHome) -> None:
    answer = home.stateless()
    assert answer["statusCode"] == 200, answer
    assert [cell["position"] for cell in answer["body"]["data"]] == list(range(8))
    (sent,) = home.port.invocations
    assert (sent["kind"], sent["type"], sent["owner"]) == ("stateless", "subgoal", "anna")
