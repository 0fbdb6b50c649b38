"""Memory that is free in the C allocator goes back to the system.

A service under even load keeps the same objects alive, yet its resident memory crept up by a megabyte a minute: freed
pieces lay scattered in glibc's heaps, which return only their top ends by themselves. Other allocators are left alone.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable

EVERY_SECONDS = 30.0

LARGE_BYTES = 64 * 1024
"""From here on a piece is mapped by itself and unmapped when freed; glibc's own limit grows with what is freed, to 32 MB."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX, _ARENAS = -3, -8, 2
"""Names and numbers of glibc's malloc.h; two heaps, not eight for each core."""


def keep_little_spare(every: float = EVERY_SECONDS) -> None:
    """From now on until the process ends: few heaps, large pieces apart, and every *every* seconds what is free is returned.

    In a thread of its own, while the interpreter goes on. Does nothing where the C library is not glibc.
    """
    trim = _trim()
    if trim is None:
        return

    def run() -> None:
        pause = threading.Event()
        while not pause.wait(every):
            trim()

    threading.Thread(target=run, name="spare memory", daemon=True).start()


def _trim() -> Callable[[], object] | None:
    try:
        library = ctypes.CDLL(None)
        trim = library.malloc_trim
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(_M_ARENA_MAX, _ARENAS)
    except (OSError, TypeError, AttributeError):  # Windows and macOS, musl
        return None
    trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    return lambda: trim(0)
