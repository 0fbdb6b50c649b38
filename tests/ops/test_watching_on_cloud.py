"""What goes on until Ctrl-C, as a process on a real terminal: it ends whole, says so, and leaves the terminal as it was."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
MANDALA = str(Path(sys.executable).with_name("mandala"))
STOPPED = 130


def _on_terminal(cloud: Cloud, folder: Path, command: str, columns: int = 80) -> Terminal:
    program, *words = shlex.split(command)
    assert program == "mandala"
    environ = {**cloud.environment, "TERM": "xterm-256color", "MANDALA_LANG": "en", "TZ": "UTC"}
    return Terminal([MANDALA, *words], folder, environ, columns, 40)


def _stop(terminal: Terminal) -> None:
    before = terminal.settings
    terminal.type("\x03")
    assert terminal.end() == STOPPED
    assert "Stopped" in terminal.text
    assert "Traceback" not in terminal.text.rpartition("^C")[2]
    assert terminal.settings == before
    assert terminal.raw.count("\x1b[?25l") == terminal.raw.count("\x1b[?25h")
    assert not terminal.has_processes


def test_a_watched_screen_is_drawn_again_until_ctrl_c(cloud: Cloud, tmp_path: Path) -> None:
    terminal = _on_terminal(cloud, tmp_path, "mandala ops status --watch 2")
    terminal.wait_for_times("Again every 2 s", 2)
    _stop(terminal)


def test_a_followed_log_shows_each_line_once_until_ctrl_c(cloud: Cloud, tmp_path: Path) -> None:
    terminal = _on_terminal(cloud, tmp_path, "mandala ops logs --follow", columns=4000)
    ids = []
    for _ in range(2):
        ids.append(cloud.generate()[0]["id"])
        terminal.wait_for(ids[-1])
    _stop(terminal)
    flat = " ".join(terminal.text.split())  # a long line hangs over several of the terminal's
    for id in ids:
        ended = re.findall(rf"generation ended (?:(?!generation ended).)*?generationId={id}", flat)
        assert len(ended) == 1, terminal.text
