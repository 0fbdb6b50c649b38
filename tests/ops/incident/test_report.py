"""The report: complete, with a source per row, inert whatever people wrote, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.ops.incident.evidence import Evidence, Moment, evidence_data, evidence_from
from goal_mandala.ops.incident.record import Entry, Incident, Kind, with_entries
from goal_mandala.ops.incident.report import FORMATS, render_report, report_of, span_text
from goal_mandala.ops.incident.report_words import KINDS, WORDS
from goal_mandala.ops.incident.timeline import timeline
from goal_mandala.ops.words import Words
from tests.ops.incident.material import START, entry, whole_incident

KEPT = r"evidence/(20261125T000300Z-alarms\.json)?"
SHOWN = r"mandala ops [a-z ]+ --since 2026-11-2\S+Z --until 2026-11-2\S+Z --env dev"
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


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_moments_of_the_evidence_have_the_report_s_zone(form: str) -> None:
    """A reader compares them with the timeline above."""
    piece = replace(evidence(), columns=("at", "alarm"), rows=(("2026-11-25T00:03:00+00:00", "x"), ("2026-11-25T00:04:00Z", "y")))  # fmt: skip
    text = render_report(report_of(whole_incident(), [piece]), form, "en", ZoneInfo("Asia/Tokyo"))
    assert "2026-11-25 09:03:00 JST" in text
    assert "2026-11-25 09:04:00 JST" in text
    assert "T00:03:00" not in text.replace("20261125T000300Z", "")


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
    for written in incident.entries:
        assert written.text in plain
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
    opening = Entry(START, "mallory<b>", Kind.OPENED, HOSTILE, {"severity": "SEV3", "detectedAt": START.isoformat()})
    bare = Incident("2026-11-25-dev-1", "dev", HOSTILE[:60], (opening,))
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
    opening = Entry(START, "alice", Kind.OPENED, "", {"severity": "SEV3", "detectedAt": START.isoformat()})
    report = report_of(Incident("2026-11-25-dev-1", "dev", "Slow", (opening,)), [])
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
    assert row.text == Words("重大度: SEV2、アラーム: error-rate", "severity: SEV2, alarm: error-rate")


class Cells(HTMLParser):
    """The rows of tables, as text and as what their last cell holds."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.open = True
        elif tag == "a" and self.open:
            self.rows[-1][-1] += f"{dict(attrs)['href']} "

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self.open:
            self.rows[-1][-1] += data


def _timeline_rows(text: str, form: str) -> list[list[str]]:
    """The cells of each row of the timeline as a reader has them."""
    if form == "html":
        cells = Cells()
        cells.feed(text)
        heads = [
            n for n, row in enumerate(cells.rows) if len(row) == 4 and row[0] in {WORDS["when"][0], WORDS["when"][1]}
        ]
        [head] = heads
        found: list[list[str]] = []
        for row in cells.rows[head + 1 :]:
            if len(row) != 4:
                break
            found.append(row)
        return found
    part = text.split(f"## {WORDS['timeline'][0]}" if WORDS["timeline"][0] in text else f"## {WORDS['timeline'][1]}")[1]
    lines = [line for line in part.split("\n## ")[0].splitlines() if line.startswith("| ")][1:]
    return [
        line.strip("| ").split(" | ") if not line.endswith("|  |") else [*line.split("|")[1:4], ""] for line in lines
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_row_of_the_timeline_is_without_its_data(form: str, language: str) -> None:
    """Whatever was written, by whomever: with evidence over that moment, and without any."""
    whole = whole_incident()
    every = [
        entry(40 + n, kind, by="bob", names=["alarms"], command="make it so", role="cto")
        for n, kind in enumerate(Kind)
        if kind is not Kind.OPENED
    ]
    incident = Incident(whole.id, whole.environment, whole.title, (*whole.entries, *every))
    for pieces in ([evidence()], []):
        report = report_of(incident, pieces)
        rows = _timeline_rows(render_report(report, form, language, ZoneInfo("Asia/Tokyo")), form)
        assert len(rows) == len(report.rows) > len(Kind)
        for row in rows:
            link = row[3].strip().replace("\\", "")
            assert re.fullmatch(rf"{KEPT}( [^/]+| evidence/)?|\[{KEPT}\]\({KEPT}\)|{SHOWN}", link), row


def test_a_row_has_what_was_collected_over_its_moment_else_the_command_that_shows_it() -> None:
    rows = {row.kind: row.link for row in report_of(whole_incident(), [evidence()]).rows}
    assert rows["opened"] == "evidence/20261125T000300Z-alarms.json"
    assert rows["acknowledged"] == "mandala ops alarms history --since 2026-11-24T23:49:00Z --until 2026-11-25T00:19:01Z --env dev"  # fmt: skip
    assert rows["mitigated"].startswith("mandala ops metrics --since 2026-11-24T23:54:00Z")


def test_what_was_collected_reads_in_the_reader_s_language() -> None:
    denied = Words("権限 logs:FilterLogEvents がありません", "the permission logs:FilterLogEvents is missing")
    summary = Words("方針が消えています", "the policy is gone")
    pieces = [
        replace(evidence(), name="failures", problem=denied),
        replace(evidence(), name="doctor", columns=("check", "summary"), rows=(("model-access", summary),)),
    ]
    pieces = [evidence_from(json.loads(json.dumps(evidence_data(piece))), piece.path) for piece in pieces]
    for form in FORMATS:
        pages = [render_report(report_of(whole_incident(), pieces), form, language, UTC) for language in ("ja", "en")]
        ja, en = (re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S) for page in pages)
        for words in (denied, summary, Words("ログの失敗", "Failures in the logs"), Words("要約", "summary")):
            assert words.ja in ja
            assert words.en not in ja
            assert words.en in en
            assert words.ja not in en


def test_evidence_of_the_first_version_is_still_read() -> None:
    old = {**evidence_data(evidence()), "schemaVersion": 1, "problem": "it does not exist"}
    assert evidence_from(old, "x").problem.ja == "it does not exist"


def test_figures_that_nobody_confirmed_are_marked_and_stay_open() -> None:
    opening = Entry(START, "alice", Kind.OPENED, "", {"severity": "SEV2", "detectedAt": START.isoformat()})
    read = entry(1, Kind.PROPOSED_IMPACT, by="mandala", users=3, requests=40, failedRequests=10)
    proposed = Incident("2026-11-25-dev-1", "dev", "Down", (opening, read))
    report = report_of(proposed, [])
    assert {"impact_users", "impact_requests"} <= set(report.gaps)
    for form in FORMATS:
        text = render_report(report, form, "en", UTC)
        assert text.count(WORDS["proposed"][1]) == 3
        assert "25.0 %" in text
    told = with_entries(proposed, [entry(2, Kind.IMPACT, users=5, requests=40)])
    assert told.shown_impact() == {"users": (5, True), "requests": (40, True), "failedRequests": (10, False)}
    assert not {"impact_users", "impact_requests"} & set(report_of(told, []).gaps)
