"""The page's own words, read from its sources, so that one test can walk in either language."""

from __future__ import annotations

import re
from functools import cache

from tests.page.presence import ROOT

_WORD = re.compile(r"^  (\w+): '((?:[^'\\]|\\.)*)',$", re.MULTILINE)


@cache
def words(language: str) -> dict[str, str]:
    """Every word by its name; raises ``KeyError`` at the lookup of one that is not there."""
    files = sorted((ROOT / "web/src/words" / language).glob("*.ts"))
    return {name: text.replace("\\'", "'") for path in files for name, text in _WORD.findall(path.read_text("utf-8"))}
