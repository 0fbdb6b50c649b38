"""A file replaced as a whole or not at all, whatever happens while it is written. Knows nothing of what is in it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from goal_mandala.domain.errors import Unwritable


def write_atomically(path: Path, content: bytes) -> None:
    """Replace *path* by *content*, or leave it untouched and raise :class:`Unwritable`."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise Unwritable("unwritable", path=str(path), problem=error.strerror or type(error).__name__) from error
