"""A function's code on disk: one folder per zip, unpacked once, shared by all its sandboxes, read only.

Kept over a restart, so that the first request after it need not wait for the unpacking; what has not been used for a
week is removed at a start.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path

_KEPT_SECONDS = 7 * 86_400
_lock = threading.Lock()


def code_folder(code_zip: bytes) -> Path:
    """Where the code lies, below the folder that LOCALCLOUD_CODE names."""
    target = Path(os.environ["LOCALCLOUD_CODE"]) / hashlib.sha256(code_zip).hexdigest()[:32]
    with _lock:
        if not target.exists():
            _unpack(code_zip, target)
        os.utime(target)
    return target


def remove_unused(folder: Path, now: float) -> int:
    """Removes what no function has used for a week, and unfinished unpackings; returns how many folders."""
    stale = [
        each for each in folder.glob("*") if each.stat().st_mtime < now - _KEPT_SECONDS or each.name.startswith("tmp")
    ]
    for each in stale:
        shutil.rmtree(each, ignore_errors=True)
    return len(stale)


def _unpack(code_zip: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    with zipfile.ZipFile(io.BytesIO(code_zip)) as archive:
        archive.extractall(scratch)
        for entry in archive.infolist():
            if mode := (entry.external_attr >> 16) & 0o777:
                (scratch / entry.filename).chmod(mode | 0o400)
    scratch.rename(target)
