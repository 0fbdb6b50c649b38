"""The built page's files as they are served: bytes, type, compression, tag, how long they may be kept.

Owns which files there are (fixed when first looked at, so that no address reaches outside them). Knows no route.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

ASSETS = "assets/"
"""Below it a file's name changes with its content."""

FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"

MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_COMPRESSIBLE = frozenset({".html", ".js", ".css", ".webmanifest", ".svg"})


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file; ``compressed`` is gzip, None where it would not help."""

    body: bytes
    compressed: bytes | None
    media_type: str
    tag: str
    keep: str


@cache
def page_files() -> Mapping[str, PageFile]:
    """Every file of the built page by its address without the leading slash; empty when it was not built."""
    root = files("goal_mandala") / "page"
    if not root.is_dir():
        return {}
    found: dict[str, PageFile] = {}
    for entry in root.iterdir():
        if entry.is_dir():
            found |= {f"{entry.name}/{inner.name}": made for inner in entry.iterdir() if (made := _read(inner, True))}
        elif made := _read(entry, False):
            found[entry.name] = made
    return found


def _read(entry: Traversable, lasting: bool) -> PageFile | None:
    suffix = "." + entry.name.rpartition(".")[2]
    if suffix not in MEDIA_TYPES or not entry.is_file():
        return None
    body = entry.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    packed = gzip.compress(body, 9, mtime=0) if suffix in _COMPRESSIBLE else None
    return PageFile(body, packed, MEDIA_TYPES[suffix], tag, FOREVER if lasting else ASK_FIRST)
