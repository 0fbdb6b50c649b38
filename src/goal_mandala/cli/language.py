"""Which language the person reads: asked for, else the locale's, else that of the words on the command line."""

from __future__ import annotations

import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

from goal_mandala.names import Env

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@cache
def user_language() -> str:
    """``ja`` or ``en``."""
    asked = os.environ.get(Env.LANGUAGE, "")
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    for tag in (asked, locale):
        if tag[:2].lower() in {"ja", "en"}:
            return tag[:2].lower()
    return "ja" if any(_JAPANESE.search(word) for word in sys.argv[1:]) else "en"


def pick(ja: str, en: str) -> str:
    """The text in the person's language."""
    return ja if user_language() == "ja" else en


@cache
def program() -> str:
    """What to type to get this program again: its name where the shell finds it, else the path it was called by."""
    called = Path(sys.argv[0])
    found = shutil.which("mandala")
    if not called.is_file() or (found and Path(found).resolve() == called.resolve()):
        return "mandala"
    here = Path.cwd()
    return str(called.relative_to(here)) if called.is_absolute() and called.is_relative_to(here) else str(called)
