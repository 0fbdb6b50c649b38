"""SimulatePrincipalPolicy and SimulateCustomPolicy answer for every resource that was asked about.

Owns the patch points ``_extract_simulate_params`` and ``_build_simulate_results_real`` of ``ministack.services.iam``, which
look at the first resource alone. The judgement itself is the emulator's, the same that real calls get.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, takewhile
from typing import Any


def install() -> None:
    """To be called once, before the cloud serves."""
    from ministack.services import iam

    extract: Callable[[Any], tuple[list[str], str]] = iam._extract_simulate_params
    build: Callable[..., str] = iam._build_simulate_results_real

    def extract_all(parameters: Any) -> tuple[list[str], list[str]]:
        named = (str(iam._p(parameters, f"ResourceArns.member.{number}") or "") for number in count(1))
        return extract(parameters)[0], list(takewhile(bool, named)) or ["*"]

    def build_all(actions: list[str], resources: list[str], *rest: Any) -> str:
        return "".join(build([action], resource, *rest) for action in actions for resource in resources)

    iam._extract_simulate_params = extract_all
    iam._build_simulate_results_real = build_all
