"""`mandala serve` as a process on a free port that stays its own: started, killed, started again; and calls to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError

from tests.localcloud.ports import free_port

MANDALA = Path(sys.executable).with_name("mandala")
PATIENCE = 60.0


class Served:
    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._command = [str(MANDALA), "serve", "--port", str(self.port), "--data", str(folder / "data.db")]
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("MANDALA_", "AWS_", "BEDROCK_"))
        }
        self._environ = {**kept, "MANDALA_GENERATIONS_PER_MINUTE": "1000", "MANDALA_LANG": "en", **environ}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Until it answers; does nothing while it runs."""
        if self._process is not None:
            return self
        self._process = subprocess.Popen(
            self._command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        last = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "the service ended"
            assert time.monotonic() < last, "the service did not start"
            time.sleep(0.05)
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(PATIENCE)
        self._process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            return bool(self.call("healthz"))
        except OSError:
            return False

    def call(self, path: str, body: Any = None, method: str | None = None, **headers: str) -> Any:
        """The JSON answer; raises ``HTTPError``."""
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json", **named}, method=method
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def chart(self, chart_id: str) -> Any:
        return self.call(f"v1/mandalas/{chart_id}")

    def made(self, title: str, **fields: str) -> Any:
        """A whole chart for *title*, made by the service."""
        started = self.call("v1/mandalas", {"title": title, **fields})
        last = time.monotonic() + PATIENCE
        while self.call(f"v1/generations/{started['generation']['id']}")["state"] != "succeeded":
            assert time.monotonic() < last, "the chart was not made"
            time.sleep(0.05)
        return self.chart(started["chart"]["id"])

    def remove(self, chart_id: str) -> None:
        """Also while a page still sends what it changed there."""
        last = time.monotonic() + PATIENCE
        while True:
            version = self.chart(chart_id)["version"]
            try:
                return self.call(f"v1/mandalas/{chart_id}", method="DELETE", If_Match=f'"{version}"')
            except HTTPError as refusal:
                if refusal.code != 409 or time.monotonic() > last:
                    raise

    def copy(self, chart: Any) -> str:
        """A chart of its own with the content of *chart*; its id."""
        return self.call("v1/mandalas/import", {k: v for k, v in chart.items() if k != "reflections"})["id"]
