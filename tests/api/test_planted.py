"""An e-mail, a phone number and a token, planted with every hostile goal: in no log line, span, metric, error, or answer to another."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service
from localcloud.bedrock import FakeBedrock, Fault
from tests.api.conftest import client_of
from tests.api.live import events_in, until
from tests.api.tokens import Issuer, bearer
from tests.fakes.hostile import EMAIL, GOALS, PHONE, PLANTED, REFUSED, SECRET

NEEDLES = (EMAIL, PHONE, SECRET, "planted")
FAULTS = (
    Fault("ValidationException", message=f"bad prompt: {PLANTED}"),
    Fault("modelStreamErrorException", after=2, message=PLANTED),
    Fault("malformed_json", every=True),
)


PLAIN = tuple(goal for goal in GOALS.values() if goal.isprintable())
"""Goals as they would be written out."""


def _without(text: str, *more: str) -> None:
    for needle in (*NEEDLES, *more):
        assert needle not in text, text[max(0, text.find(needle) - 200) :][:400]
        assert json.dumps(needle)[1:-1] not in text


class Person:
    """Somebody who writes planted words wherever words can be written, and keeps the errors."""

    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers
        self.errors: list[str] = []
        self.paths: list[str] = []

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        content = None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json", **self._headers, **headers}
        answer = self._client.request(method, path, content=content, headers=told)
        if answer.is_error:
            self.errors.append(answer.text + str(answer.headers))
        return answer

    def order(self, goal: str) -> None:
        texts = dict.fromkeys(("description", "background"), f"{goal} {PLANTED}")
        told = self.send("POST", "/v1/mandalas", {"title": goal, **texts, "constraints": PLANTED, "withTasks": False})
        assert told.status_code == 202, told.text
        chart, generation = told.json()["chart"]["id"], told.json()["generation"]["id"]
        self.paths += [f"/v1/mandalas/{chart}", f"/v1/generations/{generation}", f"/v1/generations/{generation}/events"]

    def ask(self, goal: str) -> None:
        """A stateless answer."""
        words = {"actionTitle": goal, "actionDescription": PLANTED, "background": f"{goal} {PLANTED}"}
        body = {"type": "task", "userId": "local", "input": words | {"actionType": "habit", "constraints": EMAIL}}
        self.send("POST", "/v1/ai/generate-tasks", body)

    def misuse(self, words: str) -> None:
        """What cannot be, in every place; each is refused."""
        chart = self.paths[0]
        bad = {"title": words, "background": PLANTED, "deadline": EMAIL}
        self.send("POST", "/v1/mandalas", bad)
        self.send("POST", "/v1/mandalas/import", bad)
        self.send("PATCH", f"{chart}/cells/{EMAIL}", {"title": words}, **{"If-Match": '"1"'})
        self.send("PATCH", f"{chart}/cells/0", {"title": f"{PLANTED}{words}" * 9}, **{"If-Match": '"1"'})
        self.send("PATCH", f"{chart}/tasks/{SECRET}", {"status": words}, **{"If-Match": '"1"'})
        self.send("POST", f"{chart}/generations", {"scope": PHONE, "cell": words})
        self.send("POST", f"{chart}/reflections", {"wentWell": f"{PLANTED}{words}" * 99}, **{"If-Match": '"1"'})

    def settle(self) -> list[str]:
        """How each generation ended."""

        def state(path: str) -> str:
            return self._client.get(path, headers=self._headers).json()["state"]

        paths = [path for path in self.paths if path.startswith("/v1/generations") and not path.endswith("events")]
        until(lambda: not {state(path) for path in paths} & {"queued", "running"})
        return [state(path) for path in paths]


def test_of_the_whole_corpus_nothing_planted_comes_out(
    make_service: Callable[..., Service], lines: io.StringIO, spans: InMemorySpanExporter, issuer: Issuer
) -> None:
    service = make_service(issuer=issuer.url, audience=("client-1",), generations_per_minute=1000)
    token = issuer.token("alice", email=EMAIL)
    with client_of(service) as client:
        alice, bob = Person(client, bearer(token)), Person(client, bearer(issuer.token("bob")))
        mine = bob.send("POST", "/v1/mandalas", {"title": "Run 10 km", "withTasks": False}).json()
        for goal in GOALS.values():
            alice.order(goal)
        assert alice.settle() == ["succeeded"] * len(GOALS)
        for words in (*REFUSED.values(), "planted"):
            alice.misuse(words)
        told = [bob.send("GET", path).text for path in alice.paths]
        told += [bob.send("GET", path).text for path in ("/v1/mandalas", "/v1/today", "/v1/usage")]
        events = bob.send("GET", f"/v1/generations/{mine['generation']['id']}/events").text
        metrics = client.get("/metrics", headers=bearer(issuer.token("olga", scope="operators"))).text
    assert events_in(events)[-1].data["state"] == "succeeded"
    _without("\n".join([*told, events]), *PLAIN)
    assert len(alice.errors) >= 7 * len(REFUSED)
    _without("\n".join(alice.errors), token)
    _nothing_in(metrics, lines, spans, token)
    assert lines.getvalue().count("generation ended") > len(GOALS)


def test_of_the_model_s_calls_nothing_planted_comes_out(
    make_service: Callable[..., Service], fake: FakeBedrock, lines: io.StringIO, spans: InMemorySpanExporter
) -> None:
    """The whole corpus, answered; then a provider that fails in several ways and quotes what it was sent."""
    service = make_service(model="bedrock", retries=0, generations_per_minute=1000, owner_budget=10**9)
    with client_of(service) as client:
        person = Person(client, {})
        for goal in GOALS.values():
            person.ask(goal)
        assert person.errors == []
        person.order(GOALS["html"])
        for fault in FAULTS:
            person.settle()
            fake.set_faults([fault])
            person.ask(GOALS["html"])
            person.order(GOALS["html"])
        assert person.settle() == ["succeeded", "failed", "failed", "failed"]
        assert len(person.errors) >= 2
        _without("\n".join(person.errors))
        _without("\n".join(client.get(path).json()["error"]["message"] for path in person.paths[4::3]))
        metrics = client.get("/metrics").text
    assert 'state="failed"' in metrics
    _nothing_in(metrics, lines, spans)
    written = [span.to_json() for span in spans.get_finished_spans()]
    assert sum("gen_ai.usage.output_tokens" in span for span in written) > len(GOALS)
    assert any("error.type" in span for span in written)


def _nothing_in(metrics: str, lines: io.StringIO, spans: InMemorySpanExporter, *more: str) -> None:
    assert "mandala_requests_total" in metrics
    _without(metrics, *more, *PLAIN)
    _without(lines.getvalue(), *more, *PLAIN)
    written = "\n".join(span.to_json() for span in spans.get_finished_spans())
    assert written.count('"http.route"') > len(GOALS)
    _without(written, *more, *PLAIN)
