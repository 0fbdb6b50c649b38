"""No command that is printed goes without being run: each guide and each runbook is held against the tests that run it.

There is no list of exceptions: a command that cannot be run by a test does not belong into a guide.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.printed import GUIDES, ROOT, RUNBOOKS, commands_of, commands_of_all, literals
from tests.ops.test_guide import ONCE

TYPED = tuple(
    ROOT / "tests" / name
    for name in (
        "docs/test_typed_on_cloud.py",
        "docs/test_developer_commands.py",
        "localcloud/cloud.py",
        "ops/test_guide.py",
        "ops/test_new_account_on_cloud.py",
        "ops/test_redrive_on_cloud.py",
        "ops/test_releases_on_cloud.py",
        "ops/test_watching_on_cloud.py",
    )
)
"""Modules that run what they name, as it is printed (``tests/docs/typed.py`` sees to it)."""


@cache
def _run_here() -> set[str]:
    return {command for module in TYPED for command in literals(module)}


@cache
def _aws() -> set[str]:
    return {re.sub(r"\s+", " ", command) for command in ONCE}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_command_of_a_guide_is_run(page: Path) -> None:
    commands = commands_of(page)
    assert len(commands) > 20
    assert _unrun(commands) == []


def test_every_command_of_ours_in_a_runbook_is_run() -> None:
    commands = [one for one in commands_of_all(RUNBOOKS) if not one.startswith("aws ")]
    assert len(commands) > 40
    assert _unrun(commands) == []


def test_a_new_command_is_missed() -> None:
    assert _unrun(["mandala ops status", "mandala ops status --since 2h", "make coffee"]) == [
        "mandala ops status --since 2h",
        "make coffee",
    ]


def _unrun(commands: list[str]) -> list[str]:
    return [one for one in commands if one not in _run_here() | _aws()]
