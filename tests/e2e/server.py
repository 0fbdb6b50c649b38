"""A running ``mandala serve`` and what stands between it and a command: for tests of the command line against a server."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.conftest import COMMAND, Mandala
from tests.localcloud.ports import free_port


class Serving:
    """The installed command as a service on a free port, until it is stopped."""

    def __init__(self, mandala: Mandala, folder: Path, port: int = 0, **environ: str) -> None:
        self._data = folder / "mandala.db"
        self._environ = {**mandala.environ, **environ}
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "serve.log"

    def start(self) -> Serving:
        with self._log.open("ab") as told:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), "--data", str(self._data)],
                env=self._environ,
                stdout=subprocess.DEVNULL,
                stderr=told,
            )
        _until_answering(self.url)
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, how: int) -> None:
        """By the signal *how*; waits for the process, not for its children."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(60)
        self._process = None

    def lines(self) -> list[dict[str, Any]]:
        """What it logged."""
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines() if line.startswith("{")]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid


def _until_answering(url: str) -> None:
    from tests.api.live import answers, until

    until(lambda: answers(f"{url}/healthz"))
