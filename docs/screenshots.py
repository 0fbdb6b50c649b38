"""Makes the README's pictures of the page: a real service with the offline planner, a real browser. Run: make page && .venv/bin/python docs/screenshots.py

With a folder as argument, every main view in both sizes, languages and lights goes there instead, to be looked at.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright  # noqa: E402  after the path is set

from tests.page.conftest import DESKTOP, FLAGS, GOALS, PHONE  # noqa: E402
from tests.page.presence import browser  # noqa: E402
from tests.page.service import Served  # noqa: E402
from tests.page.tabs import LOCALES  # noqa: E402

COLOURS = 160
SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": DESKTOP["width"], "height": DESKTOP["height"]},
    "phone": {"width": PHONE["width"], "height": PHONE["height"]},
}
Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")


def walked(service: Served, language: str) -> str:
    """A chart on which a good deal is done already; its id."""
    chart = service.made(GOALS[language], deadline="2027-11-30")
    actions = [a for s in chart["subGoals"] for a in s["actions"] if a["type"] == "execution"]
    tasks = [t["id"] for i, a in enumerate(actions) for t in a["tasks"][: (7 * i) % (len(a["tasks"]) + 1)]]
    version = chart["version"]
    for task in tasks:
        path = f"v1/mandalas/{chart['id']}/tasks/{task}"
        body = {"status": "completed"}
        version = service.call(path, body, method="PATCH", If_Match=f'"{version}"')["version"]
    return chart["id"]


def opened(chromium: Browser, size: str, language: str, light: Light, address: str) -> Page:
    small = size == "phone"
    context = chromium.new_context(
        viewport=SIZES[size], locale=LOCALES[language], color_scheme=light, reduced_motion="reduce",
        device_scale_factor=2 if small else 1, has_touch=small, is_mobile=small,
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    page.locator("main > *").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page


def readme(chromium: Browser, service: Served) -> None:
    for size, language in (("desktop", "ja"), ("phone", "en")):
        page = opened(chromium, size, language, "light", f"{service.url}#/c/{walked(service, language)}")
        target = ROOT / f"docs/page-{size}.png"
        page.screenshot(path=target)
        _fewer_colours(target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} KB")


def _fewer_colours(target: Path) -> None:
    """A palette is enough for paper and ink, and makes the file small."""
    from PIL import Image

    with Image.open(target) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def everything(chromium: Browser, service: Served, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for language in LOCALES:
        chart = walked(service, language)
        views = {"start": "", "chart": f"#/c/{chart}", "cell": f"#/c/{chart}/1.3", "today": "#/today",
                 "charts": "#/charts", "account": "#/account"}  # fmt: skip
        for size in SIZES:
            for light in LIGHTS:
                for name, address in views.items():
                    page = opened(chromium, size, language, light, service.url + address)
                    page.screenshot(path=folder / f"{name}-{size}-{language}-{light}.png")
                    page.context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        service = Served(Path(data)).start()
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        try:
            if len(sys.argv) > 1:
                everything(chromium, service, Path(sys.argv[1]))
            else:
                readme(chromium, service)
        finally:
            chromium.close()
            service.stop()


if __name__ == "__main__":
    main()
