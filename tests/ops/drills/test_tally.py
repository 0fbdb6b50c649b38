"""The kept result, the picture and the page say the same, of the drills that there are."""

from __future__ import annotations

import json
import re
import runpy
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from goal_mandala.ops.drills.faults import DRILLS
from goal_mandala.ops.drills.matrix import matrix_of
from goal_mandala.ops.drills.score import HEALTHY
from goal_mandala.ops.drills.tally import matrix_from, paragraph, record_of
from tests.ops.drills.test_matrix import SCORES

DOCS = Path(__file__).parents[3] / "docs"
TEXT = "{http://www.w3.org/2000/svg}text"


def test_a_record_holds_the_matrix_and_the_counts_of_every_drill() -> None:
    record = json.loads(json.dumps(record_of(SCORES, 90.4, "abc", datetime(2026, 11, 26, tzinfo=UTC))))
    assert matrix_from(record) == matrix_of(SCORES)
    assert (record["runs"], record["right"], record["seconds"], record["seeds"]) == (5, 3, 90, [1, 2, 3])
    assert [row["runs"] for row in record["drills"]] == [3, 2]
    assert sum(record["plan"].values()) == sum(record["undo"].values()) == sum(record["alarm"].values()) == 5
    assert "2 drills by 3 seeds at commit `abc` on 2026-11-26: 0 of 5 full, the cause right in 3 of 5" in paragraph(
        record
    )


def test_what_is_published_agrees_with_itself_and_with_the_drills() -> None:
    """Without a kept result the picture is the only source of the page's figures."""
    page = (DOCS / "drills.md").read_text("utf-8")
    svg = ElementTree.fromstring((DOCS / "drills.svg").read_text("utf-8"))
    words = [one.text or "" for one in svg.iter(TEXT)]
    names = [one.text for one in svg.iter(TEXT) if one.get("text-anchor") == "end"]
    counts = [int(word) for word in words if word.isdigit()]
    ids = [drill.id for drill in DRILLS]
    assert names == ids
    assert {drill.expected[1] if drill.expected else HEALTHY for drill in DRILLS} <= set(words)
    told = re.search(r"(\d+) drills by (\d+) seeds", page)
    full = re.search(r"(\d+) of (\d+) full", page)
    assert told
    assert full
    assert int(told[1]) == len(ids)
    assert int(told[1]) * int(told[2]) == sum(counts) == int(full[2])
    kept = DOCS / "drills.json"
    if not kept.exists():
        assert set(counts) == {int(told[2])}, "each drill named as what it is, with every seed"
        return
    record = json.loads(kept.read_text("utf-8"))
    assert [row["drill"] for row in record["drills"]] == ids
    assert record["runs"] == sum(counts)
    written = runpy.run_path(str(DOCS / "drills.py"))
    assert written["with_figures"](page, record) == page
    assert written["picture"](record) == (DOCS / "drills.svg").read_text("utf-8")
