"""Alarms and runbooks match one to one, and every command on a page exists with its options."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.names import Env
from goal_mandala.ops.doctor.checks import CHECKS
from tests.docs import aws, own
from tests.docs.shell import commands_in, lines_of, variables_in

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
PAGES = sorted(path for path in RUNBOOKS.glob("*.md") if path.name != "README.md")
SNAPSHOTS = sorted((ROOT / "tests" / "infra" / "snapshots").glob("*.json"))
GUIDE = {Env.AWS_REGION, Env.AWS_ACCOUNT_ID, Env.ENVIRONMENT, Env.BEDROCK_MODEL_ID, Env.BEDROCK_REGION, Env.BEDROCK_MAX_RETRIES, Env.BEDROCK_TIMEOUT_MS, Env.USER_POOL_ID}  # fmt: skip
PROGRAMS = {"mandala", "aws", "date", "export"}
PARTS = (
    ("何が起きたか", "どのくらい悪いか", "まず見る", "手順", "原因の見分け方", "直す", "元に戻す", "上に知らせる"),
    ("What happened", "How bad", "First look", "Steps", "Which cause", "Fix", "Undo", "Escalate"),
)


def _alarms(snapshot: Path) -> list[dict[str, Any]]:
    resources = json.loads(snapshot.read_text("utf-8"))["Resources"].values()
    kinds = {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"}
    return [one["Properties"] for one in resources if one["Type"] in kinds]


def test_there_is_a_page_for_every_alarm_and_none_besides() -> None:
    named: set[str] = set()
    for snapshot in SNAPSHOTS:
        for alarm in _alarms(snapshot):
            (page,) = re.findall(r"Runbook: docs/runbooks/([a-z0-9-]+)\.md$", alarm["AlarmDescription"])
            assert alarm["AlarmName"].endswith(f"-{page}"), alarm["AlarmName"]
            named.add(page)
    assert len(SNAPSHOTS) == 3
    assert named == {page.stem for page in PAGES}


def test_the_index_has_every_page() -> None:
    linked = re.findall(r"^\| \[([a-z0-9-]+)\]\(\1\.md\)", (RUNBOOKS / "README.md").read_text("utf-8"), re.M)
    assert sorted(linked) == sorted(page.stem for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_both_languages_say_the_same_in_the_same_order(page: Path) -> None:
    text = page.read_text("utf-8")
    ja, en = text.split("## English\n")
    assert page.stem in text.splitlines()[0]
    for half, parts in ((ja, PARTS[0]), (en, PARTS[1])):
        where = [half.find(part) for part in parts]
        assert min(where) >= 0, parts[where.index(min(where))]
        assert where == sorted(where)
    assert lines_of(ja) == lines_of(en)
    assert len(lines_of(ja)) >= 6
    assert en.count("\n| ") == ja.count("\n| ") >= 3


@pytest.mark.parametrize("page", [*PAGES, RUNBOOKS / "README.md"], ids=lambda page: page.stem)
def test_commands_exist_with_these_options(page: Path) -> None:
    for command in commands_in(page, spans=True):
        assert command.program in PROGRAMS, command.line
        words = command.words[1:]
        if command.program == "mandala":
            assert own.problem_of(words) is None, (command.line, own.problem_of(words))
        if command.program == "aws":
            assert aws.problem_of(words) is None, (command.line, aws.problem_of(words))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_step_is_a_command_of_ours_with_the_plain_one_beside_it(page: Path) -> None:
    blocks = re.findall(r"```bash\n(.*?)```", page.read_text("utf-8"), re.S)
    assert blocks
    for block in blocks:
        first, *plain = block.strip().splitlines()
        assert first.strip().startswith("mandala ops "), block
        assert plain, block
        assert all(line.strip().startswith("aws ") for line in plain), block


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_checks_and_causes_are_doctor_s(page: Path) -> None:
    known = {check.id for check in CHECKS}
    for command in commands_in(page):
        if command.words[:3] == ("mandala", "ops", "doctor"):
            named = list(takewhile(lambda word: not word.startswith("-"), command.words[3:]))
            assert set(named) <= known, command.line
    known |= {cause.id for check in CHECKS for cause in check.causes}
    rows = re.findall(r"^\| [^|]*（`([a-z-]+)`）", page.read_text("utf-8"), re.M)
    assert set(rows) <= known
    assert rows == re.findall(r"^\| [^|]*\(`([a-z-]+)`\) \|", page.read_text("utf-8"), re.M)


@pytest.mark.parametrize("page", [*PAGES, RUNBOOKS / "README.md"], ids=lambda page: page.stem)
def test_variables_are_those_of_the_guide_and_links_lead_somewhere(page: Path) -> None:
    assert variables_in(page) <= GUIDE
    for target in re.findall(r"\]\(([^)#]+\.md)\)", page.read_text("utf-8")):
        assert (page.parent / target).is_file(), target


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ops", "preflight", "--nothing"], "nothing"),
        (["ops", "prefligth"], "prefligth"),
    ],
)
def test_our_parser_refuses_what_is_not_there(words: list[str], why: str) -> None:
    assert why in str(own.problem_of(words))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["lambda", "get-funktion", "--function-name", "x"], "no operation"),
        (["lambda", "get-function", "--name", "x"], "has no --name"),
        (["lambda", "get-function"], "needs --function-name"),
        (["lambda", "put-function-concurrency", "--function-name", "x", "--reserved-concurrent-executions", "many"], "whole number"),
        (["cloudwatch", "describe-alarms", "--state-value", "RINGING"], "none of"),
        (["lambda", "update-event-source-mapping", "--uuid", "x", "--scaling-config", "Maximum=3"], "no member"),
        (["lambda", "wait", "function-mended", "--function-name", "x"], "no waiter"),
    ],
)  # fmt: skip
def test_the_sdk_s_models_refuse_what_is_not_there(words: list[str], why: str) -> None:
    assert why in str(aws.problem_of(words))


LONG = {"filter-log-events", "get-trace-summaries", "describe-alarm-history", "get-metric-statistics", "get-query-results"}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_plain_command_answers_in_lines_and_can_be_repeated(page: Path) -> None:
    """Pages of JSON do not help at night, data points come in no order, and a query is looked at again by its id."""
    for command in commands_in(page):
        if command.program == "aws" and command.words[2] in LONG:
            assert {"--query", "text"} <= set(command.words), command.line
            assert "start-query" not in command.line
        if command.words[2:3] == ("get-metric-statistics",):
            assert "sort_by(Datapoints,&Timestamp)" in command.line
