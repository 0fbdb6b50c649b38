"""Signing in at an issuer: the code flow with PKCE, renewal unseen, tokens nowhere but in memory, signing out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from localcloud.bedrock import FakeBedrock
from tests.api.live import until
from tests.api.tokens import AUDIENCE
from tests.page.conftest import crosswise, waiting
from tests.page.service import Served
from tests.page.sign_in_pages import SignInPages
from tests.page.words import words


@pytest.fixture(scope="module")
def pages() -> Iterator[SignInPages]:
    issuer = SignInPages()
    yield issuer
    issuer.stop()


@pytest.fixture(scope="module")
def guarded(pages: SignInPages, bedrock: FakeBedrock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service for those whom the issuer knows, with a model: the fake Bedrock."""
    service = Served(
        tmp_path_factory.mktemp("guarded"),
        MANDALA_ISSUER=pages.url,
        MANDALA_AUDIENCE=AUDIENCE,
        MANDALA_MODEL="bedrock",
        AWS_ACCESS_KEY_ID="x",
        AWS_SECRET_ACCESS_KEY="y",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url,
    )
    yield service.start()
    service.stop()


@pytest.fixture
def door(
    contexts: Callable[..., BrowserContext], guarded: Served, pages: SignInPages, bedrock: FakeBedrock
) -> Iterator[Callable[..., Page]]:
    def opened(*who: Any) -> Page:
        page = contexts(*who).new_page()
        page.goto(guarded.url)
        page.locator(".door button").wait_for()
        return page

    pages.grants.clear()
    yield opened
    pages.taken_for = None
    bedrock.set_pace(None)
    pages.start()
    guarded.start()


