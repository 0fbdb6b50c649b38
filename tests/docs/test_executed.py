"""No command that is printed goes without being run: each guide and each runbook is held against the tests that run it."""

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
        "ops/test_redrive_on_cloud.py",
        "ops/test_releases_on_cloud.py",
    )
)
"""Modules that run what they name, as it is printed (``tests/docs/typed.py`` sees to it)."""

ELSEWHERE: dict[str, tuple[str, str]] = {
    "mandala ops deploy": ("localcloud/release.py", '"ops", "deploy", "--json", "--yes"'),
    "mandala ops deploy --env stg": ("tests/ops/test_releases_on_cloud.py", 'operator.deploy("stg"'),
    "mandala ops deploy --env prod": ("tests/ops/test_releases_on_cloud.py", '("prod", {"AWS_ACCOUNT_ID": ""}, "account"'),
    "mandala ops logs --follow": ("tests/ops/test_watching_on_cloud.py", '"logs", "--follow"'),
    "aws logs get-query-results --query-id": ("tests/ops/test_guide.py", "get_query_results(queryId=query)"),
    "make cloud-deploy": ("tests/localcloud/cloud.py", "deployment.deploy(home, settings"),
    "make cloud-down": ("tests/localcloud/test_command_line.py", '"down"'),
    "make infra-snapshots": ("tests/infra/test_templates.py", "UPDATE_SNAPSHOTS"),
    "make page-types": ("Makefile", "openapi-typescript ../build/openapi.json --output ../build/schema.d.ts"),
    "make run": (".ci/run", "make run "),
    "make check": (".ci/run", "make check"),
    "make test": (".ci/run", "make test"),
    ".venv/bin/python -m pytest tests/unit/domain -q": ("Makefile", "-m pytest"),
    ".venv/bin/python -m pytest tests/ops -q -k maintenance": ("Makefile", "-m pytest"),
}  # fmt: skip
"""What is run, but not as a line of text: where, and the words there that do it."""

ELSEWHERE_NOT = {
    "aws sso login": "asks for a person at a browser",
    "npm ci": "fetches packages: tests have no network",
    "make lock": "asks the package index: tests have no network",
}


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


def test_what_is_run_elsewhere_is_run_there() -> None:
    printed = set(commands_of_all([*GUIDES, *RUNBOOKS]))
    for command, (place, words) in ELSEWHERE.items():
        assert command in printed, f"{command} is printed nowhere"
        assert words in (ROOT / place).read_text("utf-8"), f"{place} does not say {words}"
    assert set(ELSEWHERE_NOT) <= printed
    assert not (set(ELSEWHERE) | set(ELSEWHERE_NOT)) & (_run_here() | _aws())


def test_a_new_command_is_missed() -> None:
    assert _unrun(["mandala ops status", "mandala ops status --since 2h", "make coffee"]) == [
        "mandala ops status --since 2h",
        "make coffee",
    ]


def _unrun(commands: list[str]) -> list[str]:
    return [one for one in commands if one not in _run_here() | _aws() | set(ELSEWHERE) | set(ELSEWHERE_NOT)]
