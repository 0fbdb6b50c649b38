"""``python -m localcloud`` as a process: a reader that leaves early, and Ctrl-C in the middle of a start."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localcloud.home import Home, Settings
from localcloud.process import background
from tests.localcloud.cloud import wait_for
from tests.localcloud.ports import free_port

COMMAND = (sys.executable, "-m", "localcloud")


def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*COMMAND, "env"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=30
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_ends_a_start_in_words_and_leaves_nothing_running(tmp_path: Path) -> None:
    told = {**os.environ, "LOCALCLOUD_HOME": str(tmp_path / "home")}
    command = [*COMMAND, "start", "--port", str(free_port())]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(Home(tmp_path / "home").log_file.exists)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "localcloud: interrupted; the same command again goes on\n"
    down = subprocess.run([*COMMAND, "down"], env=told, capture_output=True, text=True, check=False, timeout=60)
    assert down.returncode == 0, down.stderr
    assert _running(tmp_path) == []


def _running(folder: Path) -> list[str]:
    """Processes that were told of *folder*."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [command for command in found if str(folder) in command]


def test_ctrl_c_at_the_moment_of_the_start_leaves_a_process_that_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its number was written down."""
    started = subprocess.Popen

    def interrupted(*given: Any, **told: Any) -> subprocess.Popen[bytes]:
        child = started(*given, **told)
        os.kill(os.getpid(), signal.SIGINT)
        return child

    home = Home(tmp_path / "home")
    monkeypatch.setattr(background.subprocess, "Popen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        background.start(home, Settings(port=free_port()))
    monkeypatch.undo()
    assert background.stop(home) > 0
    assert _running(tmp_path) == []
