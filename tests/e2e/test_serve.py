"""``mandala serve``: from the command to a whole chart over HTTP, and its refusals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.localcloud.ports import free_port

MANDALA = Path(sys.executable).parent / "mandala"
PATIENCE = 60.0


def _call(url: str, body: dict | None = None, key: str = "one") -> dict:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key} if data else {}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=PATIENCE) as answer:
        return json.load(answer)


def _answer(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        wire.sendall(sent)
        return wire.recv(4096)


def _every_line_is_a_record(told: bytes) -> None:
    """After the greeting; a library's too, without its words."""
    greeting, *lines = told.decode().splitlines()
    records = [json.loads(line) for line in lines]
    assert "Ctrl-C" in greeting
    assert {"listening", "request", "generation ended", "library"} <= {r["message"] for r in records}
    assert records[-1].items() >= {"message": "stopped", "reason": "SIGTERM", "count": 0}.items()
    assert not [r for r in records if r.get("route") == "/healthz"], "asked all the time, and well"
    assert b"planted" not in told


def _until(ready, what: str):
    """Ask again until there is an answer; a machine under load may need a while."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            if found := ready():
                return found
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {PATIENCE} s")


def test_a_goal_becomes_a_kept_chart_and_survives_a_restart(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    command = [str(MANDALA), "serve", "--port", str(port), "--data", str(tmp_path / "data.db")]
    goal = {"title": "TOEIC 850 by March", "deadline": "2099-03-31", "description": "d", "background": "600 now"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ | {"MANDALA_LANG": "en"}) as server:
        try:
            _until(lambda: _call(f"{root}/healthz"), "the service")
            made = _call(f"{root}/v1/mandalas", goal)
            chart, generation = made["chart"]["id"], made["generation"]["id"]
            _until(lambda: _call(f"{root}/v1/generations/{generation}")["state"] == "succeeded", "the chart")
            assert _answer(port, b"planted words, and no request\r\n\r\n").startswith(b"HTTP/1.1 400")
        finally:
            server.send_signal(signal.SIGTERM)
            _, told = server.communicate(timeout=PATIENCE)
    assert server.returncode == -signal.SIGTERM, "it dies of what it was told, as supervisors expect"
    _every_line_is_a_record(told)
    alone = os.environ | {"MANDALA_WORKER_PROCESS": "shared", "MANDALA_WORKERS": "1"}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=alone) as server:
        try:
            kept = _until(lambda: _call(f"{root}/v1/mandalas/{chart}"), "the kept chart")
            again = _call(f"{root}/v1/mandalas/{chart}/generations", {"scope": "chart"}, "two")["id"]
            _until(lambda: _call(f"{root}/v1/generations/{again}")["state"] == "succeeded", "another generation")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
    assert all(s and all(s["actions"]) for s in kept["subGoals"])
    assert kept["goal"]["title"] == goal["title"]


def test_an_open_address_without_an_issuer_is_refused(tmp_path: Path) -> None:
    command = [str(MANDALA), "serve", "--host", "0.0.0.0", "--data", str(tmp_path / "data.db")]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"MANDALA_LANG": "en"}, timeout=60, check=False
    )
    assert done.returncode == 9
    assert "0.0.0.0" in done.stderr
    assert "MANDALA_ISSUER" in done.stderr
    assert not (tmp_path / "data.db").exists()
