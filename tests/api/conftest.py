"""The service for tests: SQLite on disk, the offline planner or a model on the fake Bedrock, in the process or on a real port."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from goal_mandala.bootstrap import Service, service_for
from goal_mandala.jobs.worker import WorkerSettings
from goal_mandala.names import BEDROCK_MAX_RETRIES
from goal_mandala.settings import ServiceSettings, Settings
from goal_mandala.telemetry.logs import configure_foreign_logs, configure_logs
from goal_mandala.telemetry.traces.provider import send_spans_to
from localcloud.bedrock import FakeBedrock
from tests.api.live import LiveService
from tests.api.tokens import AUDIENCE, Issuer

QUICK = WorkerSettings(lease=3.0, poll=0.02)
MakeService = Callable[..., Service]


@pytest.fixture
def make_service(tmp_path: Path) -> Iterator[MakeService]:
    """Services on one SQLite file; ``model``, ``retries`` and further settings as given."""
    made: list[Service] = []

    def make(
        *, model: str = "offline", worker: WorkerSettings = QUICK, retries: int = BEDROCK_MAX_RETRIES, **service: object
    ) -> Service:
        given = {"data": str(tmp_path / "mandala.db"), "workers": 2, "requests_per_minute": 1_000_000} | service
        settings = Settings(
            model=model, bedrock_timeout=20.0, bedrock_max_retries=retries, service=ServiceSettings(**given)
        )
        made.append(service_for(settings, worker=worker))
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture
def service(make_service: MakeService) -> Service:
    """The local person's, with plenty of turns."""
    return make_service(generations_per_minute=1000)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with client_of(service) as client:
        yield client


def client_of(service: Service, **headers: str) -> TestClient:
    return TestClient(service.app, base_url="http://localhost", headers={"Accept-Language": "en", **headers})


@pytest.fixture
def make_live(make_service: MakeService) -> Iterator[Callable[..., LiveService]]:
    """Services on real ports."""
    running: list[LiveService] = []

    def make(**settings: object) -> LiveService:
        running.append(LiveService(make_service(**({"generations_per_minute": 1000} | settings))).start())
        return running[-1]

    yield make
    for live in running:
        live.stop()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBedrock]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with FakeBedrock() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", fake.url)
        yield fake


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        yield issuer


@pytest.fixture
def oidc(make_service: MakeService, issuer: Issuer) -> Service:
    """A service for the issuer's people."""
    return make_service(issuer=issuer.url, audience=(AUDIENCE,), generations_per_minute=1000)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Every line of ours and of libraries."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(stream)
    configure_foreign_logs(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    configure_logs(io.StringIO())


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    send_spans_to(exporter.export, at_once=True)
    yield exporter
    send_spans_to(None)
