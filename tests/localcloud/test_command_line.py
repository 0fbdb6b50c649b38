"""``python -m localcloud`` as a process: a reader that leaves early, and Ctrl-C in the middle of a start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from localcloud.home import Home
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
