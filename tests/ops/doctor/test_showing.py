"""What an operator sees of it: the idle hour, the finding with its sources, the list without any AWS."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from goal_mandala.cli import language
from goal_mandala.cli.ops.doctor import _check_stack
from goal_mandala.cli.ops.examination import show_examination
from goal_mandala.cli.ops.frame import Run
from goal_mandala.domain.errors import InvalidInput, Misconfigured
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor.asked import permissions_of
from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.examination import Examination, judge
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.doctor.signals import Missing, Signals
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import Target
from goal_mandala.ops.words import Words
from tests.ops.doctor.patients import CASES, NOW, failures, idle, patient

TARGET = Target("dev", "ap-northeast-1")


def examined(signals: Signals) -> Examination:
    calls = {"log lines": 3, "stack": 1}
    return Examination("dev", "ap-northeast-1", signals, judge(CHECKS, signals), calls, 2.5)


def shown(signals: Signals, capsys: pytest.CaptureFixture[str], *, verbose: bool = False) -> str:
    show_examination(Run(TARGET, Aws(TARGET), UTC, NOW, False, verbose), examined(signals), verbose=verbose)
    told = capsys.readouterr()
    return told.out + told.err


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak("en", monkeypatch)
    yield
    language.user_language.cache_clear()


def speak(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANDALA_LANG", wanted)
    language.user_language.cache_clear()


def test_an_idle_hour_is_one_line_and_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(idle(), capsys)
    assert text.count("UNKNOWN") == 1
    assert "9 checks have nothing to judge" in text
    assert "Nothing wrong in what could be seen; 9 not told for want of traffic" in text
    assert "verify --smoke" in text
    assert "4 AWS calls (each: -v)" in text


def test_a_finding_says_where_its_proofs_are_from_and_in_full_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    case = next(one for one in CASES if one.name == "model throttled")
    text = shown(case.signals(), capsys)
    assert "Read from: logs:FilterLogEvents (2026-11-25 11:00 – 12:00 UTC)" in text
    assert "Throttles of the function = 0" not in text, "what is as it should be is no proof of what is wrong"
    full = shown(case.signals(), capsys, verbose=True)
    assert "Throttles of the function = 0 (expected 0)" in full
    assert "← cloudwatch:GetMetricData AWS/Lambda FunctionName=goal-mandala-dev-ai-processor Throttles Sum, 2026-11-25 11:00 – 12:00 UTC" in full  # fmt: skip


def test_what_was_not_read_stands_beside_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    case = next(one for one in CASES if one.name == "model throttled")
    denied = Missing("aws_not_permitted", Words("権限なし", "not permitted"), "lambda:GetAccountSettings")
    signals = case.signals()
    text = shown(replace(signals, known={**signals.known, Signal.ACCOUNT: denied}), capsys)
    assert "Not read:  the account's concurrency: not permitted (needs lambda:GetAccountSettings)" in text
    assert "1 finding; 1 not told, as not all could be read" in text
    healthy = patient(account=denied)
    assert "Nothing wrong in what could be seen; 1 not told" in shown(healthy, capsys)


def test_one_reason_for_all_that_is_not_told_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = Missing("aws_no_credentials", Words("認証情報なし", "there are no credentials"))
    blind = replace(patient(), known=dict.fromkeys(patient().known, reason))
    text = shown(blind, capsys)
    assert text.count("UNKNOWN") == text.count("no credentials") == 1
    assert f"Not told, {len(CHECKS)} checks: Access to the model, Timeouts" in text
    assert "No check could read all that it needs" in text
    assert "Nothing wrong" not in text
    speak("ja", monkeypatch)
    assert "どの項目も読みきれませんでした" in shown(blind, capsys)
    lost = Missing("aws_unreachable", Words("ap-nowhere-9 につながりません", "nothing answers"))
    assert "UNKNOWN  ap-nowhere-9 に" in shown(replace(blind, known=dict.fromkeys(blind.known, lost)), capsys)


def test_permissions_that_are_missing_are_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    lacking = [Missing("aws_not_permitted", Words("権限なし", "not permitted"), f"x:{n}") for n in range(len(patient().known))]  # fmt: skip
    text = shown(replace(patient(), known=dict(zip(patient().known, lacking, strict=True))), capsys)
    assert text.count("UNKNOWN") == text.count("Permissions that your role does not have: ") == 1
    assert text.count("x:0") == 1


def test_when_it_was_last_seen_says_whether_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    old = failures(3, "model-denied", "model_access_denied")
    text = shown(patient(failures=old), capsys)
    first, last = (f"{one.at:%H:%M:%S} UTC" for one in (old[0], old[-1]))
    ago = int((NOW - old[-1].at).total_seconds() // 60)
    assert re.search(rf"Since: +\d{{4}}-\d\d-\d\d {first}, last \d{{4}}-\d\d-\d\d {last} \({ago} min ago\)", text)
    assert "Calls of the model were refused (3 in the logs)" in text, "the role may call it now"


def test_values_that_are_words_are_japanese_in_japanese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak("ja", monkeypatch)
    case = next(one for one in CASES if one.check == "queue" and one.cause == "queue-off")
    assert "キューの取り出し = 停止（基準 動作中）" in shown(case.signals(), capsys)


def test_json_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    found = examined(idle()).as_dict("ja")
    assert (found["version"], found["exitCode"]) == (2, 4)
    assert {one["check"] for one in found["checks"] if one["noData"]} >= {"timeouts", "throttling", "injection", "cost"}
    assert all(one["notRead"] == [] for one in found["checks"])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_needs_no_aws(tmp_path: Path, language: str) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "MANDALA_LANG": language, "LANG": "C.UTF-8"}
    command = [str(Path(sys.executable).with_name("mandala")), "ops", "doctor", "--list"]
    done = subprocess.run([*command, "--json"] if language == "en" else command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    if language == "ja":
        assert all(f"{check.id}  {check.title.ja} ({check.severity.words.ja})" in done.stdout for check in CHECKS)
        assert "権限:" in done.stdout
        assert "cognito-idp:DescribeUserPool" in done.stdout
        return
    rows = {row["id"]: row for row in json.loads(done.stdout)["checks"]}
    assert list(rows) == [check.id for check in CHECKS]
    for check in CHECKS:
        row = rows[check.id]
        assert row["severity"] == check.severity.value
        assert row["reads"] == [signal.value for signal in check.reads]
        assert row["permissions"] == list(permissions_of(check.reads)) != []


def test_nothing_deployed_is_one_error_and_no_examination() -> None:
    nothing = Misconfigured("region_without_stack", stack="s", place="here", environment="dev")
    with pytest.raises(Misconfigured):
        _check_stack(cast("Snapshot", SimpleNamespace(stack=Reading(error=nothing))))
    denied = InvalidInput("aws_not_permitted")
    for known in (Reading(value="stack"), Reading(error=denied)):
        _check_stack(cast("Snapshot", SimpleNamespace(stack=known)))
