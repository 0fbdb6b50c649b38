"""The page behind the deployed gateway: its files as a browser asks for them, and the browser itself showing the way to sign in."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import Response, sync_playwright

from tests.localcloud.cloud import Cloud
from tests.page.conftest import FLAGS, PATIENCE_MS
from tests.page.presence import browser, missing
from tests.page.tabs import LOCALES

pytestmark = [
    pytest.mark.xdist_group("cloud"),
    pytest.mark.skipif(bool(missing()), reason=f"NOT RUN: {'; '.join(missing())}"),
]


@dataclass
class Seen:
    """What a browser got of the page: (status, address below the page's own) of every answer, and what went wrong."""

    title: str = ""
    sign_in: bool = False
    answers: list[tuple[int, str]] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def test_the_page_opens_behind_the_gateway(cloud: Cloud) -> None:
    with ThreadPoolExecutor(1) as thread:  # Playwright keeps to the thread that it was started in
        seen = thread.submit(_look, cloud.deployed.page).result()
    assert seen.trouble == []
    assert seen.title == "goal-mandala"
    assert seen.sign_in, "the way to sign in is shown"
    assert {status for status, _ in seen.answers} == {200}
    kinds = {address.rpartition(".")[2] for _, address in seen.answers if address.startswith("assets/")}
    assert kinds >= {"js", "css"}
    assert "config.json" in {address for _, address in seen.answers}


def _look(address: str) -> Seen:
    seen = Seen()

    def note(answer: Response) -> None:
        seen.answers.append((answer.status, answer.url.removeprefix(address)))

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        try:
            page = chromium.new_page(locale=LOCALES["ja"])
            page.on("response", note)
            page.on("requestfailed", lambda request: seen.trouble.append(f"{request.url}: {request.failure}"))
            page.on("pageerror", lambda error: seen.trouble.append(str(error)))
            page.goto(address, timeout=PATIENCE_MS)
            button = page.get_by_role("button", name="サインイン").first
            button.wait_for(timeout=PATIENCE_MS)
            seen.sign_in, seen.title = button.is_visible(), page.title()
        finally:
            chromium.close()
    return seen


def test_the_page_is_told_whom_to_trust(cloud: Cloud) -> None:
    told = httpx.get(f"{cloud.api}/config.json").json()
    assert told["issuer"].endswith(f"/{cloud.deployed.outputs['UserPoolId']}")
    assert told["clientId"] == cloud.deployed.outputs["UserPoolClientId"]


def test_bytes_come_as_bytes_and_packed_only_for_who_asks(cloud: Cloud) -> None:
    page = f"{cloud.api}/"
    plain, packed = (_raw(page, encoding) for encoding in ("identity", "gzip"))
    assert plain[0].get("content-encoding") is None
    assert packed[0]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[1]) == plain[1]
    assert b"<!doctype html>" in plain[1][:40].lower()
    for encoding in ("identity", "gzip"):
        headers, icon = _raw(f"{page}icon-192.png", encoding)
        assert (headers["content-type"], headers.get("content-encoding")) == ("image/png", None)
        assert icon.startswith(b"\x89PNG\r\n\x1a\n")
        assert int(headers["content-length"]) == len(icon)


def _raw(address: str, encoding: str) -> tuple[httpx.Headers, bytes]:
    """The answer's bytes as they came."""
    with httpx.stream("GET", address, headers={"Accept-Encoding": encoding}) as answer:
        return answer.headers, b"".join(answer.iter_raw())
