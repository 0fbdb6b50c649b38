"""The page that is sent to somebody: it opens with the verdict, what rings comes first, figures have units, times a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.domain.errors import AuthenticationFailed
from goal_mandala.names import Resources
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.metrics import Ask, Point, Series
from goal_mandala.ops.health import judge
from goal_mandala.ops.health_report import Material, render
from goal_mandala.ops.health_report.plots import line_plot
from goal_mandala.ops.overview import Overview
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.target import Target
from goal_mandala.ops.window import Window
from tests.ops.test_health import NOW, _series

TOKYO = ZoneInfo("Asia/Tokyo")
WINDOW = Window(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
EXPIRED = AuthenticationFailed("aws_credentials_expired")


@dataclass
class Place:
    """What the page asks of a snapshot."""

    target = Target("dev", "ap-northeast-1")
    names = Resources("dev")
    now = NOW


def _alarm(name: str, state: str) -> Alarm:
    return Alarm(f"goal-mandala-dev-ai-processor-{name}", "", "", state, NOW, "", True, ())


def _page(language: str, *alarms: Alarm, **values: list[float]) -> str:
    health = judge(_series(**values))
    ringing = tuple(one for one in alarms if one.state == "ALARM")
    overview = Overview(WINDOW, Reading(value=health), {}, ringing, True, 0, 0, 0, {"api": "3"}, ())
    unread: Any = Reading(error=EXPIRED)
    material = Material(overview, Reading(value=alarms), unread, Reading(value=[]), unread, Reading(value=()))
    return render(material, cast("Any", Place()), TOKYO, language)


def _text(page: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S).split())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Health of goal-mandala, dev", "Not all is well.", "Errors: since 2026-12-01 00:05 JST, at worst 6 (limit ≥ 5)", "Alarm error-rate (SEV2)")),
        ("ja", ("goal-mandala dev の状態", "正常でないところがあります。", "エラー: 2026-12-01 00:05 JST から、最悪 6（しきい値 ≥ 5）", "アラーム error-rate (SEV2)")),
    ],
)  # fmt: skip
def test_it_opens_with_the_verdict_and_its_reasons(language: str, said: tuple[str, ...]) -> None:
    page = _page(language, _alarm("api-faults", "OK"), _alarm("error-rate", "ALARM"), invocations=[9, 9], errors=[0, 6])
    text = _text(page)
    places = [text.index(one) for one in said]
    assert places == sorted(places)
    assert places[-1] < text.index({"ja": "メトリクス", "en": "Metrics"}[language])


def test_what_rings_stands_first_and_nothing_read_is_no_zero() -> None:
    text = _text(_page("en", _alarm("api-faults", "OK"), _alarm("error-rate", "ALARM"), invocations=[9]))
    table = text[text.index("Severity") :]
    assert table.index("error-rate") < table.index("api-faults")
    assert "UNKNOWN: the AWS credentials have expired" in text
    assert "No data in this window: Errors, Duration (average), Throttles, Concurrent executions" in text
    assert "$0" not in text


def test_a_well_hour_says_so_and_every_table_may_scroll_on_a_phone() -> None:
    page = _page("en", _alarm("error-rate", "OK"), invocations=[9], errors=[0], duration=[3400], throttles=[0], concurrent=[1])  # fmt: skip
    assert page.count("<table>") == page.count('<div class="wide"><table>') > 0
    assert "limit ≥ 60.0 s" in page
    assert "mean per 5 min" in page


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [([0.0], "", ["1", "0"]), ([18.0], "", ["20", "10", "0"]), ([5100.0], "ms", ["6.0 s", "3.0 s", "0"]), ([1.0], "", ["1", "0"])],
)  # fmt: skip
def test_an_axis_has_round_figures_with_their_unit(values: list[float], unit: str, labels: list[str]) -> None:
    points = tuple(Point(NOW, value) for value in values)
    plot = line_plot(Series(Ask("n", "m", "Sum", {}), 60, points), WINDOW, TOKYO, "t", None, unit)
    assert re.findall(r'text-anchor="end">([^<]*)<', plot)[: len(labels)] == labels[::-1]
    assert "12-01 01:00 JST" in plot or "01:00 JST" in plot


def test_the_limit_is_drawn_with_its_label_where_it_is_in_reach() -> None:
    series = Series(Ask("n", "m", "Sum", {}), 60, (Point(datetime(2026, 11, 30, 15, 0, tzinfo=UTC), 4.0),))
    assert "limit ≥ 5</text>" in line_plot(series, WINDOW, UTC, "t", (5.0, "limit ≥ 5"))
    assert "limit" not in line_plot(series, WINDOW, UTC, "t", (60.0, "limit ≥ 60"))
