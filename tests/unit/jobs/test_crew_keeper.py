"""The process of workers: its reports heard, started again when it ends, gone when the keeper stops. With real processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from goal_mandala.jobs import crew_keeper
from goal_mandala.jobs.crew_keeper import kept, report_line
from goal_mandala.telemetry.generation_report import GenerationReport

REPORT = GenerationReport("gen-1", "succeeded", seconds=1.5, titles=72, input_tokens=10, cost_usd=0.25)
UNTIL_CLOSED = "import sys; sys.stdin.buffer.read()"
DEAF = "import time; time.sleep(600)"


@dataclass
class Launches:
    """Starts a Python that runs the next of *programs*, the last one again and again."""

    programs: list[str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __call__(self) -> subprocess.Popen[bytes]:
        program = self.programs[min(len(self.started), len(self.programs) - 1)]
        command = [sys.executable, "-S", "-E", "-c", program]
        self.started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        return self.started[-1]


def _prints(line: bytes) -> str:
    return f"import sys; sys.stdout.buffer.write({line!r}); sys.stdout.flush()\n"


def _keep(launches: Callable[[], subprocess.Popen[bytes]], until: Callable[[list[GenerationReport]], bool]) -> None:
    heard: list[GenerationReport] = []

    async def scenario() -> None:
        async with asyncio.timeout(30), kept(launches, heard.append):
            while not until(heard):
                await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_what_runs_came_to_is_heard_and_nonsense_is_not() -> None:
    launches = Launches([_prints(b"no report\n" + report_line(REPORT)) + UNTIL_CLOSED])
    _keep(launches, lambda heard: heard == [REPORT])
    assert [process.poll() for process in launches.started] == [0], "ended by itself when its input was closed"


def test_a_process_that_ends_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_keeper, "FIRST_PAUSE", 0.01)
    launches = Launches(["raise SystemExit(3)", _prints(report_line(REPORT)) + UNTIL_CLOSED])
    _keep(launches, lambda heard: heard == [REPORT])
    assert [process.poll() for process in launches.started] == [3, 0]


def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_keeper, "STOPPING_SECONDS", 0.2)
    launches = Launches([DEAF])
    _keep(launches, lambda _: bool(launches.started))
    assert [process.poll() for process in launches.started] == [-9]


def test_told_to_stop_while_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was started meanwhile is stopped too."""
    starting, go_on, launches = threading.Event(), threading.Event(), Launches([UNTIL_CLOSED])

    def slowly() -> subprocess.Popen[bytes]:
        starting.set()
        assert go_on.wait(20)
        return launches()

    def released(_: object) -> bool:
        if starting.is_set():
            threading.Timer(0.2, go_on.set).start()
        return starting.is_set()

    _keep(slowly, released)
    assert [process.poll() for process in launches.started] == [0]
