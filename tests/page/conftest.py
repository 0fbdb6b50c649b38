"""A browser, the services behind it, and charts that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from localcloud.bedrock import FakeBedrock
from tests.page.front_end import FrontEnd
from tests.page.presence import browser, missing
from tests.page.service import Served
from tests.page.tabs import DESKTOP, PATIENCE_MS, PHONE, Tab, Tabs, context

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GOALS = {"ja": "来年秋のフルマラソンでサブ4を達成する", "en": "Run an autumn marathon in under four hours"}
PLACES = {
    f"{name}-{language}": (size, language)
    for name, size in (("desktop", DESKTOP), ("phone", PHONE))
    for language in ("ja", "en")
}
everywhere = pytest.mark.parametrize(("size", "language"), PLACES.values(), ids=PLACES)
"""On a wide screen and a phone, in both languages."""
crosswise = pytest.mark.parametrize(
    ("size", "language"), [PLACES["desktop-ja"], PLACES["phone-en"]], ids=["desktop-ja", "phone-en"]
)
"""Each size once and each language once: what depends on either, not on both together."""
expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Page]
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = missing()
    for item in items:
        if "tests/page/" in str(item.path).replace("\\", "/"):
            item.add_marker(pytest.mark.xdist_group("page"))
            if reasons:
                item.add_marker(pytest.mark.skip(reason=f"NOT RUN: {'; '.join(reasons)}"))


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    if call.excinfo is not None:
        item.stash[FAILED] = True


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def tabs(chromium: Browser) -> Tabs:
    return Tabs(chromium)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service with the offline planner, for every test that does not stop it."""
    service = Served(tmp_path_factory.mktemp("page")).start()
    yield service
    service.stop()


@pytest.fixture(scope="package")
def bedrock() -> Iterator[FakeBedrock]:
    with FakeBedrock() as fake:
        yield fake


@pytest.fixture(scope="package")
def modelled(bedrock: FakeBedrock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service with a model, the fake Bedrock. A test may stop it, and starts it again."""
    service = Served(
        tmp_path_factory.mktemp("model"),
        AWS_ACCESS_KEY_ID="x",
        AWS_SECRET_ACCESS_KEY="y",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url,
        MANDALA_MODEL="bedrock",
        BEDROCK_MAX_RETRIES="1",
    ).start()
    yield service
    service.kill()


@pytest.fixture(scope="package")
def fronted(modelled: Served) -> Iterator[str]:
    """The same service behind a front end, which answers 502 in its place while it is gone."""
    front = FrontEnd(modelled.url)
    yield front.url
    front.stop()


@pytest.fixture(scope="package")
def charts(served: Served) -> dict[str, Any]:
    """A whole chart in each language, with a deadline."""
    return {language: served.made(goal, deadline="2099-10-31") for language, goal in GOALS.items()}


@pytest.fixture
def own(served: Served, charts: dict[str, Any], language: str) -> Iterator[str]:
    """A chart of the test's own in its language; its id. Gone afterwards: what shows all charts would take ever longer."""
    made = served.copy(charts[language])
    yield made
    served.remove(made)


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a new browser: for whoever has never been here, and for what cannot be undone in an open one."""
    made: list[BrowserContext] = []

    def make(language: str = "en", size: dict[str, int] = DESKTOP, **options: Any) -> BrowserContext:
        made.append(context(chromium, language, size, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, tabs: Tabs, served: Served) -> Iterator[Open]:
    """Opens the page, each time as somebody else; afterwards nothing may have gone wrong in it, and nothing been asked of anybody else.

    What cannot be undone in a tab, such as another clock, asks that it is not kept.
    """
    taken: list[tuple[Tab, str, dict[str, int], bool]] = []

    def opened(
        address: str = "",
        language: str = "en",
        size: dict[str, int] = DESKTOP,
        root: str | None = None,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
        keep: bool = True,
    ) -> Page:
        tab = tabs.take(language, size)
        taken.append((tab, language, size, keep))
        tab.open(root or served.url, address, size, color_scheme, reduced_motion)
        return tab.page

    yield opened
    troubles = [trouble for tab, *_ in taken for trouble in tab.troubles]
    for tab, language, size, keep in taken:
        if keep and not request.node.stash.get(FAILED, False):
            tabs.give_back(tab, language, size)
        else:
            tab.close()
    assert troubles == []


def waiting(page: Page) -> int:
    """How many changes this device still has to send."""
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('mandala.edit.')).length")


@pytest.fixture(scope="package")
def prefixed(served: Served) -> Iterator[str]:
    """The service's address below a path, behind a front end that hands over no part of an answer."""
    front = FrontEnd(served.url)
    yield front.url
    front.stop()
