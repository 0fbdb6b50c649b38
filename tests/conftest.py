"""What every test shares: property tests without a clock, and the same examples on every machine."""

from __future__ import annotations

from collections.abc import Iterator

import botocore.session
import pytest
from botocore.loaders import Loader
from hypothesis import HealthCheck, settings

from tests.page.presence import missing

pytest_plugins = ("tests.localcloud.cloud", "tests.docs.typed")

settings.register_profile(
    "suite", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def _sdk_models() -> Iterator[None]:
    """The SDK's own descriptions of the services, read once by a process and not by every client of every command anew."""
    models = Loader(include_default_search_paths=True)
    with pytest.MonkeyPatch.context() as here:
        here.setattr(botocore.session, "create_loader", lambda *_: models)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests could not run, so that nobody takes a run without a browser for a whole one."""
    for reason in missing():
        terminalreporter.write_line(f"NOT RUN: the tests of the page in tests/page: {reason}", red=True, bold=True)
