"""``python -m bench``: the figures that the README states, from one run, and their plot in docs/."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench.baseline import BaselineResult, one_after_the_other
from bench.cold import cold_starts
from bench.measured import FIRST_TOKEN, PACE, critical_path, fake_bedrock
from bench.ours import Result, peak_memory_mb, whole_chart
from bench.sdk import per_call
from goal_mandala.settings import Settings

REPEATS = 3
AT_ONCE = 1_000_000.0
"""Tokens a second: an answer without waiting."""

PLOT = Path("docs/bench.svg")


def main() -> int:
    print(
        f"fake Bedrock: {PACE:.0f} tokens/s, first token after {FIRST_TOKEN} s, tool input in one piece; median of {REPEATS}"
    )
    with fake_bedrock() as fake:
        whole_chart(Settings(model="bedrock"))  # imports and connections are not what is measured
        runs: list[Result] = []
        for _ in range(REPEATS):
            fake.reset()
            runs.append(whole_chart(Settings(model="bedrock")))
        path = critical_path(fake.calls())
        baseline = one_after_the_other()
    first, grid, total = (statistics.median(getattr(r, n) for r in runs) for n in ("first_item", "grid", "total"))
    rows = [
        ("first sub-goal / (first token + one item)", first / path.first_item, 1.2, "at most"),
        ("whole grid of titles / its critical path", grid / path.grid, 1.15, "at most"),
        ("whole chart with details / its critical path", total / path.chart, 1.15, "at most"),
        ("nine calls one after the other / whole grid", baseline.total / grid, 10.0, "at least"),
    ]
    print(f"seconds: first sub-goal {first:.2f}, grid {grid:.2f}, chart {total:.2f}; "
          f"one after the other: first {baseline.first_item:.2f}, all {baseline.total:.2f}")  # fmt: skip
    held = True
    for name, value, bound, kind in rows:
        fine = value <= bound if kind == "at most" else value >= bound
        held = held and fine
        print(f"{'ok  ' if fine else 'MISS'} {name}: {value:.2f} ({kind} {bound})")
    cpu = statistics.median(r.cpu for r in runs)
    print(f"CPU per chart (17 calls): {cpu:.2f} s; peak memory: {peak_memory_mb():.0f} MB")
    offline = whole_chart(Settings(), with_tasks=True)
    print(f"offline planner, whole chart with tasks: {offline.total:.2f} s, CPU {offline.cpu:.2f} s")
    plot(runs[-1], baseline)
    beside_the_sdk()
    return 0 if held else 1


def beside_the_sdk() -> None:
    """What we cost where the SDK alone would do; CPU, so that a busy machine changes little."""
    with fake_bedrock(pace=AT_ONCE, first_token=0.0):
        call = per_call()
    print(
        f"CPU per model call / the same call by the bare SDK: {call.ratio:.1f} ({call.ours:.1f} / {call.bare:.1f} ms)"
    )
    for start in cold_starts():
        print(f"CPU until {start.name} could work / import boto3, from the bundle: {start.ratio:.1f} "
              f"({start.ours:.2f} / {start.sdk:.2f} s)")  # fmt: skip


def plot(ours: Result, baseline: BaselineResult) -> None:
    """Cells shown over time, ours and the baseline's."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "goal-mandala"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 3.6))
    axes.step(
        *zip(*[(0.0, 0), *ours.arrivals], strict=True),
        where="post",
        color="#2f6f4f",
        label="titles first, eight at once",
    )
    axes.step(
        *zip(*[(0.0, 0), *baseline.arrivals], strict=True),
        where="post",
        color="#a0552d",
        label="nine calls one after the other",
    )
    axes.axvline(ours.total, color="#2f6f4f", linewidth=0.8, linestyle=":")
    axes.text(ours.total, 4, " details complete", color="#2f6f4f", fontsize=8)
    axes.set_xlabel(f"seconds ({PACE:.0f} tokens/s, first token after {FIRST_TOKEN} s)")
    axes.set_ylabel("cells shown")
    axes.set_ylim(0, 75)
    axes.set_xlim(left=0)
    axes.legend(frameon=False, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None}, bbox_inches="tight")
    print(f"plot: {PLOT}")


if __name__ == "__main__":
    sys.exit(main())
