"""``python -m bench.load``: many generations and watchers at once on the fake Bedrock, as ratios within one run.

Five processes: the service's two, the fake, the crowd, and this one, which reads a chart at an even pace: first at idle,
then under load, then at idle again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

from bench.load.crowd import order, request
from bench.load.probe import Probe, Times, p95
from bench.load.server import Server, cpu_seconds, resident_mb
from bench.measured import fake_bedrock

LIMIT = 5.0
"""Plain reads under load may take so many times as long as at idle (95th percentile)."""

IDLE_PROBES = 200


@dataclass
class Memory:
    """(seconds, MB) of the process that answers and of the workers'."""

    answering: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    working: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0, help="go on for so long (default: one round)")
    parser.add_argument("--generations", type=int, default=50)
    parser.add_argument("--watchers", type=int, default=4, help="of each generation")
    parser.add_argument("--workers", type=int, default=16, help="generations that are made at the same time")
    chosen = parser.parse_args()
    with fake_bedrock(600 + round(120 * chosen.minutes)), tempfile.TemporaryDirectory() as folder:
        server = Server(folder, chosen.workers)
        try:
            return _measure(server, chosen)
        finally:
            server.stop()


def _measure(server: Server, chosen: argparse.Namespace) -> int:
    chart = asyncio.run(_first_chart(server.port))
    probe = Probe(server.port, f"/v1/mandalas/{chart}")
    before, under, after, memory = Times(), Times(), Times(), Memory()
    probe.keep_asking(before, lambda: len(before.reads) < IDLE_PROBES)
    began, spent = time.monotonic(), _spent(server)
    numbers = (server.port, chosen.generations, chosen.watchers, chosen.minutes)
    command = [sys.executable, "-m", "bench.load.crowd", *map(str, numbers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:

        def going_on() -> bool:
            _note(server, memory, time.monotonic() - began)
            return crowd.poll() is None

        probe.keep_asking(under, going_on)
        assert crowd.stdout is not None
        seen = json.loads(crowd.stdout.read())
    seconds, used = time.monotonic() - began, [b - a for a, b in zip(spent, _spent(server), strict=True)]
    probe.keep_asking(after, lambda: len(after.reads) < IDLE_PROBES)
    return _report(seen, (before, under, after), memory, used, seconds)


async def _first_chart(port: int) -> str:
    """A whole chart, when the service and its workers are warm."""
    for _ in range(600):
        try:
            if (await request(port, "GET", "/readyz"))[0] == 200:
                break
        except OSError:
            await asyncio.sleep(0.1)
    told = await order(port, 0)
    await request(port, "GET", f"/v1/generations/{told['generation']['id']}/events")
    return told["chart"]["id"]


def _spent(server: Server) -> tuple[float, float]:
    """CPU seconds of the process that answers and of the workers'."""
    return cpu_seconds(server.answering), 0.0 if server.working is None else cpu_seconds(server.working)


def _note(server: Server, memory: Memory, at: float) -> None:
    memory.answering.append((at, resident_mb(server.answering)))
    if server.working is not None:
        memory.working.append((at, resident_mb(server.working)))


def _report(
    seen: dict[str, Any], times: tuple[Times, Times, Times], memory: Memory, used: list[float], seconds: float
) -> int:
    before, under, after = times
    idle = p95(before.reads)
    ratio = p95(under.reads) / idle
    whole = seen["unfinished"] == seen["broken"] == 0
    print(f"{'ok  ' if whole else 'MISS'} {seen['generations']} generations, {seen['unfinished']} unfinished; {seen['watchers']} "
          f"watchers, {seen['broken']} with other events than the store; {seen['events']} events in {seconds:.0f} s")  # fmt: skip
    print(f"{'ok  ' if ratio <= LIMIT else 'MISS'} plain read under load / idle, p95: {ratio:.1f} (at most {LIMIT:.0f}; "
          f"{p95(under.reads) * 1000:.1f} / {idle * 1000:.1f} ms, idle afterwards {p95(after.reads) * 1000:.1f} ms, {len(under.reads)} reads)")  # fmt: skip
    print(f"     median {statistics.median(under.reads) / statistics.median(before.reads):.1f}; refused at the door (the event loop alone), "
          f"p95: {p95(under.door) / p95(before.door):.1f} ({p95(under.door) * 1000:.1f} / {p95(before.door) * 1000:.1f} ms)")  # fmt: skip
    each = ", ".join(
        f"{name} {cpu / seen['generations']:.2f} s a generation ({cpu / seconds:.2f} of a core)"
        for name, cpu in zip(("answering", "working"), used, strict=True)
    )
    print(f"     CPU: {each}; load of the machine {os.getloadavg()[0]:.1f}")
    for name, samples in (("answering", memory.answering), ("working", memory.working)):
        if samples:
            print(f"     memory, {name}: {_course(samples, seconds)}")
    return 0 if whole and ratio <= LIMIT else 1


def _course(samples: list[tuple[float, float]], seconds: float) -> str:
    """First, every quarter, and the slope after the first third."""
    quarters = [samples[min(len(samples) - 1, len(samples) * part // 4)][1] for part in range(5)]
    warm = [(at, mb) for at, mb in samples if at > seconds / 3]
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope * 60 if len(warm) > 2 else 0.0
    return f"{', '.join(f'{mb:.0f}' for mb in quarters)} MB (start and quarters), {slope:+.2f} MB a minute after the first third"


if __name__ == "__main__":
    sys.exit(main())
