"""Makes the README's picture: a real chart, by the offline planner, for a fixed day. ``--check`` compares only."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from pathlib import Path

from goal_mandala.bootstrap import planner_for
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.exports.formats import export
from goal_mandala.settings import Settings
from goal_mandala.usecases.generate import Generation, run_generation
from goal_mandala.usecases.start_chart import start_chart

PICTURE = Path(__file__).parent / "chart.svg"
START = date(2026, 11, 24)
GOAL = GoalInput(
    "来年10月のフルマラソンでサブ4を達成する",
    background="自己ベスト4時間35分。右膝に不安。会社員、二児の父",
    constraints="朝しか走れない。週5時間",
)


async def _picture() -> bytes:
    planner = planner_for(Settings())
    chart = start_chart(GOAL, planner.info, START)
    async for _, draft in run_generation(planner, chart, Generation(), START):
        chart = draft
    return export(chart, "svg")


def main() -> int:
    made = asyncio.run(_picture())
    if "--check" in sys.argv:
        if not PICTURE.exists() or PICTURE.read_bytes() != made:
            print("docs/chart.svg is out of date: make docs", file=sys.stderr)
            return 1
        return 0
    PICTURE.write_bytes(made)
    print(f"wrote {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
