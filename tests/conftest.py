"""What every test shares: property tests without a clock, and the same examples on every machine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.page.presence import missing

pytest_plugins = ("tests.localcloud.cloud", "tests.docs.typed")

settings.register_profile(
    "suite", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests could not run, so that nobody takes a run without a browser for a whole one."""
    for reason in missing():
        terminalreporter.write_line(f"NOT RUN: the tests of the page in tests/page: {reason}", red=True, bold=True)
