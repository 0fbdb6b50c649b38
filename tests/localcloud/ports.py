"""Free ports for servers under test.

A port that the system itself gives out may be somebody else's by the time a server has started or comes again: of whoever
binds port 0 meanwhile. These lie below those ports, and each test process takes them from a stretch of its own.
"""

from __future__ import annotations

import itertools
import os
import re
import socket

FIRST, LAST = 20_000, 31_999
"""Below what Linux (from 32768), macOS and Windows (from 49152) give out."""
STRETCHES = 8
_EACH = (LAST + 1 - FIRST) // STRETCHES
_turn = itertools.count(os.getpid())


def free_port() -> int:
    """A port that nobody listens on, and not the one that was given before. RuntimeError when a whole stretch is taken."""
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    first = FIRST + worker % STRETCHES * _EACH
    for turn in itertools.islice(_turn, _EACH):
        port = first + turn % _EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"nobody can listen on any of the ports {first} to {first + _EACH - 1}")
