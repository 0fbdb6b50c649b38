"""What makes an export inert: nothing in it runs, loads or links elsewhere, and no cell is a formula. Shared by all tests of hostile input."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from html.parser import HTMLParser

import icalendar
from markdown_it import MarkdownIt
from pypdf import PdfReader

from goal_mandala.domain.document import from_data

ACTIVE_TAGS = frozenset({"script", "img", "iframe", "object", "embed", "base", "form", "link", "foreignobject", "use"})
FORMULA_STARTS = tuple("=+-@\t|%＝＋－＠−")


class _Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def check_exports(files: Mapping[str, bytes]) -> None:
    """*files* by their format's name: each of the eight is there, can be read, and is inert."""
    assert set(files) == {"json", "md", "csv", "html", "svg", "ics", "pdf", "png"}
    from_data(json.loads(files["json"]))
    for kind in ("html", "svg"):
        check_page(files[kind].decode())
    check_table(files["csv"].decode())
    check_outline(files["md"].decode())
    check_calendar(files["ics"])
    check_sheet(files["pdf"])
    assert files["png"].startswith(b"\x89PNG")


def check_page(text: str) -> None:
    tags = _Tags()
    tags.feed(text)
    assert tags.found
    assert not {tag for tag, _ in tags.found} & ACTIVE_TAGS
    for _, attributes in tags.found:
        assert not any(name.startswith("on") for name in attributes)
        links = [str(attributes.get(name) or "") for name in ("href", "src", "xlink:href")]
        assert not any(link.strip().lower().startswith(("javascript:", "data:", "http", "//")) for link in links)


def check_table(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.lstrip().startswith(FORMULA_STARTS) for row in rows for cell in row)


def check_outline(text: str) -> None:
    """The part that is shown; what follows is a comment for programs."""
    shown, mark, block = text.rpartition("<!-- goal-mandala")
    assert mark
    assert block.count("-->") == 1
    check_page(MarkdownIt("commonmark", {"html": True}).render(shown))


def check_calendar(content: bytes) -> None:
    calendar = icalendar.Calendar.from_ical(content)
    assert {part.name for part in calendar.walk()} == {"VCALENDAR", "VEVENT"}
    for event in calendar.walk("VEVENT"):
        assert str(event["summary"]) != "stolen"
        assert not {"ATTACH", "URL", "ATTENDEE", "ORGANIZER"} & set(event)


def check_sheet(content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) >= 1
    shown = str(reader.trailer["/Root"]) + "".join(map(str, reader.pages))
    assert not any(name in shown for name in ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/URI", "/EmbeddedFile"))
