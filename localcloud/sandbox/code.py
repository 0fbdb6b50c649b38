"""A function's code on disk: one folder per zip, unpacked once, shared by all its sandboxes, read only."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import threading
import zipfile
from pathlib import Path

_lock = threading.Lock()


def code_folder(code_zip: bytes) -> Path:
    """Where the code lies. The cloud's scratch folder (TMPDIR) holds it until the next start."""
    target = Path(tempfile.gettempdir()) / "code" / hashlib.sha256(code_zip).hexdigest()[:32]
    with _lock:
        if not target.exists():
            _unpack(code_zip, target)
    return target


def _unpack(code_zip: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    with zipfile.ZipFile(io.BytesIO(code_zip)) as archive:
        archive.extractall(scratch)
        for entry in archive.infolist():
            if mode := (entry.external_attr >> 16) & 0o777:
                (scratch / entry.filename).chmod(mode | 0o400)
    os.utime(scratch)
    scratch.rename(target)
