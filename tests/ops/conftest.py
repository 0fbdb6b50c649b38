"""What tests of operations share: the language that the operator reads, who deploys, an AWS that refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from goal_mandala.cli import language
from localcloud.home import client_environment
from tests.localcloud.cloud import Cloud
from tests.ops.refusing import Refusing
from tests.ops.releases_on_cloud import Releases


@pytest.fixture(params=["ja", "en"])
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Once in each language; which it is."""
    monkeypatch.setenv("MANDALA_LANG", request.param)
    language.user_language.cache_clear()
    yield request.param
    language.user_language.cache_clear()


@pytest.fixture(scope="module")
def operator(cloud: Cloud) -> Iterator[Releases]:
    """Who deploys to the module's cloud, with its AWS settings in this process's environment."""
    with pytest.MonkeyPatch.context() as here:
        for name, value in client_environment(cloud.settings).items():
            here.setenv(name, value)
        yield Releases(cloud)


@pytest.fixture(scope="module")
def refusing() -> Iterator[Refusing]:
    made = Refusing()
    yield made
    made.http.shutdown()
    made.http.server_close()
