"""Freed memory between pieces still in use goes back to the system: seen in a process of its own, by its resident pages."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

SCATTERED = """
import os, time
from goal_mandala.bootstrap.spare_memory import keep_little_spare

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

pieces = [b"x" * (4000 + number % 2) for number in range(10_000)]
full = resident()
kept, pieces = pieces[-1], None
without = resident()
keep_little_spare(0.05)
until = time.monotonic() + 20
while resident() > full - 30 and time.monotonic() < until:
    time.sleep(0.05)
print(full - without, full - resident())
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is freed below the top of its heap"
)
def test_what_is_freed_below_the_top_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", SCATTERED], capture_output=True, text=True, timeout=60, check=True)
    by_itself, given = map(int, done.stdout.split())
    assert by_itself < 10
    assert given >= 30
