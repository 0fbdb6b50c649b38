"""``python -m bench.load.crowd PORT``: orders generations, watches each several times, checks what every watcher got.

A process of its own, so that its work delays no measurement. Prints one JSON object: what the rounds came to.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

NICENESS = 5
"""Clients are on other machines; on this one they let the service go first."""


@dataclass
class Seen:
    """``broken`` watchers got other events than the store has, or in another order."""

    rounds: int = 0
    generations: int = 0
    unfinished: int = 0
    watchers: int = 0
    broken: int = 0
    events: int = 0


async def request(port: int, method: str, path: str, body: object = None) -> tuple[int, str]:
    """One HTTP exchange on a connection of its own; status and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Language: en\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
    raw = await reader.read(-1)
    writer.close()
    top, _, rest = raw.partition(b"\r\n\r\n")
    chunked = b"transfer-encoding: chunked" in top.lower()
    return int(top.split(b" ", 2)[1]), (_joined(rest) if chunked else rest).decode()


def _joined(raw: bytes) -> bytes:
    """The chunks' contents; raises ValueError when the last one is missing."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = raw.index(b"\r\n", at)
        size = int(raw[at:end], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(raw[end + 2 : end + 2 + size])
        at = end + 4 + size


async def order(port: int, number: int) -> dict[str, Any]:
    """A new chart and its generation, as the service answers."""
    _, told = await request(port, "POST", "/v1/mandalas", {"title": f"TOEIC {number}点", "withTasks": False})
    return json.loads(told)


async def _watch(port: int, generation: str) -> str:
    """Everything that a watcher got, without heartbeats and the reconnection time."""
    try:
        _, text = await request(port, "GET", f"/v1/generations/{generation}/events")
    except ValueError:
        return "cut off"
    return text.replace(": still here\n\n", "").replace("retry: 1000\n\n", "", 1)


async def _round(port: int, generations: int, each: int, seen: Seen) -> None:
    orders = await asyncio.gather(*(order(port, number) for number in range(generations)))
    ids = [told["generation"]["id"] for told in orders]
    watched = await asyncio.gather(*(_watch(port, generation) for generation in ids for _ in range(each)))
    seen.rounds += 1
    for place, generation in enumerate(ids):
        _, stored = await request(port, "GET", f"/v1/generations/{generation}/events?stream=false")
        whole = stored.replace("retry: 1000\n\n", "", 1)
        _, record = await request(port, "GET", f"/v1/generations/{generation}")
        seen.generations += 1
        seen.unfinished += json.loads(record)["state"] != "succeeded"
        for got in watched[place * each : (place + 1) * each]:
            seen.watchers += 1
            seen.broken += got != whole
            seen.events += got.count("\nevent: ")


async def main(port: int, generations: int, each: int, minutes: float) -> None:
    seen, began = Seen(), time.monotonic()
    while True:
        await _round(port, generations, each, seen)
        if time.monotonic() - began >= minutes * 60:
            break
    print(json.dumps(asdict(seen)))


if __name__ == "__main__":
    os.nice(NICENESS)
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
