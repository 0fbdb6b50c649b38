"""What one run of a generation came to, in figures. Knows neither whose it was nor what was in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class GenerationReport:
    """``reason`` is an error code or empty; times in seconds from the run's start; ``repairs`` is how often was asked again."""

    generation_id: str
    state: str = ""
    reason: str = ""
    seconds: float = 0.0
    first_cell_seconds: float | None = None
    titles: int = 0
    repairs: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
