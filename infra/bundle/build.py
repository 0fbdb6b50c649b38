"""Building: libraries, then the product, then byte-code, then the zip; only what changed since the last time.

Owns the folder, what it was made from (a digest beside it), and the lock that lets one process build at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.bundle.archive import files_of, pack, size_of
from infra.bundle.bytecode import compile_folder
from infra.bundle.libraries import install, trim
from infra.bundle.target import Target

ROOT = Path(__file__).parents[2]
CEILING = 250 * 1024 * 1024
"""Bytes unzipped that Lambda takes, layers included."""

PACKAGE = "goal_mandala"
LEFT_OUT = ("cli", "ops")
"""Parts of the product that no function runs: their libraries are not in the bundle either."""


class TooLarge(Exception):
    """The bundle is over :data:`CEILING`."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is there. Sizes in bytes; ``bytecode`` is False where no interpreter of its version was found."""

    target: str
    folder: str
    archive: str
    unzipped: int
    zipped: int
    bytecode: bool
    python: str
    digest: str


def build(target: Target, root: Path = ROOT, place: Path | None = None) -> tuple[Bundle, bool]:
    """The bundle of *target* under *place* (``build/lambda``), and whether anything had to be built.

    Raises ``NotInstalled``, ``NotCompiled``, :class:`TooLarge`; a bundle that was there before is then gone.
    """
    place = place or root / "build" / "lambda"
    place.mkdir(parents=True, exist_ok=True)
    compiler = target.compiler()
    libraries = _digest(
        [root / "requirements-lambda.lock", *_builder()], target.name, target.python, compiler is not None
    )
    whole = _digest(_sources(root), libraries)
    with _alone(place / f"{target.name}.lock"):
        there = _found(place, target)
        if there is not None and there.digest == whole:
            return there, False
        folder = place / target.name
        _stamp(place, target).unlink(missing_ok=True)
        _libraries(root, target, folder, libraries, compiler)
        _product(root, folder, compiler)
        return _finish(place, target, whole, compiler is not None), True


def _libraries(root: Path, target: Target, folder: Path, digest: str, compiler: str | None) -> None:
    """The libraries in *folder*, unless they are there already."""
    mark = folder.with_suffix(".libraries")
    if folder.is_dir() and mark.is_file() and mark.read_text("utf-8") == digest:
        return
    mark.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    install(root / "requirements-lambda.lock", target, folder)
    trim(folder)
    if compiler is not None:
        compile_folder(compiler, folder, folder)
    mark.write_text(digest, "utf-8")


def _product(root: Path, folder: Path, compiler: str | None) -> None:
    inside = folder / PACKAGE
    shutil.rmtree(inside, ignore_errors=True)
    source = root / "src" / PACKAGE
    for path in _sources(root):
        copy = inside / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if compiler is not None:
        compile_folder(compiler, folder, inside)


def _finish(place: Path, target: Target, digest: str, bytecode: bool) -> Bundle:
    folder, archive = place / target.name, place / f"{target.name}.zip"
    unzipped = size_of(folder)
    if unzipped > CEILING:
        raise TooLarge(f"{unzipped / 1e6:.1f} MB unzipped; Lambda takes {CEILING / 1e6:.1f} MB")
    pack(folder, archive)
    python = ".".join(map(str, target.python))
    made = Bundle(target.name, str(folder), str(archive), unzipped, archive.stat().st_size, bytecode, python, digest)
    _stamp(place, target).write_text(json.dumps(asdict(made)), "utf-8")
    return made


def _found(place: Path, target: Target) -> Bundle | None:
    """What the last build left, if it is all there."""
    try:
        made = Bundle(**json.loads(_stamp(place, target).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return made if Path(made.folder).is_dir() and Path(made.archive).is_file() else None


def _stamp(place: Path, target: Target) -> Path:
    return place / f"{target.name}.json"


def _sources(root: Path) -> list[Path]:
    """The product's files that go in; the page too, where it was built."""
    source = root / "src" / PACKAGE
    inside = [path for path in files_of(source) if "__pycache__" not in path.parts]
    return [path for path in inside if path.relative_to(source).parts[0] not in LEFT_OUT]


def _builder() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.py"))


def _digest(paths: list[Path], *facts: object) -> str:
    found = hashlib.sha256(repr(facts).encode())
    for path in paths:
        found.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Waits until no other process builds this target."""
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
