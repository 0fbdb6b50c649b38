"""Which sockets a group of processes listens on, read from ``/proc``.

Owns the proof that nothing listens beyond loopback. Linux only; elsewhere it says that it cannot tell.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTEN = "0A"


@dataclass(frozen=True, order=True)
class Listener:
    """A listening TCP socket."""

    address: str
    port: int

    @property
    def loopback(self) -> bool:
        return ipaddress.ip_address(self.address).is_loopback


def group_members(group: int) -> list[int]:
    """The living processes of a process group; zombies do not count."""
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))) and fields[2] == str(group) and fields[0] != "Z":
            members.append(int(entry.name))
    return sorted(members)


def listeners(processes: Iterable[int]) -> list[Listener]:
    """All TCP sockets that *processes* listen on. OSError where ``/proc`` is not there."""
    inodes = {inode for process in processes for inode in _socket_inodes(process)}
    found = {listener for table in ("tcp", "tcp6") for inode, listener in _table(table) if inode in inodes}
    return sorted(found)


def port_is_taken(port: int) -> bool:
    """True when something answers on 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stat(process: int) -> list[str] | None:
    """State, parent, group, … of a process, or None when it is gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def _socket_inodes(process: int) -> Iterator[str]:
    folder = Path(f"/proc/{process}/fd")
    try:
        entries = list(folder.iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return
    for entry in entries:
        try:
            target = str(entry.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def _table(name: str) -> Iterator[tuple[str, Listener]]:
    path = Path("/proc/net") / name
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTEN:
            address, _, port = fields[1].partition(":")
            yield fields[9], Listener(_address(address), int(port, 16))


def _address(text: str) -> str:
    """The kernel prints 32-bit words in the machine's byte order."""
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    return str(ipaddress.ip_address(packed))
