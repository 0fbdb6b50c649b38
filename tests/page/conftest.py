"""A browser, the service behind it, and charts that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.page.front_end import FrontEnd
from tests.page.presence import browser, missing
from tests.page.service import Served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
GOALS = {"ja": "来年秋のフルマラソンでサブ4を達成する", "en": "Run an autumn marathon in under four hours"}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
PLACES = {
    f"{name}-{language}": (size, language)
    for name, size in (("desktop", DESKTOP), ("phone", PHONE))
    for language in ("ja", "en")
}
everywhere = pytest.mark.parametrize(("size", "language"), PLACES.values(), ids=PLACES)
"""On a wide screen and a phone, in both languages: a walk through each view, and what is most used."""
crosswise = pytest.mark.parametrize(
    ("size", "language"), [PLACES["desktop-ja"], PLACES["phone-en"]], ids=["desktop-ja", "phone-en"]
)
"""Each size once and each language once: what depends on either, not on both together."""
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = missing()
    for item in items:
        if "tests/page/" in str(item.path).replace("\\", "/"):
            item.add_marker(pytest.mark.xdist_group("page"))
            if reasons:
                item.add_marker(pytest.mark.skip(reason=f"NOT RUN: {'; '.join(reasons)}"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service with the offline planner, for every test that does not stop it."""
    service = Served(tmp_path_factory.mktemp("page")).start()
    yield service
    service.stop()


@pytest.fixture(scope="package")
def charts(served: Served) -> dict[str, Any]:
    """A whole chart in each language, with a deadline."""
    return {language: served.made(goal, deadline="2099-10-31") for language, goal in GOALS.items()}


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser of somebody's own: language, size, light."""
    made: list[BrowserContext] = []

    def make(language: str = "en", size: dict[str, int] = DESKTOP, **options: Any) -> BrowserContext:
        touch = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
        context = chromium.new_context(viewport=size, locale=LOCALES[language], **touch, **options)
        context.set_default_timeout(PATIENCE_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_page(contexts: Callable[..., BrowserContext], served: Served) -> Iterator[Open]:
    """Opens the page; afterwards nothing may have gone wrong in it, and nothing been asked of anybody else."""
    troubles: list[str] = []

    def opened(address: str = "", language: str = "en", size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        root = options.pop("root", served.url)
        page = contexts(language, size, **options).new_page()
        watch_over(page, root, troubles)
        page.goto(root + address)
        page.locator("main > *").first.wait_for()
        return page

    yield opened
    assert troubles == []


def waiting(page: Page) -> int:
    """How many changes this device still has to send."""
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('mandala.edit.')).length")


def watch_over(page: Page, root: str, troubles: list[str]) -> None:
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda message: _note_console(message.text, message.type, troubles))
    page.on(
        "request", lambda request: request.url.startswith((root, "blob:")) or troubles.append(f"asked: {request.url}")
    )


def _note_console(text: str, kind: str, troubles: list[str]) -> None:
    """Errors, except that a request got an error status or no answer, which tests provoke."""
    if kind == "error" and not text.startswith("Failed to load resource"):
        troubles.append(f"console: {text}")


@pytest.fixture
def prefixed(served: Served) -> Iterator[str]:
    """The service's address below a path, behind a front end that hands over no part of an answer."""
    front = FrontEnd(served.url)
    yield front.url
    front.stop()
