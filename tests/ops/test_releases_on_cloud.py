"""Releases on the deployed local cloud: a broken one goes back by itself, a killed one is mended, by hand in seconds, away without a trace."""

from __future__ import annotations

import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws import changes, releases
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.identity import read_identity
from goal_mandala.ops.changes.plan import Plan, planned, write_plan
from goal_mandala.ops.incident.record import Entry, Kind
from goal_mandala.ops.incident.store import IncidentStore
from goal_mandala.ops.release.deploy import Outcome
from goal_mandala.ops.release.traffic import serving_versions
from goal_mandala.ops.verdict import Status
from localcloud.home import ACCESS_KEY, SECRET_KEY
from tests.docs.typed import Typist
from tests.localcloud.cloud import Cloud
from tests.ops.releases_on_cloud import WELL_OR_FINDINGS, Releases, broken_bundle, variables

pytestmark = pytest.mark.xdist_group("cloud")
ROLL_BACK_SECONDS = 10.0


def test_a_broken_version_is_caught_and_rolled_back_by_itself(operator: Releases, cloud: Cloud, tmp_path: Path) -> None:
    aws = operator.aws()
    before = serving_versions(aws)
    done, heard = operator.deploy(LAMBDA_BUNDLE=str(broken_bundle(tmp_path / "broken")))
    assert done.outcome is Outcome.ROLLED_BACK, (done, heard)
    assert {check.id for check in done.checks if check.status is Status.FAIL}
    assert not [check for check in done.after if check.status in {Status.FAIL, Status.CRASHED}], done.after
    assert done.release is not None
    assert done.release.versions != before
    assert serving_versions(aws) == before
    assert releases.read_releases(aws)[0].state == "rolled_back"
    code, told = operator.command("apply", str(_plan(aws, tmp_path, ("function-memory", 2048))), "--yes")
    assert (code, told["error"]["code"]) == (7, "other_code_latest"), "a setting would bring the broken code back"
    assert serving_versions(aws) == before
    assert cloud.generate()[0]["state"] == "succeeded"


def test_after_a_killed_deployment_the_next_one_mends_it_and_by_hand_it_goes_back(
    operator: Releases, typist: Typist, tmp_path: Path
) -> None:
    aws = operator.aws()
    first = serving_versions(aws)
    _kill_in_the_middle(operator)
    killed = releases.read_releases(aws)[0]
    assert killed.state == "pending"

    here = {**variables(operator.cloud), "MANDALA_INCIDENTS": str(tmp_path / "incidents")}
    said = typist.run("mandala ops deploy", WELL_OR_FINDINGS, variables=here)
    said.has("[Y/n] y", "Deployed: ")
    now = serving_versions(aws)
    release = releases.read_releases(aws)[0]
    assert now == release.versions != first
    states = {one.id: one.state for one in releases.read_releases(aws)}
    assert states[killed.id] == "interrupted"
    assert not [name for name in changes.list_change_sets(aws, Resources("dev").stack) if killed.id in name]

    plan = _plan(aws, tmp_path, ("reserved-concurrency", 9), ("function-memory", 2048))
    incidents = tmp_path / "incidents"
    named = _open_incident(incidents)
    typist.run("mandala ops rollback", 1, answer="n", variables=here).has("Declined")
    assert serving_versions(aws) == now
    back = typist.run("mandala ops rollback", WELL_OR_FINDINGS, lang="ja", variables=here)
    (noted,) = IncidentStore(incidents).read(named).of(Kind.COMMAND)
    assert noted.data["undo"] == f"mandala ops rollback {release.id} --env dev"
    code, refused = operator.command("apply", str(plan), "--yes")
    assert (code, refused["error"]["code"]) == (7, "released_since"), "rolled back since the plan was made"
    took = re.search(r"、(\d+\.\d) 秒", back.text)
    assert took, back.text
    assert float(took[1]) < ROLL_BACK_SECONDS
    assert serving_versions(aws) == first
    code, told = operator.command("rollback", "--yes", release.id)
    assert code in {0, 3}, told
    assert serving_versions(aws) == now


