"""The confusion matrix as numbers, text and picture."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from goal_mandala.ops.drills.matrix import as_text, matrix_of
from goal_mandala.ops.drills.picture import RIGHT, WRONG, as_svg
from goal_mandala.ops.drills.score import MISSED, Score

LEAK = Score("leak", 1, (), "memory-leak", "memory-leak", True, True, ())
SLOW = Score("model-slow", 1, (), "model-slow", "retry-budget", True, False, ())
SCORES = [LEAK, replace(LEAK, seed=2), replace(LEAK, seed=3, instead=MISSED), SLOW, replace(SLOW, seed=2, instead="model-slow")]  # fmt: skip


def test_it_counts_what_was_named_for_what_was_injected() -> None:
    matrix = matrix_of(SCORES)
    assert matrix.rows == ("leak", "model-slow")
    assert matrix.columns == ("memory-leak", "model-slow", MISSED, "retry-budget")
    assert matrix.counts == ((2, 0, 1, 0), (0, 1, 0, 1))
    assert (matrix.right, matrix.total) == (3, 5)
    assert matrix.as_dict()["rows"] == [
        {"injected": "leak", "expected": "memory-leak", "named": {"memory-leak": 2, MISSED: 1}},
        {"injected": "model-slow", "expected": "model-slow", "named": {"model-slow": 1, "retry-budget": 1}},
    ]


def test_the_text_marks_the_right_column_and_explains_the_numbers() -> None:
    lines = as_text(matrix_of(SCORES)).splitlines()
    assert lines[1].split() == ["leak", "[", "2]", "·", "1", "·"]
    assert lines[2].split() == ["model-slow", "·", "[", "1]", "·", "1"]
    assert lines[-4:] == ["  1 memory-leak", "  2 model-slow", f"  3 {MISSED}", "  4 retry-budget"]


def test_the_picture_is_one_file_of_svg_with_everything_in_it() -> None:
    svg = as_svg(matrix_of(SCORES), "Drills <1>")
    root = ElementTree.fromstring(svg)
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"leak", "model-slow", "memory-leak", "retry-budget", "Drills <1>", "2", "1"} <= set(words)
    fills = [rect.get("fill") for rect in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert (fills.count(RIGHT), fills.count(WRONG)) == (2, 2)
    assert "href" not in svg
