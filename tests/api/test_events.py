"""Events over the wire: complete, in order, resumable at every cut, the same for all, nothing left behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from goal_mandala.api import sse
from goal_mandala.api.auth import LEEWAY
from goal_mandala.api.sse import Feeds
from goal_mandala.bootstrap import Service
from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.event_document import event_from
from goal_mandala.domain.events import SubGoalTitled, apply
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.telemetry.metrics import Metrics
from localcloud.bedrock import FakeBedrock
from tests.api.conftest import client_of
from tests.api.live import SECONDS, LiveService, Sent, events_in, read_events, until, watch
from tests.api.tokens import AUDIENCE, Issuer, bearer

GOAL = {"title": "来年10月のフルマラソンでサブ4を達成する"}


def started(client: httpx.Client, **more: object) -> tuple[str, str]:
    told = client.post("/v1/mandalas", json=GOAL | more).json()
    return told["chart"]["id"], told["generation"]["id"]


def numbers(sent: list[Sent]) -> list[int]:
    return [int(e.id) for e in sent if e.event != "state"]


def test_events_lead_to_the_chart(make_live: Callable[..., LiveService]) -> None:
    with make_live().client() as client:
        told = client.post("/v1/mandalas", json=GOAL).json()
        sent = watch(client, told["generation"]["id"])
        assert numbers(sent) == list(range(1, len(sent)))
        chart = from_data(told["chart"])
        for one in sent[:-1]:
            assert one.event == one.data["type"]
            chart = apply(chart, event_from(one.data))
        accepted = client.get(f"/v1/mandalas/{told['chart']['id']}").json()
        assert to_data(chart)["subGoals"] == accepted["subGoals"]
        assert sent[-1].data["counts"] == {
            "subGoals": 8,
            "actions": 64,
            "detailed": 72,
            "tasks": sent[-1].data["counts"]["tasks"],
        }
        assert int(sent[-1].id) == sent[-1].data["lastEvent"]


def test_resume_at_every_cut(client: httpx.Client) -> None:
    """Over the wire at every event: what came before the cut and what comes after it are the whole, nothing twice."""
    _, generation = started(client, withTasks=False)
    path = f"/v1/generations/{generation}/events"
    until(lambda: client.get(f"/v1/generations/{generation}").json()["state"] == "succeeded")
    whole = events_in(client.get(path).text)
    for cut in range(len(whole)):
        header = {"Last-Event-ID": str(cut)}
        rest = events_in(client.get(path, params={"stream": "false"}, headers=header).text)
        assert rest == whole[cut:], cut
    half = len(whole) // 2
    assert events_in(client.get(path, headers={"Last-Event-ID": str(half)}).text) == whole[half:]
    assert events_in(client.get(path, params={"after": half}).text) == whole[half:]
    assert client.get(path, headers={"Last-Event-ID": "abc"}).status_code == 400


def test_live_cuts(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    """Cut again and again while it is being made, as a bad network does."""
    fake.set_pace(1500, first_token=0.02)
    with make_live(model="bedrock").client() as client:
        _, generation = started(client)
        got: list[Sent] = []
        cuts = 0
        while not got or got[-1].event != "state":
            last = got[-1].id if got else "0"
            take = 7 + cuts % 40
            with client.stream(
                "GET", f"/v1/generations/{generation}/events", headers={"Last-Event-ID": last}
            ) as response:
                for sent, _ in zip(read_events(response.iter_lines()), range(take), strict=False):
                    got.append(sent)
            cuts += 1
        assert numbers(got) == list(range(1, len(got)))
        assert got == watch(client, generation)
        print(f"{cuts} cuts, {len(got)} events, none lost, none twice")


def test_many_watchers_see_the_same(make_live: Callable[..., LiveService], fake: FakeBedrock) -> None:
    fake.set_pace(1500, first_token=0.05)
    live = make_live(model="bedrock")
    with live.client() as client, ThreadPoolExecutor(20) as pool:
        _, generation = started(client)

        def look(_: int) -> list[Sent]:
            with live.client() as mine:
                return watch(mine, generation)

        seen = list(pool.map(look, range(20)))
        assert all(one == seen[0] for one in seen)
        assert seen[0][-1].data["state"] == "succeeded"
    until(lambda: live.open_feeds == 0)


def test_a_watcher_who_leaves_leaves_nothing(make_live: Callable[..., LiveService]) -> None:
    live = make_live(workers=0)
    with live.client() as client:
        _, generation = started(client)
        for _ in range(5):
            with client.stream("GET", f"/v1/generations/{generation}/events") as response:
                lines = response.iter_lines()
                next(lines)
                until(lambda: live.open_feeds == 1)
            until(lambda: live.open_feeds == 0)


def test_buffered_front_end(make_service: Callable[..., Service]) -> None:
    with client_of(make_service(buffered=True, workers=0)) as client:
        _, generation = started(client)
        begun = time.monotonic()
        answer = client.get(f"/v1/generations/{generation}/events")
        assert time.monotonic() - begun < sse.HEARTBEAT, "it does not wait for what is to come"
        assert (answer.text, answer.headers["content-type"]) == ("retry: 1000\n\n", "text/event-stream; charset=utf-8")


def test_a_buffered_front_end_tells_what_there_is_while_it_is_being_made(
    make_live: Callable[..., LiveService], fake: FakeBedrock
) -> None:
    """Asked again and again from the last id, as a browser's reconnect does: all of it, in order, and an end each time."""
    fake.set_pace(1500, first_token=0.05)
    got: list[Sent] = []
    with make_live(model="bedrock", buffered=True).client() as client:
        _, generation = started(client, withTasks=False)
        rounds = 0
        while not got or got[-1].event != "state":
            last = got[-1].id if got else "0"
            path = f"/v1/generations/{generation}/events"
            got += events_in(client.get(path, headers={"Last-Event-ID": last}).text)
            rounds += 1
        assert rounds > 2, "it did not wait for the end"
        assert numbers(got) == list(range(1, len(got)))
        assert [event.event for event in got].count("state") == 1


