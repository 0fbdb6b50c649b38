"""``mandala serve`` for a measurement: started on a free port, its processes' CPU seconds and memory read from ``/proc``."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

PLENTY = {"GENERATIONS_PER_MINUTE": "10000", "REQUESTS_PER_MINUTE": "1000000", "OWNER_BUDGET_USD": "1000000"}
"""The service's own limits are not what is measured."""


class Server:
    """The service over a new folder: the process that answers, and the one that its workers are in."""

    def __init__(self, folder: str, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {f"MANDALA_{name}": value for name, value in PLENTY.items()}
        command = [str(Path(sys.executable).with_name("mandala")), "serve", "--port", str(self.port)]
        environ = os.environ | settings | {"MANDALA_MODEL": "bedrock", "MANDALA_WORKERS": str(workers)}
        self.process = subprocess.Popen(
            [*command, "--data", f"{folder}/m.db"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    @property
    def answering(self) -> int:
        return self.process.pid

    @property
    def working(self) -> int | None:
        """The workers' process, when they have one."""
        for thread in Path(f"/proc/{self.answering}/task").iterdir():
            try:
                children = (thread / "children").read_text().split()
            except FileNotFoundError:  # the thread ended after it was listed
                continue
            if children:
                return int(children[0])
        return None


def cpu_seconds(pid: int) -> float:
    """Of the process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
