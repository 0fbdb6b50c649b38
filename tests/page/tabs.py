"""Tabs that stay open from test to test: a browser of one's own for each test costs more than what the test does in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
FINGERS = {"has_touch": True, "is_mobile": True}
PATIENCE_MS = 40_000
SOON_MS = 8_000
QUIET = "healthz"
"""An address of the service at which nothing of the page runs."""
FORGET = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    const gone = ({ name }) => new Promise((done, failed) => {
        Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: failed, onblocked: failed });
    });
    await Promise.all((await indexedDB.databases()).map(gone));
}"""


def context(chromium: Browser, language: str, size: dict[str, int], **options: Any) -> BrowserContext:
    """A browser of somebody's own: language, size, fingers on a phone."""
    fingers = FINGERS if size["width"] <= PHONE["width"] else {}
    made = chromium.new_context(viewport=size, locale=LOCALES[language], **fingers, **options)  # type: ignore[arg-type]
    made.set_default_timeout(PATIENCE_MS)
    return made


def tap(thing: Locator, seen: Callable[[], None]) -> None:
    """Tap *thing* until what follows is *seen*: a machine that is busy draws a tap out to a long press, which is none."""
    for left in (2, 1, 0):
        thing.tap()
        try:
            seen()
        except AssertionError:
            if not left:
                raise
        else:
            return


class Tab:
    """One person's browser and the page in it; what goes wrong there is noted."""

    def __init__(self, chromium: Browser, language: str, size: dict[str, int]) -> None:
        self.troubles: list[str] = []
        self._roots: set[str] = set()
        self._context = context(chromium, language, size)
        self.page = self._context.new_page()
        watch_over(self.page, self._roots, self.troubles)

    def open(self, root: str, address: str, size: dict[str, int], light: str, motion: str) -> None:
        self._roots.add(root)
        self.page.emulate_media(color_scheme=light, reduced_motion=motion)  # type: ignore[arg-type]
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
        self.page.goto(root + address)
        self.page.locator("main > *").first.wait_for()

    def forget(self) -> None:
        """Everything that the page kept; only its own files stay, as with anybody who comes a second time."""
        for other in self._context.pages:
            if other is not self.page:
                other.close()
        self.page.unroute_all(behavior="ignoreErrors")
        self._context.set_offline(False)
        for root in self._roots:
            self.page.goto(root + QUIET)
            self.page.evaluate(FORGET)
        self._roots.clear()
        self.troubles.clear()

    def close(self) -> None:
        self._context.close()


class Tabs:
    """Those that are free, by what cannot be changed once they are open."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: dict[tuple[str, bool], list[Tab]] = {}

    def take(self, language: str, size: dict[str, int]) -> Tab:
        free = self._free.setdefault(_kind(language, size), [])
        return free.pop() if free else Tab(self._chromium, language, size)

    def give_back(self, tab: Tab, language: str, size: dict[str, int]) -> None:
        tab.forget()
        self._free[_kind(language, size)].append(tab)


def _kind(language: str, size: dict[str, int]) -> tuple[str, bool]:
    return language, size["width"] <= PHONE["width"]


def watch_over(page: Page, roots: set[str], troubles: list[str]) -> None:
    """Note errors of scripts and in the console, dialogs of the browser's own, and requests to anybody else."""
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda message: _note_console(message.text, message.type, troubles))
    page.on("request", lambda request: _note_request(request.url, roots, troubles))
    page.on("dialog", lambda dialog: _note_dialog(dialog, troubles))


def _note_console(text: str, kind: str, troubles: list[str]) -> None:
    """Errors, except that a request got an error status or no answer, which tests provoke."""
    if kind == "error" and not text.startswith("Failed to load resource"):
        troubles.append(f"console: {text}")


def _note_request(url: str, roots: set[str], troubles: list[str]) -> None:
    if not url.startswith((*roots, "blob:")):
        troubles.append(f"asked: {url}")


def _note_dialog(dialog: Dialog, troubles: list[str]) -> None:
    troubles.append(f"dialog: {dialog.message}")
    dialog.dismiss()
