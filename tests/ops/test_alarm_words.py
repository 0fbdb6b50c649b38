"""Alarms in words: the runbooks' own, with the unit, the time and the page; no sentence of CloudWatch's with a clock of its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.cli.ops.alarms import _list
from goal_mandala.cli.ops.frame import Run
from goal_mandala.cli.ops.ringing import happened, rings
from goal_mandala.names import AlarmName
from goal_mandala.ops.alarm_words import MEANINGS
from goal_mandala.ops.aws.alarms import Alarm, AlarmChange
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.target import Target

pytestmark = pytest.mark.usefixtures("spoken")
ROOT = Path(__file__).parents[2]
SINCE = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
TARGET = Target("dev", "ap-northeast-1")
RUN = Run(TARGET, Aws(TARGET), ZoneInfo("Asia/Tokyo"), SINCE + timedelta(hours=1), False, False)
CLOUDWATCH = "Threshold Crossed: 1 out of the last 1 datapoint [4.0 (26/11/26 03:00:00)] was greater than"


def alarm(name: str, state: str = "ALARM", value: float | None = 4.0, threshold: float | None = 3.0) -> Alarm:
    return Alarm(
        TARGET.names.alarm(name), "arn", "", state, SINCE, CLOUDWATCH, True, (), value=value, threshold=threshold
    )


def test_the_words_are_those_of_the_runbooks_table(spoken: str) -> None:
    table = re.sub(r"(?: \(|（)[^(（]*`[^)）]*[)）]", "", (ROOT / "docs/runbooks/README.md").read_text("utf-8"))
    rows = re.findall(r"^\| \[([a-z0-9-]+)\]\(\S+\) \| (SEV\d) \| (.*?) \| (.*?) \|$", table, re.M)
    assert {name: (one.severity, one.what.ja, one.what.en) for name, one in MEANINGS.items()} == {name: tuple(rest) for name, *rest in rows}  # fmt: skip


def test_what_rings_says_how_bad_since_when_what_and_what_to_read(spoken: str) -> None:
    said = rings(RUN, alarm(AlarmName.MODEL_THROTTLES))
    for part in ("model-throttles", "SEV3", "2026-11-26 12:00:00 JST",  "3", MEANINGS["model-throttles"].what.of(spoken), "→ docs/runbooks/model-throttles.md"):  # fmt: skip
        assert part in said
    assert "26/11/26" not in said


@pytest.mark.parametrize(("name", "value", "threshold", "shown"), [("queue-age", 900, 600, "600 s"), ("budget", 0.85, 0.8, "80%"), ("duration", 70000, 60000, "60.0 s"), ("error-share", 7, 5, "5 %")])  # fmt: skip
def test_figures_have_their_unit(name: str, value: float, threshold: float, shown: str) -> None:
    assert shown in rings(RUN, alarm(name, value=value, threshold=threshold))


def test_what_rings_comes_first_and_no_name_is_torn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _list(RUN, tuple(alarm(name, "ALARM" if name == AlarmName.THROTTLE else "OK", None) for name in sorted(MEANINGS)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("ALARM  throttle")
    assert [line.split()[1] for line in lines[1 : len(MEANINGS) + 1]] == [
        "throttle",
        *(n for n in sorted(MEANINGS) if n != "throttle"),
    ]


def test_what_belongs_together_is_one_line_of_history(spoken: str) -> None:
    sent = AlarmChange("a", SINCE, "Action", "Successfully executed action arn:aws:sns:x:alerts", "", "")
    rang = AlarmChange("a", SINCE + timedelta(milliseconds=9), "StateUpdate", "Alarm updated", "OK", "ALARM")
    made = AlarmChange("b", SINCE, "ConfigurationUpdate", 'Alarm "b" created', "", "")
    failed = AlarmChange("b", SINCE + timedelta(seconds=9), "Action", "Failed to execute action", "", "")
    words = {
        "ja": ("知らせを送った", "作成", "知らせを送れなかった"),
        "en": ("notification sent", "created", "notification not sent"),
    }[spoken]
    assert happened([sent, rang, made, failed]) == [
        (SINCE, "a", ["OK → ALARM", words[0]]),
        (SINCE, "b", [words[1]]),
        (SINCE + timedelta(seconds=9), "b", [f"{words[2]}: Failed to execute action"]),
    ]
