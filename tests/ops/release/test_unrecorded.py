"""Versions that no record has are told as versions, with the way back."""

from __future__ import annotations

from goal_mandala.cli.ops.releases import _unrecorded


def test_it_is_no_program_s_notation() -> None:
    said = _unrecorded({"ai-processor": "2", "api": "1"})
    assert "ai-processor:2, api:1" in said
    assert "{" not in said
    assert said.endswith("mandala ops rollback")
