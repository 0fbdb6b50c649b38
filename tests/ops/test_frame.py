"""What every operations command has in common: help without boto, errors with exit codes, narrow tables in Japanese, sparklines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from goal_mandala.cli import console
from goal_mandala.cli.ops.checks import show_checks
from goal_mandala.cli.ops.drawing import figure_of, plot, sparkline
from goal_mandala.cli.ops.frame import Run
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words, same

_PROGRAM = """
import sys
from goal_mandala.cli.main import run
try:
    run()
except SystemExit as ended:
    code = ended.code
sys.stderr.write("\\nLOADED " + " ".join(sorted(sys.modules)))
sys.exit(code)
"""


def _mandala(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    nothing = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **nothing, **environ}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip


@pytest.mark.parametrize(
    "words", [["--help"], ["ops"], ["ops", "--help"], ["ops", "status", "--help"], ["help", "ops"]]
)
def test_help_loads_no_boto(tmp_path: Path, words: list[str]) -> None:
    done = _mandala(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    loaded = done.stderr.rpartition("LOADED ")[2].split()
    assert not [name for name in loaded if name.split(".")[0] in {"boto3", "botocore", "jinja2", "plotext"}]
    if words == ["--help"]:
        assert "goal_mandala.cli.ops.commands" not in loaded


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_help_fits_and_names_every_command(tmp_path: Path, language: str) -> None:
    said = _mandala(tmp_path, "ops", "--help", MANDALA_LANG=language, COLUMNS="80").stdout
    assert all(cell_len(line) <= 80 for line in said.splitlines())
    for command in (
        "preflight",
        "deploy",
        "verify",
        "rollback",
        "status",
        "logs",
        "trace",
        "latency",
        "cost",
        "report",
        "alarms",
    ):
        assert f"  {command} " in said


@pytest.mark.parametrize(
    ("words", "environ", "code", "error"),
    [
        (["status"], {}, 2, "no_aws_region"),
        (["status", "--env", "test"], {"AWS_REGION": "ap-northeast-1"}, 2, "unknown_environment"),
        (["status"], {"AWS_REGION": "ap-northeast-1"}, 4, "aws_no_credentials"),
        (["status", "--since", "soon"], {"AWS_REGION": "ap-northeast-1"}, 2, "window_unreadable"),
        (["logs", "--cause", "magic"], {"AWS_REGION": "ap-northeast-1"}, 2, "unknown_cause"),
        (["deploy"], {"AWS_REGION": "ap-northeast-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, 3, ""),
        (["verify"], {"AWS_REGION": "ap-northeast-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}, 4, "aws_unreachable"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_plainly(
    tmp_path: Path, words: list[str], environ: dict[str, str], code: int, error: str
) -> None:
    done = _mandala(tmp_path, "ops", *words, "--json", **environ)
    said = json.loads(done.stdout)
    assert done.returncode == code == said["exitCode"]
    assert said["version"] == 1
    if error:
        assert said["error"]["code"] == error
        assert said["error"]["message"] in done.stderr.replace("\n", "")


def test_a_table_is_never_wider_than_the_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "予約済み同時実行数を増やすと、断られる呼び出しが増えるだけです。" * 4
    table(
        [Column("判定"), Column("項目", flexible=True), Column("結果", flexible=True)],
        [["PASS", "関数", long], ["FAIL", "x" * 90, "短い"]],
    )
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 4
    assert max(cell_len(line) for line in lines) <= 80
    assert "".join("".join(lines).split()).count("呼び出し") >= 3


def test_sparklines() -> None:
    assert sparkline([0, 1, 2, 4], 4) == "▁▃▅█"
    assert sparkline([None, 4, None, 0], 4) == "·█·▁"
    assert sparkline([], 3) == "···"
    assert len(sparkline(list(range(1000)), 20)) == 20
    assert sparkline([1.0], 1, top=10) == "▂"
    assert (figure_of(59_900, "ms"), figure_of(300, "ms"), figure_of(1234), figure_of(None)) == (
        "59.9 s",
        "300 ms",
        "1,234",
        "-",
    )


@pytest.mark.parametrize("columns", [80, 100])
def test_what_to_do_stands_below_its_row_and_its_command_on_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    command = "mandala ops doctor model-access --plan fix.json"
    bad = Check("p", Words("ポリシー BedrockAccess のあるなし", "Policy BedrockAccess, there or not there"), Status.FAIL, same("x" * 70), same(command))  # fmt: skip
    show_checks([bad, replace(bad, status=Status.PASS)])
    lines = capsys.readouterr().out.splitlines()
    assert lines.count(f"      → {command}") == 1, "below the one that failed, whole"


def test_a_plot_s_clock_is_the_window_that_was_asked_for() -> None:
    """One point alone would otherwise stand everywhere."""
    start = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)
    said = plot([(start + timedelta(hours=2), 3.0)], UTC, 80, 8, "", Window(start, start + timedelta(hours=4)))
    clock = said.splitlines()[-2].split()
    assert clock == ["00:00", "01:00", "02:00", "03:00", "04:00"]
    assert said.endswith("11-26 00:00 → 11-26 04:00")


def test_the_window_of_a_heading_is_not_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.out(), "width", 60)
    run = Run(Target("dev", "ap-northeast-1"), Aws(Target("dev", "ap-northeast-1")), UTC, datetime.now(UTC), False, False)  # fmt: skip
    run.heading("Errors by cause", Window(datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 11, 26, 3, tzinfo=UTC)))
    assert capsys.readouterr().out.splitlines()[1] == "  2026-11-25 03:00 – 2026-11-26 03:00 UTC"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_help_says_what_to_do_at_night(tmp_path: Path, language: str) -> None:
    said = _mandala(tmp_path, "ops", MANDALA_LANG=language, COLUMNS="80").stdout
    night = next(line for line in said.splitlines() if "night" in line or "夜中" in line)
    assert night.index("mandala ops status") < night.index("mandala ops doctor")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_names_there_are_are_said_whole(tmp_path: Path, language: str) -> None:
    said = _mandala(tmp_path, "ops", "logs", "--cause", "nosuch", AWS_REGION="ap-northeast-1", MANDALA_LANG=language).stderr  # fmt: skip
    assert "prompt-injection" in said
    assert "defect" in said
    assert "…" not in said
