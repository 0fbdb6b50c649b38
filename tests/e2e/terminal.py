"""A command in a pseudo-terminal: what it writes, what is typed into it, how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

_PATIENCE = 60.0
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")
_AS_SESSION_LEADER = ["/bin/sh", "-c", 'exec "$0" "$@" <"$TERMINAL"']
"""A session's leader that opens a terminal gets it as its own, so that Ctrl-C reaches it."""

COLOUR = re.compile(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38;|48;)[0-9;]*m")


class Terminal:
    """*command* with all three streams on a terminal of its own; ``raw`` is everything it wrote."""

    def __init__(self, command: list[str], folder: Path, environ: dict[str, str], columns: int, rows: int) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = ""
        self._bytes = b""
        self._process = subprocess.Popen(
            [*_AS_SESSION_LEADER, *command],
            cwd=folder,
            env={**environ, "TERMINAL": os.ttyname(slave)},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """What was written, without control sequences."""
        return _CONTROL.sub("", self.raw).replace("\r", "")

    @property
    def last_screen(self) -> str:
        """What was written after the live grid was taken away."""
        return _CONTROL.sub("", self.raw.rpartition("\x1b[?25h")[2]).replace("\r", "")

    def wait_for(self, *words: str) -> str:
        """Reads until all *words* were written; fails with what came instead."""
        end = time.monotonic() + _PATIENCE
        while not all(word in self.text for word in words):
            assert self._read(end), f"{words} never came; the terminal has:\n{self.text[-3000:]}"
        return self.text

    def wait_for_count(self, stage: str, least: int) -> None:
        """Reads until the live view counted *least* cells of *stage*: ``titles 23/72``."""
        end = time.monotonic() + _PATIENCE
        while not any(int(n) >= least for n in re.findall(rf"{stage} +(\d+)/", self.text)):
            assert self._read(end), f"{least} {stage} never came; the terminal has:\n{self.text[-3000:]}"

    def wait_for_times(self, words: str, least: int) -> None:
        """Reads until *words* were written so often."""
        end = time.monotonic() + _PATIENCE
        while self.text.count(words) < least:
            assert self._read(end), f"{words} never came {least} times; the terminal has:\n{self.text[-3000:]}"

    @property
    def settings(self) -> list[object]:
        """How the terminal is set: echo, line by line or key by key."""
        return list(termios.tcgetattr(self._master))

    @property
    def has_processes(self) -> bool:
        """Whether anything of the command's still runs."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def end(self) -> int:
        """Reads to the end; the exit code."""
        end = time.monotonic() + _PATIENCE
        while self._read(end):
            pass
        return self._process.wait(max(0.1, end - time.monotonic()))

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            self._process.kill()
            return False
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # the other side is closed
            piece = b""
        self._bytes += piece
        self.raw = self._bytes.decode(errors="replace")
        return bool(piece)
