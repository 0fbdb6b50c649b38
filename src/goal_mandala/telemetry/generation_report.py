"""What one run of a generation came to, in figures. Knows neither whose it was nor what was in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from goal_mandala.domain.events import ActionTitled, Event, Noticed, SubGoalTitled, UsageAdded
from goal_mandala.telemetry.faults import is_ours_named
from goal_mandala.telemetry.logs import log

THROTTLED = "model_throttled"


@dataclass(slots=True)
class GenerationReport:
    """``reason`` is an error code or empty, ``kind`` its class in the error tree; times in seconds from the run's start.

    ``generation_id`` is empty for a stateless answer. ``repairs`` is how often was asked again, ``throttles`` how
    often the model asked us to wait.
    """

    generation_id: str
    state: str = ""
    reason: str = ""
    kind: str = ""
    seconds: float = 0.0
    first_cell_seconds: float | None = None
    titles: int = 0
    repairs: int = 0
    throttles: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def note(self, event: Event, seconds: float) -> None:
        """Count *event*, which came after *seconds*."""
        match event:
            case SubGoalTitled() | ActionTitled():
                self.titles += 1
                if self.first_cell_seconds is None:
                    self.first_cell_seconds = seconds
            case UsageAdded(usage):
                self.input_tokens += usage.input_tokens
                self.output_tokens += usage.output_tokens
                self.cost_usd += usage.cost_usd
            case Noticed("asked_again"):
                self.repairs += 1
            case Noticed("waiting", facts) if ("because", THROTTLED) in facts:
                self.throttles += 1
            case _:
                pass

    def end(self, state: str, kind: str = "", reason: str = "") -> None:
        """How it ended; a run that gave up because the model throttled was throttled once more."""
        self.state, self.kind, self.reason = state, kind, reason
        if reason == THROTTLED:
            self.throttles += 1

    @property
    def failed_by_us(self) -> bool:
        """Whether it ended by a failure of ours."""
        return bool(self.kind) and is_ours_named(self.kind, self.reason)


Observe = Callable[[GenerationReport], None]


def unobserved(report: GenerationReport) -> None:
    """For a run that nobody watches."""


def log_report(report: GenerationReport) -> None:
    """One line per run; ERROR when it failed by us."""
    first = report.first_cell_seconds
    log(
        "generation ended",
        logging.ERROR if report.failed_by_us else logging.INFO,
        generationId=report.generation_id or None,
        state=report.state,
        reason=report.reason or None,
        error=report.kind or None,
        seconds=round(report.seconds, 3),
        firstCellSeconds=None if first is None else round(first, 3),
        titles=report.titles,
        repairs=report.repairs,
        throttles=report.throttles,
        inputTokens=report.input_tokens,
        outputTokens=report.output_tokens,
        costUsd=round(report.cost_usd, 6),
    )
