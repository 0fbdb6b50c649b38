"""The prompts, one file each, versioned by their content. Person's text never becomes part of a template."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")


@cache
def text(name: str, language: str) -> str:
    """The prompt *name* in Japanese, or in English for every other language."""
    tag = "ja" if language.split("-")[0] == "ja" else "en"
    return (files(__name__) / f"{name}.{tag}.md").read_text(encoding="utf-8").strip()


def fill(template: str, **values: str | int) -> str:
    """*template* with each ``{{slot}}`` filled; raises KeyError for a slot without a value."""
    return _SLOT.sub(lambda match: str(values[match[1]]), template)


@cache
def version() -> str:
    """Twelve hexadecimal digits over every prompt: changes when any of them does."""
    digest = hashlib.sha256()
    for entry in sorted(files(__name__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".md"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
