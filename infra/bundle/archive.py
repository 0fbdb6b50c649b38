"""A folder as a zip: the same files give the same bytes, whoever packs them and when."""

from __future__ import annotations

import zipfile
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can name."""

_FILE_MODE = 0o100644 << 16


def files_of(folder: Path) -> list[Path]:
    """Every file under *folder*, in an order that no machine changes."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def size_of(folder: Path) -> int:
    """Bytes of all files: what Lambda counts as unzipped."""
    return sum(path.stat().st_size for path in files_of(folder))


def pack(folder: Path, archive: Path) -> None:
    """*folder*'s content as *archive*, which appears whole or not at all."""
    making = archive.with_suffix(".part")
    with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in files_of(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EARLIEST)
            entry.external_attr = _FILE_MODE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    making.replace(archive)
