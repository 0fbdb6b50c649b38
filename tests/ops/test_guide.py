"""Every command that the operations guide prints for AWS and CDK, run as printed against the deployed local cloud."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.localcloud.cloud import ENVIRONMENT, Cloud, wait_for
from tests.ops.guide_commands import CORRECTIONS, commands_of, corrected, read_guide
from tests.ops.guide_expectations import EXPECTATIONS, PROCESSOR, Ran, Traffic

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operations-guide.ja.md"
SPECIFIED = ROOT.parent / "shared" / "spec" / "operations-guide.ja.md"
"""The procedure that the product was specified by, where it lies beside the checkout."""

COMMANDS, FILES = read_guide(GUIDE)
ONCE = list(dict.fromkeys(COMMANDS))
GROUP = f"/aws/lambda/{PROCESSOR}"
FOLLOW_SECONDS = 60

on_the_cloud = pytest.mark.xdist_group("cloud")


def test_the_guide_prints_what_is_tested_and_nothing_else() -> None:
    assert set(ONCE) == set(EXPECTATIONS)
    assert len(COMMANDS) > 25


def test_the_guide_has_every_command_of_the_procedure() -> None:
    """Where the procedure is at hand: its commands are the guide's, corrected where they were wrong."""
    if not SPECIFIED.exists():
        assert {one.right for one in CORRECTIONS} <= set(ONCE)
        return
    specified = commands_of(SPECIFIED.read_text("utf-8"))
    assert {one.wrong for one in CORRECTIONS} <= set(specified)
    assert list(dict.fromkeys(corrected(command) for command in specified)) == ONCE


def test_every_correction_has_a_reason() -> None:
    assert all(one.reason and one.wrong != one.right for one in CORRECTIONS)
    assert not {one.wrong for one in CORRECTIONS} & set(ONCE)


def test_commands_are_taken_out_of_any_block() -> None:
    text = "- x\n\n   ```bash\n   # c\n   aws a \\\n     --b 1 | jq '.c'\n   cd d\n   aws e  # f\n   ```\n```json\naws no\n```\n"
    assert commands_of(text) == ["aws a --b 1 | jq '.c'", "aws e"]


@pytest.fixture(scope="module")
def traffic(cloud: Cloud) -> Traffic:
    """One generation that succeeds and one that the model's refusal ends, both in the log."""
    began = datetime.now(UTC)
    generation, _ = cloud.generate()
    assert generation["state"] == "succeeded", generation
    good = cloud.request_of(generation["id"])
    cloud.set_faults({"kind": "AccessDeniedException"})
    try:
        broken, _ = cloud.generate()
    finally:
        cloud.set_faults()
    assert broken["state"] == "failed", broken
    failed = cloud.request_of(broken["id"])
    _let_alarm_change(cloud)
    return Traffic(good, failed, began, cloud.environment["USER_POOL_ID"])


@pytest.fixture(scope="module")
def folder(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the guide's files are: those it prints, and the policy that is read before it is written."""
    made = tmp_path_factory.mktemp("guide")
    for name, text in FILES.items():
        (made / name).write_text(text, "utf-8")
    role, query = f"goal-mandala-{ENVIRONMENT}-lambda-execution-role", "PolicyDocument"
    said = cloud.aws("iam", "get-role-policy", "--role-name", role, "--policy-name", "BedrockAccess", "--query", query)
    (made / "bedrock-policy.json").write_text(said.stdout, "utf-8")
    return made


@pytest.fixture
def put_back(cloud: Cloud) -> Iterator[None]:
    """What a command of the guide changes is as it was afterwards."""
    yield
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=10)
    client.update_function_configuration(FunctionName=PROCESSOR, MemorySize=1024, Timeout=900)


@on_the_cloud
@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("command", ONCE, ids=lambda command: re.sub(r"[^\w]+", "-", command)[:60])
def test_a_command_of_the_guide_gives_right_data(command: str, cloud: Cloud, traffic: Traffic, folder: Path) -> None:
    EXPECTATIONS[command](_run(command, cloud, traffic, folder))


@on_the_cloud
def test_the_query_s_result_can_be_fetched(cloud: Cloud, traffic: Traffic, folder: Path) -> None:
    started = next(command for command in ONCE if command.startswith("aws logs start-query"))
    query = _run(started, cloud, traffic, folder).data["queryId"]
    fetch = "aws logs get-query-results --query-id QUERY_ID".replace("QUERY_ID", query)
    result = wait_for(lambda: _done(_run(fetch, cloud, traffic, folder).data), 20)
    row = {field["field"]: float(field["value"]) for field in result["results"][0]}
    assert 0 <= row["min(@duration)"] <= row["avg(@duration)"] <= row["max(@duration)"] < 900_000
    assert row["max(@duration)"] > 0


def _run(command: str, cloud: Cloud, traffic: Traffic, folder: Path) -> Ran:
    """Run by the shell as the guide prints it; the example's request id is a real one, following ends by itself."""
    shell = command.replace("request-id-12345", traffic.failed)
    where, environment = folder, {**cloud.environment, "AWS_PAGER": ""}
    if "cdk" in command:
        where = ROOT
        environment = {**environment, "LAMBDA_BUNDLE": "build/lambda/local", "CI": "true", "NO_COLOR": "1"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if command.endswith("--follow"):
        return _follow(shell, where, environment, traffic)
    done = subprocess.run(
        ["bash", "-c", shell], cwd=where, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr, traffic)


def _follow(shell: str, where: Path, environment: dict[str, str], traffic: Traffic) -> Ran:
    """Until the line of a known request is there: a command that goes on for ever is stopped then.

    On a terminal, as an operator has it: into a pipe the AWS command line keeps lines back until it ends.
    """
    command = ["timeout", str(FOLLOW_SECONDS), "bash", "-c", f"exec {shell}"]
    screen, terminal = pty.openpty()
    said = b""
    try:
        with subprocess.Popen(
            command, cwd=where, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
        ) as process:
            os.close(terminal)
            while traffic.good.encode() not in said and process.poll() is None:
                if select.select([screen], [], [], 1.0)[0]:
                    said += os.read(screen, 65_536)
            process.terminate()
            code = process.wait(20)
    finally:
        os.close(screen)
    text = said.decode("utf-8", "replace")
    return Ran(0 if code < 0 else code, text, text, traffic)


def _let_alarm_change(cloud: Cloud) -> None:
    """So that there is a history: it is put into ALARM, and evaluation takes it back."""
    name = f"{PROCESSOR}-error-rate"
    cloud.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="history for the guide")


def _done(answer: dict[str, Any]) -> dict[str, Any] | None:
    return answer if answer["status"] == "Complete" and answer["results"] else None
