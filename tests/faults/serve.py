"""``python -m tests.faults.serve``: the service as processes to be killed, started quickly.

The parent loads everything once and forks a child for every line on standard input, a JSON object of options; it answers
with the child's process id. The child is the real service on a real port; it gets ready and dies on its own. Options:
``data``, ``port``, ``model``, ``workers``, ``lease``, ``clock`` (a file with seconds to add to the clock), ``busy``
(seconds to wait for a lock), ``die_after`` (so many answers under ``die…`` keys are about to be stored: the process dies),
``quick`` (seconds until a request under way is taken for dead), ``largest`` (bytes a file may have).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from goal_mandala.api import idempotency
from goal_mandala.api.server import server_for
from goal_mandala.bootstrap.one_machine import service_for, utc_now
from goal_mandala.generation import model_planner  # noqa: F401  loaded before the fork
from goal_mandala.jobs.worker import WorkerSettings
from goal_mandala.settings import ServiceSettings, Settings
from goal_mandala.storage.ledger import StoredAnswer
from goal_mandala.storage.sqlite import Database, SqliteLedger


def serve(options: dict[str, Any]) -> None:
    if "busy" in options:
        assert Database.__init__.__kwdefaults__ is not None
        Database.__init__.__kwdefaults__["busy_seconds"] = options["busy"]
    if "largest" in options:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (options["largest"], options["largest"]))
    if "quick" in options:
        idempotency.QUICK = timedelta(seconds=options["quick"])
    if "die_after" in options:
        _die_before_answers(options["die_after"])
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
    worker = WorkerSettings(lease=options.get("lease", 1.0), poll=0.02)
    made = service_for(settings, worker=worker, clock=_clock(options.get("clock")))
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


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies: the killer only looks whether the process is gone
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            try:
                serve(json.loads(line))
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
