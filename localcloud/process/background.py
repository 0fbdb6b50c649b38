"""Start, look at and stop the cloud's process, with everything it started.

Owns the pid file, waiting for readiness and the proof that nothing is left. It knows nothing about AWS.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.home import REPOSITORY, Home, Settings

from .listening import Listener, group_members, listeners, port_is_taken

_MODULE = "localcloud.server"
_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 15.0


class CloudProblem(Exception):
    """The cloud cannot do what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class Status:
    """What runs. ``process`` is None when nothing does."""

    process: int | None
    ready: bool = False
    members: list[int] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)

    @property
    def beyond_loopback(self) -> list[Listener]:
        return [listener for listener in self.listeners if not listener.loopback]


def start(home: Home, settings: Settings) -> Status:
    """Starts the cloud unless it runs, and returns when it answers.

    CloudProblem when the port is taken, the process ends, or it listens beyond loopback.
    """
    running = status(home)
    if running.ready:
        return running
    if port_is_taken(settings.port):
        raise CloudProblem(
            f"Port {settings.port} is in use by another program. Stop it, or choose another port: --port 4567"
        )
    home.write_settings(settings)
    for folder in (home.state, home.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    with home.log_file.open("ab") as log, _interrupted_later():
        child = subprocess.Popen(
            [sys.executable, "-m", _MODULE, str(home.folder)],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        home.pid_file.write_text(f"{child.pid}\n", "utf-8")
    _wait_until_ready(home, settings, child)
    now = status(home)
    if now.beyond_loopback:
        stop(home)
        raise CloudProblem(f"The cloud listened beyond loopback and was stopped: {now.beyond_loopback}")
    return now


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Ctrl-C waits for the end of the block: a process whose number is written down nowhere could not be stopped any more."""
    if threading.current_thread() is not threading.main_thread():  # only that one is interrupted
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


def status(home: Home) -> Status:
    """What runs now, from the pid file and ``/proc``."""
    leader = _leader(home)
    members = group_members(leader) if leader else []
    if not members:
        return Status(None)
    return Status(leader, _answers(home.read_settings()), members, listeners(members))


def stop(home: Home) -> int:
    """Stops the cloud and all its children, and returns how many processes were ended.

    CloudProblem when one of them survives.
    """
    leader = _leader(home)
    members = group_members(leader) if leader else []
    if leader and members:
        _signal(leader, signal.SIGTERM, only_leader=True)
        _wait_until_gone(leader, _SECONDS_TO_STOP, leader_only=True)
        _signal(leader, signal.SIGKILL)
        if left := _wait_until_gone(leader, _SECONDS_TO_STOP):
            raise CloudProblem(
                f"These processes of the cloud are still there: {left}. End them with: kill -9 <process>"
            )
    home.pid_file.unlink(missing_ok=True)
    return len(members)


def log_tail(home: Home, lines: int = 15) -> str:
    """The end of the cloud's log."""
    if not home.log_file.exists():
        return ""
    return "\n".join(home.log_file.read_text("utf-8", errors="replace").splitlines()[-lines:])


def _leader(home: Home) -> int | None:
    """The process of the pid file, unless its number meanwhile belongs to another program."""
    try:
        process = int(home.pid_file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not group_members(process):
        return None
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return process
    return process if not command or _MODULE.encode() in command else None


def _answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/_localcloud/status", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_ready(home: Home, settings: Settings, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        if child.poll() is not None:
            home.pid_file.unlink(missing_ok=True)
            raise CloudProblem(f"The cloud ended at once. Its log ({home.log_file}) says:\n{log_tail(home)}")
        if _answers(settings):
            return
        time.sleep(0.05)
    stop(home)
    raise CloudProblem(f"The cloud did not answer within {_SECONDS_TO_START:.0f} s. Log: {home.log_file}")


def _signal(group: int, number: int, *, only_leader: bool = False) -> None:
    try:
        os.kill(group, number) if only_leader else os.killpg(group, number)
    except ProcessLookupError:
        return


def _wait_until_gone(group: int, seconds: float, *, leader_only: bool = False) -> list[int]:
    end = time.monotonic() + seconds
    while True:
        _reap(group)
        left = [member for member in group_members(group) if not leader_only or member == group]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.05)


def _reap(process: int) -> None:
    """Collects the process if it is a child of this one; it lives on as a zombie otherwise."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return
