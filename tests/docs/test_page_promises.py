"""The table of the page's promises names every test of the page, and where it is walked."""

from __future__ import annotations

import re

from tests.page.presence import ROOT

FOLDER = ROOT / "tests/page"
ROW = re.compile(r"^\| .+ \| `(test_\w+\.py::test_\w+)` \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"^((?:@.+\n|    .+\n|[)\]]+\n)*)def (test_\w+)", re.MULTILINE)
PLACES = {"@everywhere": "all four", "@crosswise": "crosswise"}


def test_every_test_of_the_page_holds_a_promise_and_says_where() -> None:
    told = dict(ROW.findall((FOLDER / "README.md").read_text("utf-8")))
    there = {
        f"{path.name}::{name}": marks
        for path in sorted(FOLDER.glob("test_*.py"))
        for marks, name in TEST.findall(path.read_text("utf-8"))
    }
    assert sorted(told) == sorted(there)
    for name, marks in there.items():
        wanted = next((place for mark, place in PLACES.items() if mark in marks), None)
        assert wanted == (told[name] if told[name] in PLACES.values() else None), name
