"""How much memory a process holds and has held, from ``/proc``. Megabytes are Lambda's: 1024 × 1024 bytes."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1024 * 1024


def resident_mb(process: int) -> float:
    """Memory in use now; 0 for a process that is gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * _PAGE / _MEGABYTE
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0.0


def peak_mb(process: int) -> float:
    """The most memory that it ever used; 0 for a process that is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")
    return int(found) * 1024 / _MEGABYTE
