"""The report: complete, with a source per row, inert whatever people wrote, in both languages."""

from __future__ import annotations

from datetime import UTC, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.ops.incident.evidence import Evidence, Moment
from goal_mandala.ops.incident.record import Entry, Incident, Kind
from goal_mandala.ops.incident.report import FORMATS, render_report, report_of, span_text
from goal_mandala.ops.incident.report_words import KINDS, WORDS
from goal_mandala.ops.incident.timeline import timeline
from tests.ops.incident.material import START, whole_incident

HOSTILE = "<script>alert(1)</script> | [x](javascript:alert(1)) `a` **b**\n# heading"


def evidence() -> Evidence:
    return Evidence(
        "alarms",
        START + timedelta(minutes=3),
        START - timedelta(hours=24),
        START + timedelta(minutes=3),
        "mandala ops alarms history --since 24h",
        ("name", "state"),
        (("goal-mandala-dev-ai-processor-error-rate", "ALARM"),),
        (Moment(START - timedelta(minutes=1), "alarm", "error-rate"),),
        path="evidence/20261125T000300Z-alarms.json",
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_whole_report_says_everything_that_was_recorded(form: str, language: str) -> None:
    incident = whole_incident()
    text = render_report(report_of(incident, [evidence()]), form, language, ZoneInfo("Asia/Tokyo"))
    plain = text.replace("\\", "")
    for entry in incident.entries:
        assert entry.text in plain
    for told in ("42", "1200", "25.0 %", "SEV2", "alice", "2026-12-04", "mandala ops rollback", "JST", "error-rate"):
        assert told in plain
    assert "2026-11-25 09:00:00 JST" in plain
    assert report_of(incident, []).gaps == ()


def test_every_row_of_the_timeline_that_was_collected_has_its_source() -> None:
    report = report_of(whole_incident(), [evidence(), evidence()])
    collected = [row for row in report.rows if row.kind == "alarm"]
    assert [row.link for row in collected] == ["evidence/20261125T000300Z-alarms.json"]
    assert list(report.rows) == sorted(report.rows, key=lambda row: row.at)


def test_what_people_wrote_is_inert() -> None:
    entry = Entry(START, "mallory<b>", Kind.OPENED, HOSTILE, {"severity": "SEV3", "detectedAt": START.isoformat()})
    bare = Incident("2026-11-25-dev-1", "dev", HOSTILE[:60], (entry,))
    report = report_of(bare, [])
    tags = Tags()
    tags.feed(render_report(report, "html", "en", UTC))
    assert "script" not in tags.seen
    assert tags.seen.count("b") == 3
    markdown = render_report(report, "md", "en", UTC)
    assert "<script" not in markdown
    assert "[x](" not in markdown
    assert "\n# heading" not in markdown


def test_an_unfinished_report_says_what_is_missing() -> None:
    entry = Entry(START, "alice", Kind.OPENED, "", {"severity": "SEV3", "detectedAt": START.isoformat()})
    report = report_of(Incident("2026-11-25-dev-1", "dev", "Slow", (entry,)), [])
    assert {"root_cause", "impact_users", "actions", "resolved"} <= set(report.gaps)
    assert WORDS["root_cause"][1] in render_report(report, "md", "en", UTC).split("##")[0]
    assert set(report.gaps) <= set(WORDS)


def test_every_kind_has_words_in_both_languages() -> None:
    assert {kind.value for kind in Kind} <= set(KINDS)
    assert all(ja and en and ja != en for ja, en in [*KINDS.values()])


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (0, "0秒", "0 s"),
        (59, "59秒", "59 s"),
        (60, "1分", "1 min"),
        (3660, "1時間1分", "1 h 1 min"),
        (7200, "2時間", "2 h"),
    ],
)
def test_spans_read_like_speech(seconds: int, ja: str, en: str) -> None:
    assert span_text(timedelta(seconds=seconds), "ja") == ja
    assert span_text(timedelta(seconds=seconds), "en") == en


def test_the_opening_is_told_in_words_not_in_raw_times() -> None:
    opening = Entry(
        START,
        "alice",
        Kind.OPENED,
        "",
        {"severity": "SEV2", "source": "alarm", "alarm": "error-rate", "startedAt": START.isoformat()},
    )
    [row] = timeline(Incident("x", "dev", "Down", (opening,)), [])
    assert row.text == "severity: SEV2, alarm: error-rate"