@crosswise
def test_signing_in_renewing_and_signing_out(
    door: Callable[..., Page], pages: SignInPages, guarded: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = door(language, size)
    assert page.locator("#title").count() == 0, "nothing is shown before one is known"
    page.goto(f"{guarded.url}?code=stolen&state=guessed")
    expect(page.get_by_role("alert")).to_have_text(said["signInFailed"])
    assert (pages.grants, page.locator("#title").count()) == ([], 0), "an answer that was not asked for signs nobody in"
    page.get_by_role("button", name=said["signIn"]).click()
    page.locator("#title").wait_for()
    assert page.url == f"{guarded.url}#/", "code and state do not stay in the address"
    assert pages.grants == ["authorization_code"]
    assert pages.asked[-1]["scope"] == "openid email offline_access"
    kept = page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    for secret in (*pages.refreshes, "eyJ"):
        assert secret not in kept, "tokens are in memory alone"
    page.clock.install()
    page.clock.fast_forward(275_000)
    page.locator("#title").fill("TOEIC 850 by March")
    page.keyboard.press("Enter")
    page.locator(".chart-page").wait_for()
    assert pages.grants[-1] == "refresh_token", "renewed before it ended, unseen"
    page.clock.resume()
    address = page.url
    page.reload()
    page.locator(".chart-page").wait_for()
    assert page.url == address, "a reload comes back to where one was"
    page.get_by_role("link", name=said["navAccount"]).click()
    expect(page.locator(".account")).to_contain_text("alice@example.org")
    page.get_by_role("button", name=said["signOut"]).click()
    page.get_by_role("button", name=said["signIn"]).wait_for()
    until(lambda: pages.revoked[-1:] == pages.refreshes[-1:])
    # The door is seen before the way to the issuer and back has been gone.
    nothing_left = "(root) => location.href.startsWith(root) && Object.keys(localStorage).length === 0"
    page.wait_for_function(nothing_left, arg=guarded.url)


@crosswise
def test_without_a_network_one_stays_signed_in_and_reads_and_writes_on(
    door: Callable[..., Page], pages: SignInPages, guarded: Served, size: dict[str, int], language: str
) -> None:
    said = words(language)
    page = door(language, size)
    page.get_by_role("button", name=said["signIn"]).click()
    page.locator("#title").fill("TOEIC 850 by March")
    page.keyboard.press("Enter")
    cell = page.locator(".grid [data-ref='0.0']")
    expect(page.locator(".facts")).to_be_visible()
    until(lambda: page.evaluate("async () => (await navigator.serviceWorker.ready).active !== null"))
    page.goto(f"{page.url}/0.0")
    title = page.locator(".details-title textarea")
    title.wait_for()
    pages.stop()
    guarded.stop()
    page.locator(".gone").wait_for()
    title.fill("Written on the way")
    title.press("Enter")
    expect(page.locator(".gone")).to_have_text(said["goneWaiting"].replace("{count}", "1"))
    page.reload()
    expect(cell).to_contain_text("Written on the way")
    page.get_by_role("link", name=said["navAccount"]).click()
    page.get_by_role("button", name=said["signOut"]).click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(said["unsentWhat"].replace("{count}", "1"))
    asked.get_by_role("button", name=said["staySignedIn"]).click()
    page.go_back()
    expect(cell).to_contain_text("Written on the way")
    guarded.start()
    pages.start()
    expect(page.locator(".gone")).to_have_count(0)
    until(lambda: waiting(page) == 0)
    expect(cell).to_contain_text("Written on the way")


@crosswise
def test_without_refresh_tokens_the_session_goes_on_unseen(
    door: Callable[..., Page],
    pages: SignInPages,
    guarded: Served,
    monkeypatch: pytest.MonkeyPatch,
    size: dict[str, int],
    language: str,
) -> None:
    monkeypatch.setattr(pages, "refreshing", False)
    said = words(language)
    page = door(language, size)
    page.get_by_role("button", name=said["signIn"]).click()
    page.locator("#title").wait_for()
    page.get_by_role("link", name=said["navCharts"]).click()
    page.locator(".charts").wait_for()
    page.clock.install()
    page.clock.fast_forward(240_000)
    until(lambda: pages.asked[-1].get("prompt") == "none" and page.url == f"{guarded.url}#/charts")
    page.locator(".charts").wait_for()
    monkeypatch.setattr(pages, "remembers", False)
    page.clock.fast_forward(240_000)
    page.get_by_role("button", name=said["signIn"]).wait_for()
    expect(page.get_by_role("alert")).to_have_count(0)


@crosswise
def test_a_chart_that_is_watched_outlives_the_token(
    door: Callable[..., Page], pages: SignInPages, bedrock: FakeBedrock, size: dict[str, int], language: str
) -> None:
    """The service ends the stream with the token: renewed unseen, the page goes on after the last event it has."""
    pages.taken_for = 5.0
    bedrock.set_pace(40)
    asked: list[tuple[int, str]] = []
    page = door(language, size)
    page.on("response", lambda r: _note_stream(r, asked))
    page.get_by_role("button", name=words(language)["signIn"]).click()
    page.locator("#title").fill("TOEIC 850 by March")
    page.keyboard.press("Enter")
    page.locator(".making.working").wait_for()
    while not any(status == 401 and last != "0" for status, last in asked):
        with page.expect_response("**/events"):
            pass
    bedrock.set_pace(None)
    page.locator(".chart-page:not(.in-making) [data-ref='7.7']:not(.empty)").wait_for()
    assert pages.grants[:2] == ["authorization_code", "refresh_token"]
    refused = [last for status, last in asked if status == 401]
    resumed = [last for status, last in asked if status == 200]
    assert resumed == sorted(resumed, key=int), "each time from where it was"
    assert {"0"} < set(refused) | {"0"} <= set(resumed), (
        "the service ended the stream with the token, and took the new one"
    )
    expect(page.get_by_role("alert")).to_have_count(0)


def _note_stream(response: Response, asked: list[tuple[int, str]]) -> None:
    if response.url.endswith("/events"):
        asked.append((response.status, response.request.headers["last-event-id"]))
