"""Writes what `docs/drills.md` says of the drills' results, and their picture, from `docs/drills.json`. ``--check`` compares only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from goal_mandala.ops.drills.tally import paragraph, picture

HERE = Path(__file__).parent
RECORD, PICTURE, PAGE = (HERE / name for name in ("drills.json", "drills.svg", "drills.md"))
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def with_figures(page: str, record: dict[str, Any]) -> str:
    """*page* with the paragraph of *record* between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{paragraph(record)}\n{END}{after}"


def main() -> int:
    record = json.loads(RECORD.read_text("utf-8"))
    made = {PICTURE: picture(record), PAGE: with_figures(PAGE.read_text("utf-8"), record)}
    if "--check" in sys.argv:
        old = [path.name for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
        if old:
            print(f"out of date: {', '.join(old)}; run docs/drills.py", file=sys.stderr)
        return 1 if old else 0
    for path, text in made.items():
        path.write_text(text, "utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
