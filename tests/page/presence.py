"""What the page's tests need besides Python, and what is missing of it: told before and after a run, never in silence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src/goal_mandala/page/index.html"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """The browser's program: ``MANDALA_BROWSER``, or the first one found."""
    return os.environ.get("MANDALA_BROWSER") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def missing() -> list[str]:
    """What is not there, each with what to do."""
    found: list[str] = []
    if not BUILT.exists():
        found.append("the page is not built (install Node 20 or newer, then: make page)")
    if not AXE.exists():
        found.append("the page's tools are not installed (install Node 20 or newer, then: make page)")
    if browser() is None:
        found.append("no Chromium was found (install chromium, or set MANDALA_BROWSER)")
    return found
