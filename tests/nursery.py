"""``mandala`` run as a process of its own without waiting for its imports: forked from one that has loaded everything already.

A command loads for half a second what it then uses for a tenth. The nursery, one for each language (help texts are put together
while they are loaded), listens on a socket; who calls hands over arguments, environment, folder and the three streams, and is
told the exit code. What is about starting, terminals or signals starts the real script.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("mandala")
ROOT = Path(__file__).parents[1]
PACKAGES = ("cli", "bootstrap", "client", "exports", "generation", "ops", "usecases")
LIBRARIES = ("boto3", "botocore.session", "httpx", "keyring", "openai", "rich.live", "rich.progress", "rich.table")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
READ_AT_START = {"PYTHONPATH", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS", "PYTHONUNBUFFERED"}
"""By the interpreter; a command with one of these is started afresh."""


def run_mandala(
    args: Sequence[str | bytes | Path],
    *,
    folder: Path,
    environ: Mapping[str, str],
    stdin: bytes = b"",
    seconds: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """``mandala ARGS`` in *folder*, to its end; raises :class:`subprocess.TimeoutExpired` after *seconds*."""
    words = [os.fsdecode(one) for one in args]
    if READ_AT_START & set(environ):
        return subprocess.run(
            [COMMAND, *words], cwd=folder, env=environ, input=stdin, capture_output=True, timeout=seconds, check=False
        )
    told = {"args": words, "folder": str(folder), "environ": dict(environ)}
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as line,
    ):
        given.write(stdin)
        given.seek(0)
        line.settimeout(seconds)
        line.connect(_nursery(_language(environ, words)))
        header = json.dumps(told).encode("utf-8", "surrogateescape")
        socket.send_fds(line, [len(header).to_bytes(4, "big")], [given.fileno(), out.fileno(), err.fileno()])
        line.sendall(header)
        pid = int.from_bytes(_exactly(line, 4), "big")
        try:
            code = int.from_bytes(_exactly(line, 4), "big", signed=True)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(words, seconds) from None
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([str(COMMAND), *words], code, out.read(), err.read())


def mandala_says(
    *args: str | Path, folder: Path, environ: Mapping[str, str], seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """The same with nothing to read, and its words as text."""
    done = run_mandala(args, folder=folder, environ=environ, seconds=seconds)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _language(environ: Mapping[str, str], words: Sequence[str]) -> str:
    """As the program chooses it."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    for tag in (environ.get("MANDALA_LANG", ""), locale):
        if tag[:2].lower() in {"ja", "en"}:
            return tag[:2].lower()
    return "ja" if any(_JAPANESE.search(word) for word in words) else "en"


@cache
def _nursery(language: str) -> str:
    """The address of this test process's nursery; it is started at the first call and ended with this process."""
    folder = tempfile.mkdtemp(prefix="nursery")
    address = f"{folder}/line"
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "MANDALA_LANG": language,
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nursery", address], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL
    )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(process.kill)
    end = time.monotonic() + 60
    while not Path(address).exists():
        assert process.poll() is None, "the nursery ended"
        assert time.monotonic() < end, "the nursery did not start"
        time.sleep(0.02)
    return address


def _exactly(line: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = line.recv(count - len(found))
        if not piece:
            raise ConnectionError("the nursery hung up")
        found += piece
    return found


def _load() -> None:
    import goal_mandala

    for name in LIBRARIES:
        importlib.import_module(name)
    for package in PACKAGES:
        top = importlib.import_module(f"{goal_mandala.__name__}.{package}")
        for module in pkgutil.walk_packages(top.__path__, f"{top.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def main() -> None:
    """Fork for each call one that watches, and from it the command."""
    _load()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(sys.argv[1] + "~")
    listening.listen()
    Path(sys.argv[1] + "~").rename(sys.argv[1])
    listening.settimeout(5)
    parent = os.getppid()
    while os.getppid() == parent:  # nobody is left behind by a test process that was killed
        try:
            line, _ = listening.accept()
        except TimeoutError:
            continue
        if os.fork():
            line.close()
            continue
        listening.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        size, streams, _, _ = socket.recv_fds(line, 4, 3)
        told = json.loads(_exactly(line, int.from_bytes(size, "big")).decode("utf-8", "surrogateescape"))
        pid = os.fork()
        if pid == 0:
            line.close()
            code = _become(told, streams)
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # taking apart what the command never used would take longer than the command
        line.sendall(pid.to_bytes(4, "big"))
        _, status = os.waitpid(pid, 0)
        with suppress(OSError):
            line.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
        os._exit(0)


def _become(told: dict[str, Any], streams: Sequence[int]) -> int:
    """The command: its streams, folder, environment and arguments; returns its exit code."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environ"])
    time.tzset()
    sys.argv = [str(COMMAND), *told["args"]]
    sys.modules["__main__"].__package__ = ""  # a script's, from which the program's name is told
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace")
    from goal_mandala.cli import console, language
    from goal_mandala.cli.main import run

    for known in (language.user_language, language.program, console.out, console.err):
        known.cache_clear()
    try:
        run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    main()
