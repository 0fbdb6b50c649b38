"""Settings to object graph: the only place that names concrete planners and stores. Heavy ones are loaded when chosen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from goal_mandala.domain.errors import AuthenticationFailed, Misconfigured
from goal_mandala.generation.planner import Planner
from goal_mandala.settings import OFFLINE, OPENAI_URL, Provider, Settings, provider_of

if TYPE_CHECKING:
    from goal_mandala.api.app import Application
    from goal_mandala.api.auth import Identity
    from goal_mandala.generation.model_planner.connection import Connection
    from goal_mandala.generation.model_planner.modes import OutputMode
    from goal_mandala.generation.model_planner.prices import Prices
    from goal_mandala.generation.model_planner.probe import ModeResult, Trial
    from goal_mandala.jobs.worker import WorkerSettings
    from goal_mandala.storage.sqlite import Database
    from goal_mandala.usecases.desk import Desk


def planner_for(settings: Settings, *, seed: int = 0) -> Planner:
    """The planner that the settings name; raises ``Misconfigured`` or ``AuthenticationFailed``."""
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        from goal_mandala.generation.playbook_planner import PlaybookPlanner

        return PlaybookPlanner(seed)
    from goal_mandala.generation.model_planner import ModelPlanner
    from goal_mandala.generation.model_planner.prices import load_prices

    fallback = None
    if settings.fallback_model and settings.fallback_model != settings.model:
        fallback = connection_for(provider_of(settings.fallback_model, settings), settings)
    return ModelPlanner(
        connection_for(provider, settings),
        prices=load_prices(settings.prices),
        max_retries=settings.bedrock_max_retries,
        timeout=settings.bedrock_timeout,
        fallback=fallback,
    )


def connection_for(provider: Provider, settings: Settings, mode: OutputMode | None = None) -> Connection:
    """The callable model of *provider*; *mode* overrides the settings' output mode."""
    from goal_mandala.generation.model_planner import connection
    from goal_mandala.generation.model_planner.modes import OutputMode

    chosen = mode or (OutputMode(settings.output_mode) if settings.output_mode else None)
    if provider.kind == "bedrock":
        return connection.bedrock(
            provider.model_id,
            settings.bedrock_region,
            timeout=settings.bedrock_timeout,
            concurrency=settings.concurrency,
            mode=chosen,
        )
    if provider.base_url == OPENAI_URL and not settings.openai_api_key:
        raise AuthenticationFailed("no_api_key", name="OPENAI_API_KEY")
    return connection.openai_compatible(
        provider.model_id, provider.base_url, settings.openai_api_key, timeout=settings.bedrock_timeout, mode=chosen
    )


def model_prices(settings: Settings) -> Prices:
    """The price table in force."""
    from goal_mandala.generation.model_planner.prices import load_prices

    return load_prices(settings.prices)


async def try_model(connection: Connection, settings: Settings) -> Trial:
    """One token from the model, to see whether it answers."""
    from goal_mandala.generation.model_planner import probe

    return await probe.try_model(connection, settings.bedrock_timeout)


async def probe_modes(connection: Connection, settings: Settings) -> list[ModeResult]:
    """Every output mode measured on the model."""
    from goal_mandala.generation.model_planner import probe

    return await probe.probe_modes(connection, settings.bedrock_timeout)


@dataclass(frozen=True, slots=True)
class Service:
    """The whole service on this machine: its application, what it works with, and the file that holds everything."""

    app: Application
    desk: Desk
    database: Database

    def close(self) -> None:
        self.database.close()


def service_for(settings: Settings, *, worker: WorkerSettings | None = None) -> Service:
    """The service that the settings describe: SQLite, workers in the process, the local person or an issuer's.

    Nothing runs before the application is started; then what was left unfinished is queued again. Raises
    ``Misconfigured``, ``Unwritable``, ``ServiceFailed``.
    """
    from goal_mandala.api.app import create_app
    from goal_mandala.jobs.crew import crew
    from goal_mandala.jobs.worker import WorkerSettings, WorkerTools
    from goal_mandala.storage.sqlite import Database, SqliteRepository
    from goal_mandala.telemetry.metrics import Metrics
    from goal_mandala.usecases.order_generation import queue_unfinished

    database = Database(_data_file(settings))
    desk = _desk(settings, database)
    metrics = Metrics()
    tools = WorkerTools(
        name="",
        queue=desk.queue,
        repository=SqliteRepository(database),
        planner_for=lambda record: desk.planner_of(record.owner, record.id),
        clock=desk.clock,
        settings=worker or WorkerSettings(concurrency=settings.concurrency),
        observe=metrics.observe,
    )

    @asynccontextmanager
    async def work() -> AsyncGenerator[None, None]:
        if settings.service.workers == 0:
            yield
            return
        await asyncio.to_thread(queue_unfinished, desk)
        async with crew(tools, settings.service.workers):
            yield

    app = create_app(desk, identity_for(settings), settings.service, metrics=metrics, work=work)
    return Service(app, desk, database)


def run_service(settings: Settings, host: str, port: int) -> None:
    """`mandala serve`: raises ``Misconfigured`` ``issuer_needed`` before anything is opened."""
    from goal_mandala.api.server import check_address, run_server
    from goal_mandala.telemetry.logs import configure_logs

    check_address(host, settings.service)
    service = service_for(settings)
    configure_logs()
    try:
        run_server(service.app, host, port)
    finally:
        service.close()


def identity_for(settings: Settings) -> Identity:
    """The local person, or whoever has a token of the configured issuer."""
    from goal_mandala.api.auth import Issuer, LocalPerson, TokenBearer
    from goal_mandala.api.signing_keys import SigningKeys

    service = settings.service
    if service.issuer is None:
        return LocalPerson()
    keys = SigningKeys(service.jwks_url or f"{service.issuer}/.well-known/jwks.json")
    return TokenBearer(Issuer(service.issuer, service.audience, service.operators), keys)


def _desk(settings: Settings, database: Database) -> Desk:
    from goal_mandala.jobs.local import LocalQueue
    from goal_mandala.storage.sqlite import SqliteLedger, SqliteRepository
    from goal_mandala.usecases.desk import Desk, Limits

    planner = planner_for(settings)
    service = settings.service
    return Desk(
        repository=SqliteRepository(database),
        ledger=SqliteLedger(database),
        queue=LocalQueue(database),
        planner=planner,
        clock=lambda: datetime.now(UTC),
        limits=Limits(service.owner_budget, service.service_budget, service.generations_per_minute),
        prices_version=model_prices(settings).version if planner.info.kind == "model" else "",
    )


def _data_file(settings: Settings) -> Path:
    if settings.service.data is None:
        raise Misconfigured("no_data_place")
    place = Path(settings.service.data).expanduser()
    return place / "mandala.db" if place.is_dir() else place
