"""How the page is served: its policy, its files, without a build; how large it is."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from goal_mandala.api import page_files
from goal_mandala.api.routes import page as page_route
from goal_mandala.exports import palette
from goal_mandala.settings import ServiceSettings
from tests.page.presence import BUILT, ROOT
from tests.page.service import Served

FIRST_VIEW = 120 * 1024


def test_the_policy_lets_nothing_in_but_our_own_files(served: Served) -> None:
    with urlopen(served.url) as answer:
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in str(policy)


def test_with_an_issuer_only_whoever_signs_people_in_is_asked_besides() -> None:
    settings = ServiceSettings(
        issuer="https://id.example/pool", audience=("page",), sign_in_origins=("https://in.example",)
    )
    assert "connect-src 'self' https://id.example https://in.example;" in page_route.policy(settings)


def test_files_are_compressed_and_kept_as_long_as_their_name_says(served: Served) -> None:
    script = re.search(r'src="\./(assets/[^"]+\.js)"', BUILT.read_text("utf-8"))
    assert script is not None
    with urlopen(Request(served.url + script[1], headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.read()) == (BUILT.parent / script[1]).read_bytes()
    with urlopen(served.url) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_the_first_view_is_small() -> None:
    index = BUILT.read_text("utf-8")
    scripts = re.findall(r'(?:src|href)="\./(assets/[^"]+\.js)"', index)
    assert scripts
    size = sum(len(gzip.compress((BUILT.parent / name).read_bytes())) for name in scripts)
    assert size <= FIRST_VIEW, f"{size} bytes of JavaScript before anything is seen"
    everything = sum(len(gzip.compress(path.read_bytes())) for path in BUILT.parent.glob("assets/*.js"))
    assert everything <= FIRST_VIEW, f"{everything} bytes of JavaScript in all"


def test_no_file_asks_anybody_else() -> None:
    for path in BUILT.parent.rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            foreign = set(re.findall(r"https?://[\w.-]+", path.read_text("utf-8"))) - {"http://www.w3.org"}
            assert foreign == set(), path


def test_an_unbuilt_page_tells_how_to_build_it(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from goal_mandala.bootstrap import service_for
    from goal_mandala.settings import read_settings

    monkeypatch.setattr(page_files, "files", lambda _: tmp_path)
    page_files.page_files.cache_clear()
    service = service_for(read_settings({"MANDALA_DATA": str(tmp_path / "data.db")}))
    try:
        answer = TestClient(service.app, base_url="http://localhost").get("/", headers={"Accept-Language": "en"})
    finally:
        service.close()
        page_files.page_files.cache_clear()
    assert answer.status_code == 200
    assert "make page" in answer.text


def test_colours_are_those_of_the_exported_sheet() -> None:
    text = (ROOT / "web/src/style/tokens.css").read_text("utf-8")
    light, dark, chosen = re.findall(r"\{([^{}]*--paper[^{}]*)\}", text)
    for block, colours in ((light, palette.LIGHT), (dark, palette.DARK), (chosen, palette.DARK)):
        told = dict(re.findall(r"--([\w-]+): (#\w+);", block))
        for name in ("paper", "surface", "ink", "quiet", "line", "goal"):
            assert told[name] == getattr(colours, name), name
        assert told["on-accent"] == colours.on_accent
        assert [told[f"accent-{i}"] for i in range(8)] == list(colours.accents)
