"""``python -m tests.faults.serve``: the service as processes to be killed, started quickly.

The parent loads everything once, by making a service that it throws away. For every line on standard input, a JSON object
of options, it forks the service and, if it has any, its workers, and answers with their process ids. They are the two real
processes, on a real port and joined by the same pipes; they get ready and die on their own. Options:
``data``, ``port``, ``model``, ``workers``, ``lease``, ``concurrency``, ``clock`` (a file with seconds to add to the clock), ``busy``
(seconds to wait for a lock), ``die_after`` (so many answers under ``die…`` keys are about to be stored: the process dies),
``quick`` (seconds until a request under way is taken for dead), ``largest`` (bytes a file may have).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from goal_mandala.api import idempotency
from goal_mandala.api.server import server_for
from goal_mandala.bootstrap.crew_process import work
from goal_mandala.bootstrap.one_machine import service_for, utc_now
from goal_mandala.jobs.worker import WorkerSettings
from goal_mandala.settings import ServiceSettings, Settings
from goal_mandala.storage.ledger import StoredAnswer
from goal_mandala.storage.sqlite import Database, SqliteLedger
from tests.api.live import until


@dataclass
class Forked:
    """The workers' process as its keeper sees it; the parent of both has forked it."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]

    def wait(self, timeout: float | None = None) -> int:
        until(lambda: not _alive(self.pid))
        return 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def settle(options: dict[str, Any]) -> tuple[Settings, WorkerSettings]:
    """What both processes do first."""
    if "busy" in options:
        assert Database.__init__.__kwdefaults__ is not None
        Database.__init__.__kwdefaults__["busy_seconds"] = options["busy"]
    if "largest" in options:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (options["largest"], options["largest"]))
    service = ServiceSettings(
        data=options["data"],
        workers=options.get("workers", 2),
        generations_per_minute=1000,
        requests_per_minute=10**6,
        owner_budget=10**9,
    )
    settings = Settings(
        model=options.get("model", "offline"), bedrock_timeout=20.0, bedrock_max_retries=1, service=service
    )
    return settings, WorkerSettings(
        lease=options.get("lease", 1.0), poll=0.02, concurrency=options.get("concurrency", 8)
    )


def serve(options: dict[str, Any], workers: Forked | None) -> None:
    """The service; *workers* are its, and are not replaced."""
    settings, worker = settle(options)
    if "quick" in options:
        idempotency.QUICK = timedelta(seconds=options["quick"])
    if "die_after" in options:
        _die_before_answers(options["die_after"])
    launch = None if workers is None else lambda: workers
    made = service_for(settings, worker=worker, clock=_clock(options.get("clock")), launch=launch)
    server_for(made.app, "127.0.0.1", options["port"]).run()


def _clock(file: str | None) -> Any:
    if file is None:
        return utc_now

    def shifted() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(Path(file).read_text() or 0))

    return shifted


def _die_before_answers(count: int) -> None:
    gate, store = threading.Barrier(count), SqliteLedger.store_answer

    def dies(self: SqliteLedger, owner: str, key: str, answer: StoredAnswer, *, now: datetime) -> None:
        if not key.startswith("die"):
            store(self, owner, key, answer, now=now)
            return
        gate.wait(20)
        os.kill(os.getpid(), signal.SIGKILL)

    SqliteLedger.store_answer = dies  # type: ignore[method-assign]


def _load() -> None:
    """What a process would load on its way up (a second of work), so that those forked from here have it."""
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = settle({"data": f"{folder}/mandala.db", "model": "bedrock"})
        service = service_for(settings)
        server_for(service.app, "127.0.0.1", 0).config.load()
        service.close()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies: the killer only looks whether the process is gone
    _load()
    while line := sys.stdin.buffer.raw.readline():
        options = json.loads(line)
        workers = _fork_workers(options) if options.get("workers", 2) else None
        pids = [_forked(lambda options=options, workers=workers: serve(options, workers))]
        if workers is not None:
            pids.append(workers.pid)
            workers.stdin.close()
            workers.stdout.close()
        print(json.dumps(pids), flush=True)


def _fork_workers(options: dict[str, Any]) -> Forked:
    """Joined to whoever has the pipes: when the last of those is gone, the workers end."""
    held, hold = os.pipe()
    told, tell = os.pipe()

    def workers() -> None:
        os.close(hold)
        os.close(told)
        settings, worker = settle(options)
        with os.fdopen(held, "rb") as ours, os.fdopen(tell, "wb") as heard:
            work(settings, worker, _clock(options.get("clock")), ours, heard)

    pid = _forked(workers)
    os.close(held)
    os.close(tell)
    return Forked(pid, os.fdopen(hold, "wb"), os.fdopen(told, "rb"))


def _forked(run: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    try:
        run()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
