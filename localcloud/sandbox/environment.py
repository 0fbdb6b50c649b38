"""One execution environment: a process with the function's code, its identity and its limits.

Owns starting it, one invocation at a time, the watch over time and memory, and its end. It writes no log group and counts
nothing; what the function prints goes to ``log``.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bootstrap import FRAME
from .memory import peak_mb, resident_mb

INIT_LIMIT = 10.0
_WATCH_SECONDS = 0.02
_LOG_SECONDS = 2.0
_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-spawner")
"""Sandboxes die with the thread that started them (PDEATHSIG), so one thread that lives as long as the cloud starts all."""


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended. ``kind``: ok, error, init_error, timeout, memory or exit; ``answer`` is the child's."""

    kind: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""


class Sandbox:
    """``memory_mb`` and ``timeout`` are the function's limits; ``log`` gets every event text as it is written."""

    def __init__(
        self, code: Path, handler: str, variables: Mapping[str, str], memory_mb: int, log: Callable[[str], None]
    ) -> None:
        self.memory_mb = memory_mb
        self.max_memory_used = 0.0
        self.init_seconds: float | None = None
        self.last_used = time.monotonic()
        self._log = log
        self._buffer = b""
        self._flushed = threading.Semaphore(0)
        self._began = time.monotonic()
        call_read, self._call_fd = os.pipe()
        self._answer_fd, answer_write = os.pipe()
        command = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            str(_BOOTSTRAP),
            str(code),
            handler,
            str(call_read),
            str(answer_write),
        ]
        self._process = _spawner.submit(
            subprocess.Popen[bytes],
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(variables),
            pass_fds=(call_read, answer_write),
        ).result()
        os.close(call_read)
        os.close(answer_write)
        threading.Thread(target=self._read_log, daemon=True, name="sandbox-log").start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def initialise(self, timeout: float) -> Outcome | None:
        """Waits for the handler to be loaded: None when it is. Init beyond 10 s counts against *timeout*."""
        outcome = self._await_answer(self._began + INIT_LIMIT + timeout)
        self.init_seconds = time.monotonic() - self._began
        if outcome.kind == "ok":
            return None
        return Outcome("init_error", outcome.answer) if outcome.kind == "error" else outcome

    def invoke(self, call: Mapping[str, Any], timeout: float) -> Outcome:
        """One event. The process is ended when time or memory runs out."""
        self._signal(signal.SIGCONT)
        end = time.monotonic() + timeout
        try:
            os.write(self._call_fd, b"") if not self.alive else _write_all(
                self._call_fd, json.dumps(call).encode() + b"\n"
            )
        except BrokenPipeError:
            return self._gone()
        outcome = self._await_answer(end)
        self.last_used = time.monotonic()
        return outcome

    def freeze(self) -> None:
        """Between invocations nothing of a function runs, as on AWS."""
        self._signal(signal.SIGSTOP)

    def end(self) -> None:
        """Kills the process and closes what is open."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        for descriptor in (self._call_fd, self._answer_fd):
            if descriptor >= 0:
                os.close(descriptor)
        self._call_fd = self._answer_fd = -1

    def _await_answer(self, end: float) -> Outcome:
        with selectors.DefaultSelector() as selector:
            selector.register(self._answer_fd, selectors.EVENT_READ)
            while True:
                if selector.select(_WATCH_SECONDS):
                    return self._take_answer()
                held = resident_mb(self._process.pid)
                self.max_memory_used = max(self.max_memory_used, held)
                if held > self.memory_mb:
                    return self._stopped("memory")
                if time.monotonic() >= end:
                    return self._stopped("timeout")

    def _take_answer(self) -> Outcome:
        while b"\n" not in self._buffer:
            piece = os.read(self._answer_fd, 1 << 16)
            if not piece:
                return self._gone()
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        self._flushed.acquire(timeout=_LOG_SECONDS)
        self.max_memory_used = max(self.max_memory_used, peak_mb(self._process.pid))
        answer = json.loads(line)
        return Outcome("error" if answer["kind"] == "error" else "ok", answer)

    def _stopped(self, kind: str) -> Outcome:
        self.max_memory_used = min(max(self.max_memory_used, peak_mb(self._process.pid)), float(self.memory_mb))
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._flushed.acquire(timeout=_LOG_SECONDS)
        return Outcome(kind, status="signal: killed" if kind == "memory" else "")

    def _gone(self) -> Outcome:
        code = self._process.wait()
        self._flushed.acquire(timeout=_LOG_SECONDS)
        number = -code
        return Outcome("exit", status=f"signal: {_signal_words(number)}" if code < 0 else f"exit status {code}")

    def _read_log(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        for raw in pipe:
            text = raw.decode("utf-8", errors="replace").rstrip("\n")
            if text == FRAME + "END":
                self._flushed.release()
            elif text.startswith(FRAME):
                self._log(json.loads(text[1:]))
            else:
                self._log(text)
        self._flushed.release()

    def _signal(self, number: signal.Signals) -> None:
        if self.alive:
            self._process.send_signal(number)


def _signal_words(number: int) -> str:
    words = {signal.SIGKILL: "killed", signal.SIGSEGV: "segmentation fault", signal.SIGABRT: "aborted"}
    return words.get(signal.Signals(number), signal.strsignal(number) or str(number)).lower()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