async def test_heartbeats(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT", 0.05)
    from goal_mandala.domain.goal_input import GoalInput
    from goal_mandala.usecases.order_generation import order_chart

    _, record = await asyncio.to_thread(order_chart, service.desk, "local", GoalInput("Run"))
    feeds = Feeds(service.desk.repository, Metrics())
    stream = feeds.watch("local", record.id, 0, "en")
    frames = [await anext(stream) for _ in range(4)]
    assert frames[1:] == [b": still here\n\n"] * 3
    await stream.aclose()
    assert feeds.open == 0


def _ending_by(latest: float, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        assert time.time() < latest, "it should have ended"
        yield line


def test_a_stream_lasts_no_longer_than_its_token(make_live: Callable[..., LiveService], issuer: Issuer) -> None:
    """Renewed and resumed nothing is lost; what was deleted meanwhile is not watched any more, by whatever way it went."""
    live = make_live(workers=0, issuer=issuer.url, audience=(AUDIENCE,))
    repository, now = live.service.desk.repository, datetime.now(UTC)
    with live.client(**bearer(issuer.token())) as client:
        _, generation = started(client)
        path = f"/v1/generations/{generation}/events"
        draft = repository.lease(generation, "w", now=now, until=now + timedelta(minutes=1)).draft
        events = [SubGoalTitled(position, f"Part {position}") for position in range(5)]
        repository.append_events(generation, "w", events[:3], draft, now=now)
        ends = int(time.time()) + 5
        short = bearer(issuer.token(exp=ends - LEEWAY))
        with client.stream("GET", path, headers=short) as response:
            before = list(read_events(_ending_by(ends + SECONDS, response.iter_lines())))
        assert time.time() >= ends
        assert numbers(before) == [1, 2, 3] == [int(sent.id) for sent in before], "no state: it is not over"
        refused = client.get(path, headers=short | {"Last-Event-ID": "3"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "AUTHENTICATION_ERROR")
        repository.append_events(generation, "w", events[3:], draft, now=now)
        repository.finish_generation(generation, "w", GenerationState.CANCELLED, now=now)
        after = watch(client, generation, **{"Last-Event-ID": "3"})
        assert [sent.id for sent in after] == ["4", "5", "5"]
        for way in ("/v1/mandalas/{}", "/v1/me"):
            chart, generation = started(client)
            with client.stream("GET", f"/v1/generations/{generation}/events") as response:
                lines = response.iter_lines()
                next(lines)
                assert client.delete(way.format(chart), headers={"If-Match": '"1"'}).is_success
                assert list(read_events(_ending_by(time.time() + SECONDS, lines))) == []
            assert client.get(f"/v1/generations/{generation}/events").status_code == 404
    until(lambda: live.open_feeds == 0)


def test_stopping_the_service_ends_streams(make_live: Callable[..., LiveService]) -> None:
    live = make_live(workers=0)
    with live.client() as client:
        _, generation = started(client)
        with client.stream("GET", f"/v1/generations/{generation}/events") as response:
            lines = response.iter_lines()
            next(lines)
            live.stop()
            assert list(lines) == [""]
