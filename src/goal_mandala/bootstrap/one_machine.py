"""The service on one machine: SQLite, workers in a process beside it or in its own, one port."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from goal_mandala.bootstrap.identity import identity_for
from goal_mandala.bootstrap.planners import model_prices, planner_for
from goal_mandala.domain.errors import Misconfigured, NotFound
from goal_mandala.settings import OWN, Settings

if TYPE_CHECKING:
    from goal_mandala.api.app import Application, Work
    from goal_mandala.jobs.crew_keeper import Launch
    from goal_mandala.jobs.worker import WorkerSettings, WorkerTools
    from goal_mandala.storage.sqlite import Database
    from goal_mandala.telemetry.generation_report import GenerationReport, Observe
    from goal_mandala.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Service:
    """The whole service on this machine: its application, what it works with, and the file that holds everything."""

    app: Application
    desk: Desk
    database: Database

    def close(self) -> None:
        self.database.close()


def utc_now() -> datetime:
    return datetime.now(UTC)


def service_for(
    settings: Settings,
    *,
    worker: WorkerSettings | None = None,
    clock: Callable[[], datetime] = utc_now,
    launch: Launch | None = None,
) -> Service:
    """The service that the settings describe: SQLite, workers, the local person or an issuer's.

    Workers are in the process that *launch* starts, or without it in this one. Nothing runs before the application is
    started; then what was left unfinished is queued again. Raises ``Misconfigured``, ``Unwritable``, ``ServiceFailed``.
    """
    from goal_mandala.api.app import create_app
    from goal_mandala.api.middleware.rate_limit import Bucket
    from goal_mandala.storage.sqlite import Database
    from goal_mandala.telemetry.generation_report import log_report
    from goal_mandala.telemetry.metrics import Metrics
    from goal_mandala.usecases.generate_here import GenerateHere

    database = Database(data_file(settings))
    desk = desk_on(settings, database, clock)
    metrics = Metrics()

    def observe(report: GenerationReport) -> None:
        log_report(report)
        metrics.observe(report)

    desk = replace(desk, stateless=GenerateHere(desk, observe))
    tools = worker_tools(settings, desk, database, worker, observe)
    work = _work(desk, tools, settings.service.workers, launch, metrics.observe)
    bucket = Bucket(settings.service.requests_per_minute)
    app = create_app(desk, identity_for(settings), settings.service, metrics=metrics, work=work, bucket=bucket)
    return Service(app, desk, database)


@contextmanager
def data_of(settings: Settings) -> Iterator[tuple[Desk, Database]]:
    """The service's data without the service, beside a running one too; raises ``NotFound`` when there is none."""
    from goal_mandala.storage.sqlite import Database

    path = data_file(settings)
    if not path.is_file():
        raise NotFound("no_data_file", path=str(path))
    with Database(path) as database:
        yield desk_on(settings, database, utc_now), database


def _work(desk: Desk, tools: WorkerTools, workers: int, launch: Launch | None, observe: Observe) -> Work:
    """*workers* workers, in a process of their own if one is launched."""
    from goal_mandala.jobs.crew_keeper import kept

    if launch is None or workers == 0:
        return lambda: workers_at_work(desk, tools, workers)
    return lambda: kept(launch, observe)


@asynccontextmanager
async def workers_at_work(desk: Desk, tools: WorkerTools, workers: int) -> AsyncGenerator[None, None]:
    """*workers* workers in this process, who first take up what was left."""
    from goal_mandala.jobs.crew import crew
    from goal_mandala.usecases.order_generation import queue_unfinished

    if workers == 0:
        yield
        return
    await asyncio.to_thread(queue_unfinished, desk)
    async with crew(tools, workers):
        yield


def worker_tools(
    settings: Settings, desk: Desk, database: Database, worker: WorkerSettings | None, observe: Observe
) -> WorkerTools:
    """What workers on *database* work with."""
    from goal_mandala.jobs.worker import WorkerSettings, WorkerTools
    from goal_mandala.storage.sqlite import SqliteRepository

    return WorkerTools(
        name="",
        queue=desk.queue,
        repository=SqliteRepository(database),
        planner_for=lambda record: desk.planner_of(record.owner, record.id),
        clock=desk.clock,
        settings=worker or WorkerSettings(concurrency=settings.concurrency),
        observe=observe,
    )


def run_service(settings: Settings, host: str, port: int) -> None:
    """`mandala serve`: raises ``Misconfigured`` ``issuer_needed`` before anything is opened.

    What stopped it is what it ends by, after everything is closed: ``KeyboardInterrupt``, or the signal itself.
    """
    from goal_mandala.api.server import check_address, run_server
    from goal_mandala.bootstrap.crew_process import launch
    from goal_mandala.bootstrap.spare_memory import keep_little_spare
    from goal_mandala.telemetry.logs import configure_foreign_logs, configure_logs
    from goal_mandala.telemetry.traces.one_machine import configure_traces

    check_address(host, settings.service)
    apart = settings.service.worker_process == OWN
    service = service_for(settings, launch=partial(launch, settings) if apart else None)
    configure_logs().addFilter(_worth_a_line)
    configure_foreign_logs()
    configure_traces(settings.traces)
    keep_little_spare()
    try:
        told = run_server(service.app, host, port)
    finally:
        service.close()
    if told is not None:
        signal.raise_signal(told)


def _worth_a_line(record: logging.LogRecord) -> bool:
    """An open page asks every two seconds whether the service is there: that it is would bury everything else."""
    from goal_mandala.api.middleware.rate_limit import PROBES

    fields: dict[str, object] = getattr(record, "fields", {})
    return not (fields.get("route") in PROBES and fields.get("status") == 200)


def desk_on(settings: Settings, database: Database, clock: Callable[[], datetime]) -> Desk:
    """What use cases on *database* work with."""
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
        clock=clock,
        limits=Limits(service.owner_budget, service.service_budget, service.generations_per_minute),
        prices_version=model_prices(settings).version if planner.info.kind == "model" else "",
    )


def data_file(settings: Settings) -> Path:
    """Where the service's data lies; raises ``Misconfigured`` ``no_data_place``."""
    if settings.service.data is None:
        raise Misconfigured("no_data_place")
    place = Path(settings.service.data).expanduser()
    return place / "mandala.db" if place.is_dir() else place
