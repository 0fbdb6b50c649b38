"""``python -m bench.load``: many generations and watchers at once on the fake Bedrock, as ratios within one run.

The service runs as a process of its own; its CPU seconds and memory are read from ``/proc``. Checks that every generation
finishes, that every watcher got every event in order, and reports plain reads under load over plain reads at idle.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.measured import fake_bedrock

GENERATIONS, WATCHERS_EACH = 50, 4
LIMIT = 5.0
"""Plain reads under load may take so many times as long as at idle (95th percentile)."""

PROBE_SECONDS = 0.05
IDLE_PROBES = 100


@dataclass
class Seen:
    """What the rounds came to; memory as (seconds, MB)."""

    generations: int = 0
    unfinished: int = 0
    watchers: int = 0
    broken: int = 0
    events: int = 0
    busy: list[float] = field(default_factory=list[float])
    memory: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])


class Server:
    """``mandala serve`` on a free port, over a new folder."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        limits = {"GENERATIONS_PER_MINUTE": "10000", "REQUESTS_PER_MINUTE": "1000000", "WORKERS": "16"}
        settings = {f"MANDALA_{name}": value for name, value in limits.items()}
        command = [
            str(Path(sys.executable).with_name("mandala")),
            "serve",
            "--port",
            str(port),
            "--data",
            f"{folder}/m.db",
        ]
        environ = os.environ | settings | {"MANDALA_MODEL": "bedrock"}
        self.process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cpu(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0, help="go on for so long (default: one round)")
    minutes = parser.parse_args().minutes
    with fake_bedrock(), tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            return asyncio.run(_run(server, minutes))
        finally:
            server.process.terminate()
            server.process.wait(20)


async def _run(server: Server, minutes: float) -> int:
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=400)
    async with httpx.AsyncClient(base_url=server.url, timeout=300, limits=limits) as client:
        await _ready(client)
        path = f"/v1/mandalas/{(await _order(client, 0))[0]}"
        idle = [await _probe(client, path) for _ in range(IDLE_PROBES)]
        seen, began, cpu = Seen(), time.monotonic(), server.cpu()
        probing = asyncio.create_task(_keep_probing(client, path, server, seen, began))
        while True:
            await _round(client, seen)
            if time.monotonic() - began >= minutes * 60:
                break
        probing.cancel()
        return _report(idle, seen, server.cpu() - cpu, time.monotonic() - began)


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
    raise RuntimeError("the service did not start")


async def _order(client: httpx.AsyncClient, number: int) -> tuple[str, str]:
    told = (await client.post("/v1/mandalas", json={"title": f"TOEIC {number}点", "withTasks": False})).json()
    return told["chart"]["id"], told["generation"]["id"]


async def _probe(client: httpx.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    (await client.get(path)).raise_for_status()
    return time.perf_counter() - began


async def _keep_probing(client: httpx.AsyncClient, path: str, server: Server, seen: Seen, began: float) -> None:
    while True:
        seen.busy.append(await _probe(client, path))
        seen.memory.append((time.monotonic() - began, server.memory()))
        await asyncio.sleep(PROBE_SECONDS)


async def _round(client: httpx.AsyncClient, seen: Seen) -> None:
    orders = await asyncio.gather(*(_order(client, number) for number in range(GENERATIONS)))
    ids = [generation for _, generation in orders]
    watched = await asyncio.gather(*(_watch(client, generation) for generation in ids for _ in range(WATCHERS_EACH)))
    for place, generation in enumerate(ids):
        stored = (await client.get(f"/v1/generations/{generation}/events", params={"stream": "false"})).text
        whole = stored.replace("retry: 1000\n\n", "", 1)
        state = (await client.get(f"/v1/generations/{generation}")).json()["state"]
        seen.generations += 1
        seen.unfinished += state != "succeeded"
        for got in watched[place * WATCHERS_EACH : (place + 1) * WATCHERS_EACH]:
            seen.watchers += 1
            seen.broken += got != whole
            seen.events += got.count("\nevent: ")


async def _watch(client: httpx.AsyncClient, generation: str) -> str:
    """Everything that a watcher got, without heartbeats and the reconnection time."""
    parts: list[str] = []
    async with client.stream("GET", f"/v1/generations/{generation}/events") as answer:
        async for part in answer.aiter_text():
            parts.append(part)
    return "".join(parts).replace(": still here\n\n", "").replace("retry: 1000\n\n", "", 1)


def _report(idle: list[float], seen: Seen, cpu: float, seconds: float) -> int:
    before, under = (statistics.quantiles(times, n=20)[-1] for times in (idle, seen.busy))
    ratio = under / before
    warm = [(at, mb) for at, mb in seen.memory if at > seconds / 3]
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope * 60 if len(warm) > 2 else 0.0
    print(f"{seen.generations} generations, {seen.unfinished} unfinished; {seen.watchers} watchers, "
          f"{seen.broken} with other events than the store; {seen.events} events in {seconds:.0f} s")  # fmt: skip
    print(f"{'ok  ' if ratio <= LIMIT else 'MISS'} plain read under load / idle, p95: {ratio:.1f} (at most {LIMIT:.0f}; "
          f"{under * 1000:.1f} / {before * 1000:.1f} ms, {len(seen.busy)} reads)")  # fmt: skip
    print(f"server CPU: {cpu / seen.generations:.2f} s a generation, {cpu / seconds:.2f} of a core; load of the machine "
          f"{os.getloadavg()[0]:.1f}")  # fmt: skip
    print(
        f"memory: {seen.memory[0][1]:.0f} MB at first, {seen.memory[-1][1]:.0f} MB at last, {slope:+.2f} MB a minute after warm-up"
    )
    return 0 if seen.unfinished == seen.broken == 0 and ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