def _plan(aws: Aws, folder: Path, *wanted: tuple[str, int]) -> Path:
    """A plan file for the generating function as it is now."""
    steps = planned(aws, [(kind, Function.AI_PROCESSOR, value) for kind, value in wanted])
    account = read_identity(aws).account
    path, now = folder / "fix.json", datetime.now(UTC)
    write_plan(
        path, Plan("dev", aws.target.region, account, now, "operator", ("memory",), ("memory-too-small",), steps)
    )
    return path


def _open_incident(folder: Path) -> str:
    entry = Entry(datetime.now(UTC), "operator", Kind.OPENED, "", {"severity": "SEV2"})
    return IncidentStore(folder).open("Generations fail", "dev", entry).id


def _kill_in_the_middle(operator: Releases) -> None:
    """SIGKILL to the whole group as soon as CloudFormation is told to begin."""
    process = operator.start_deploy()
    try:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if "Making" in line:
                break
        else:
            pytest.fail("".join(said))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


PROCESSOR = Resources("stg").log_group(Function.AI_PROCESSOR)


@pytest.mark.parametrize(
    ("environment", "told", "check", "fix"),
    [
        ("prod", {"AWS_ACCOUNT_ID": ""}, "account", "export AWS_ACCOUNT_ID=123456789012"),
        ("stg", {"AWS_ACCOUNT_ID": "999999999999"}, "account", "AWS_PROFILE"),
        ("stg", {"BEDROCK_MODEL_ID": "amazon.nova-nano-v9:0"}, "model-offered", "BEDROCK_MODEL_ID"),
        ("stg", {"RESERVED_CONCURRENCY": "950"}, "concurrency", "RESERVED_CONCURRENCY=none"),
    ],
)
def test_a_bad_setting_is_found_before_anything_changes(
    operator: Releases, cloud: Cloud, environment: str, told: dict[str, str], check: str, fix: str
) -> None:
    _refused(operator, cloud, environment, told, check, fix)


def test_a_log_group_in_the_way_is_found_before_anything_changes(operator: Releases, cloud: Cloud) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName=PROCESSOR)
    try:
        _refused(operator, cloud, "stg", {}, "log-group-clash", f"--log-group-name {PROCESSOR}")
    finally:
        logs.delete_log_group(logGroupName=PROCESSOR)


def test_expired_credentials_are_found_before_anything_changes(operator: Releases, cloud: Cloud) -> None:
    _refused(operator, cloud, "stg", _expired_session(cloud), "credentials", "")


def _expired_session(cloud: Cloud) -> dict[str, str]:
    """A session that was over as soon as it was given; only the SDK minds asking for one of no seconds."""
    sts = boto3.client(
        "sts",
        endpoint_url=cloud.settings.endpoint,
        region_name=cloud.settings.region,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(parameter_validation=False),
    )
    given = sts.get_session_token(DurationSeconds=0)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def test_an_unknown_environment_costs_no_call(operator: Releases, cloud: Cloud) -> None:
    before = cloud.last_call
    code, told = operator.command("deploy", "--yes", "--env", "qa")
    assert (code, told["error"]["code"]) == (2, "unknown_environment")
    assert "dev, stg, prod" in told["error"]["message"]
    assert cloud.calls(before) == []


def _refused(operator: Releases, cloud: Cloud, environment: str, told: dict[str, str], check: str, fix: str) -> None:
    before = cloud.last_call
    done, heard = operator.deploy(environment, **told)
    assert done.outcome is Outcome.NOT_READY, (done, heard)
    failed = {one.id: one for one in done.checks if one.status is Status.FAIL}
    assert check in failed, done.checks
    assert fix in failed[check].fix.en
    assert failed[check].fix.ja
    calls = cloud.calls(before)
    assert calls
    assert _changes(calls) == []
    assert len(heard.steps) == 1


def _changes(calls: list[dict[str, Any]]) -> list[str]:
    """Calls that changed something; the model is asked for one token to see whether it answers."""
    return [each["operation"] for each in calls if each["kind"] == "write" and each["operation"] != "Converse"]
