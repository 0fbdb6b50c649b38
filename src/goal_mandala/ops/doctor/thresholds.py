"""From when on something counts: figures with their source, so that a change of judgement is a change of data."""

from __future__ import annotations

GATEWAY_MS = 29_000
"""API Gateway gives up on an integration after 29 s by default (API Gateway quotas, November 2026)."""

GATEWAY_NEAR_MS = 28_500
"""An integration that took this long and ended in 504 met the gateway's limit."""

MODEL_SLOW_MS = 8_000
"""A usual answer of Nova Micro takes 1-5 s (300 tokens/s and more, at most 1,500 tokens an answer here)."""

MODEL_SLOW_TIMES = 3.0
"""How many times the usual latency counts as slow."""

ANSWER_LONGER_TIMES = 1.8
"""How many times the usual output tokens a call counts as longer answers."""

CPU_POOR_MB = 512
"""Lambda gives CPU by memory (1,769 MB is one core); below this JSON work and TLS take seconds."""

MEMORY_FULL = 0.95
"""Max Memory Used over Memory Size: the operations specification's figure."""

MEMORY_COMFORT = 0.7
"""A step of memory is chosen so that the peak fills this share."""

MEMORY_STEP_MB = 64
LEAK_RUNS = 4
"""So many reports of one log stream are needed to speak of a leak."""

LEAK_SHARE = 0.75
"""In a leak so many of the steps from report to report climb."""

LEAK_MB_PER_RUN = 8.0

UNRESERVED_MIN = 100
"""Lambda keeps 100 concurrent executions unreserved in every account (Lambda quotas)."""

CLOCK_SECONDS = 60
"""A token refused within so many seconds of its issue points at a clock, not at age."""

SCHEMA_SHARE = 0.05
REPAIR_PER_TITLE = 0.25
LEAST_GENERATIONS = 5
"""Shares of fewer are chance."""

COST_TIMES = 3.0
"""A day that costs so many times the usual one runs away."""

BUDGET_WARN = 0.8
END_OF_LIFE_DAYS = 90
COLD_SHARE = 0.5
COLD_INIT_MS = 5_000
QUEUE_OLD_SECONDS = 300
EVIDENCE_LINES = 2
