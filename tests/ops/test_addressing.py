"""What is suggested means the environment that was asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from goal_mandala.cli import console
from goal_mandala.cli.ops.addressing import addressed, to_be_named
from goal_mandala.cli.ops.frame import operating
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.names import Env
from goal_mandala.ops.target import read_target

HERE = {"AWS_REGION": "ap-northeast-1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Next: mandala ops doctor", "Next: mandala ops doctor --env prod"),
        ("`mandala ops doctor --plan fix.json`, then", "`mandala ops doctor --env prod --plan fix.json`, then"),
        ("鳴らす: mandala ops alarms test error-rate", "鳴らす: mandala ops alarms test --env prod error-rate"),
        ("次: mandala ops doctor dead-letters --env prod", "次: mandala ops doctor dead-letters --env prod"),
        ("次: mandala ops incident ack", "次: mandala ops incident ack"),
        ("list: mandala ops doctor --list", "list: mandala ops doctor --list"),
        ("`mandala ops status`, `mandala ops traces --env prod`", "`mandala ops status --env prod`, `mandala ops traces --env prod`"),
    ],
)  # fmt: skip
def test_the_environment_is_named_once_where_the_command_takes_it(text: str, said: str) -> None:
    assert addressed(text, "prod") == said
    assert addressed(text, "") == text


def test_it_is_named_only_where_leaving_it_out_would_mean_another() -> None:
    assert to_be_named("prod", {}) == "prod"
    assert to_be_named("dev", {Env.ENVIRONMENT: "prod"}) == "dev"
    assert [to_be_named("dev", {}), to_be_named("prod", {Env.ENVIRONMENT: "prod"}), to_be_named(None, {})] == ["", "", ""]  # fmt: skip


def suggest(environment: str) -> None:
    with operating(environment):
        console.show("Next: mandala ops verify")
        console.say("Next: mandala ops logs --errors")
        table([Column("")], [["→ mandala ops rollback"]], header=False)


def test_lines_and_tables_of_a_run_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", HERE["AWS_REGION"])
    monkeypatch.delenv(Env.ENVIRONMENT, raising=False)
    assert read_target(HERE, "stg").environment == "stg"
    with pytest.raises(typer.Exit):
        suggest("stg")
    told = capsys.readouterr()
    assert told.out == "Next: mandala ops verify --env stg\n→ mandala ops rollback --env stg\n"
    assert told.err == "Next: mandala ops logs --env stg --errors\n"
    console.show("mandala ops verify")
    assert capsys.readouterr().out == "mandala ops verify\n"
