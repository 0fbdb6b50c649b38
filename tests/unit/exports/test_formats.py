"""The list of formats: complete, cheap to read, and the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from goal_mandala.domain.errors import DamagedChart, InvalidInput
from goal_mandala.exports.formats import FORMATS, PARSED, ExportOptions, export, parse
from tests.fakes.charts import empty_chart, english_chart, hostile_chart, japanese_chart, unfinished_chart

HEAVY = ("typst", "jinja2", "markupsafe", "budoux", "icalendar", "pylopdf_fonts_jp", "json", "csv")


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return done.stdout.strip()


def test_names_suffixes_and_media_types():
    assert list(FORMATS) == ["json", "md", "csv", "svg", "html", "pdf", "png", "ics"]
    for name, made in FORMATS.items():
        assert made.suffix == f".{name}"
        assert made.text is (name not in ("pdf", "png"))
        assert "/" in made.media_type
        assert made.description


def test_the_list_loads_no_library():
    code = f"import sys, goal_mandala.exports.formats; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run(code) == "[]"


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("make", [japanese_chart, english_chart, unfinished_chart, empty_chart, hostile_chart])
def test_every_chart_in_every_format_twice_the_same(make, name):
    data = export(make(), name, ExportOptions(width=500))
    assert data
    assert export(make(), name, ExportOptions(width=500)) == data
    if FORMATS[name].text:
        assert data.decode("utf-8")


def test_another_process_writes_the_same_bytes():
    code = (
        "import hashlib; from tests.fakes.charts import japanese_chart as make;"
        "from goal_mandala.exports.formats import FORMATS, export, ExportOptions;"
        "print([hashlib.sha256(export(make(), n, ExportOptions(width=500))).hexdigest() for n in FORMATS])"
    )
    here = [hashlib.sha256(export(japanese_chart(), n, ExportOptions(width=500))).hexdigest() for n in FORMATS]
    assert run(code, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C") == str(here)


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(InvalidInput) as caught:
        export(japanese_chart(), "docx")
    assert caught.value.code == "unknown_format"
    assert caught.value.facts == {"value": "docx", "allowed": "json, md, csv, svg, html, pdf, png, ics"}
    with pytest.raises(InvalidInput) as caught:
        parse(b"", "csv")
    assert caught.value.facts["allowed"] == "json, md"
    assert not isinstance(caught.value, DamagedChart)
    assert PARSED == ("json", "md")


@pytest.mark.parametrize(
    "options",
    [{"paper": "letter"}, {"theme": "blue"}, {"width": 10}, {"width": 10**6}, {"width": True}, {"minutes_per_week": 0}],
)
def test_options_have_limits(options):
    with pytest.raises(InvalidInput):
        ExportOptions(**options)
