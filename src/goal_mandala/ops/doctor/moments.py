"""Moments as data and proofs spell them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: datetime | None) -> str:
    """``2026-11-25T11:15:03Z``, empty for None."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
