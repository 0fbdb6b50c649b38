"""Releases on the deployed local cloud: a broken one goes back by itself, a killed one is mended, by hand in seconds, away without a trace."""

from __future__ import annotations

import os
import re
import shlex
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from goal_mandala.names import AlarmName, Function, Resources
from goal_mandala.ops.aws import changes, releases
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.identity import read_identity
from goal_mandala.ops.changes.plan import Plan, planned, write_plan
from goal_mandala.ops.incident.record import Entry, Kind
from goal_mandala.ops.incident.store import IncidentStore
from goal_mandala.ops.release.deploy import Outcome
from goal_mandala.ops.release.traffic import serving_versions
from goal_mandala.ops.verdict import Status
from localcloud.home import ACCESS_KEY, SECRET_KEY, client_environment
from tests.docs.typed import Typist
from tests.lambdas.channel import Channel
from tests.localcloud.cloud import Cloud, wait_for
from tests.ops.releases_on_cloud import Releases, broken_bundle, variables

pytestmark = pytest.mark.xdist_group("cloud")
ROLL_BACK_SECONDS = 10.0
WELL_OR_FINDINGS = (0, 3)


@pytest.fixture(scope="module")
def operator(cloud: Cloud) -> Iterator[Releases]:
    with pytest.MonkeyPatch.context() as here:
        for name, value in client_environment(cloud.settings).items():
            here.setenv(name, value)
        yield Releases(cloud)


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
    assert (code, refused["error"]["code"]) == (7, "plan_stale"), "rolled back since the plan was made"
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


@pytest.fixture(scope="module")
def staging(typist: Typist, cloud: Cloud) -> Iterator[Channel]:
    """stg, deployed for this module, with its alerts going to a channel on loopback."""
    channel, secrets, name = Channel(), cloud.client("secretsmanager"), "goal-mandala-alerts-of-stg"
    secrets.create_secret(Name=name, SecretString=channel.url)
    try:
        there = {**variables(cloud, "stg", SLACK_WEBHOOK_SECRET=name), "USER_POOL_ID": ""}
        said = typist.run("mandala ops deploy --env stg", WELL_OR_FINDINGS, lang="ja", variables=there)
        said.has("配備しました: ")
        yield channel
    finally:
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        channel.close()


def test_an_alarm_reaches_the_channel(staging: Channel, cloud: Cloud) -> None:
    alarm = Resources("stg").alarm(AlarmName.ERROR_RATE)
    cloud.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="5 errors in 5 minutes")
    (text,) = wait_for(lambda: [text for text in staging.texts if text.startswith(f"🔴 *{alarm}*")])
    assert "5 errors in 5 minutes" in text


@pytest.mark.usefixtures("staging")
def test_what_is_deployed_there_is_looked_at(typist: Typist, cloud: Cloud) -> None:
    """The developer guide's release, but for the deployments; where there is none yet it is said so."""
    there = {"USER_POOL_ID": ""}
    typist.run("mandala ops preflight --env stg", {0, 3}, variables=there).has("goal-mandala-stg-api")
    typist.run("mandala ops verify --env stg --smoke", {0, 3}, lang="ja", variables=there).has(
        "goal-mandala-stg-alerts", "401"
    )
    before = cloud.last_call
    typist.run("mandala ops releases --env prod", {0, 4}, variables=there)
    typist.run("mandala ops rollback --env prod", 4, lang="ja", variables=there)
    assert cloud.changes(before) == []


@pytest.mark.usefixtures("staging")
def test_a_destroyed_environment_leaves_what_it_says_and_nothing_else(operator: Releases, cloud: Cloud) -> None:
    stg = Resources("stg")
    assert _left(cloud, stg)
    code, told = operator.command("destroy", "--confirm", "stg", environment="stg")
    assert code == 0, told
    assert told["removed"] is True
    assert len(told["gone"]) > 90
    left, shared = _left(cloud, stg), [name for name in told["kept"] if "CloudWatchRole" in name]
    assert left == shared, "the account's role for API Gateway's logs stays, and is said to"
    assert len(told["kept"]) == 2


def test_prod_is_deployed_when_its_name_is_typed(operator: Releases, typist: Typist, cloud: Cloud) -> None:
    there = {**variables(cloud, "prod"), "USER_POOL_ID": ""}
    before = _left(cloud, Resources("prod"))
    typist.run("mandala ops deploy --env prod", 1, answer="y", variables=there).has("prod", "Nothing was changed")
    assert _left(cloud, Resources("prod")) == before
    typist.run("mandala ops deploy --env prod", WELL_OR_FINDINGS, answer="prod", lang="ja", variables=there).has(
        "配備しました: "
    )
    assert serving_versions(operator.aws("prod"))
    typist.run("mandala ops releases --env prod", variables=there).has("▶", "good")
    code, told = operator.command("destroy", "--confirm", "prod", environment="prod")
    assert (code, told["error"]["code"]) == (7, "protected")
    lifting = re.findall(r"aws (.*)", told["error"]["message"])
    assert len(lifting) == 2
    for command in lifting:
        cloud.aws(*shlex.split(command))
    code, told = operator.command("destroy", "--confirm", "prod", environment="prod")
    assert (code, told["removed"]) == (0, True)
    assert Resources("prod").table in told["kept"]


def _left(cloud: Cloud, names: Resources) -> list[str]:
    """What of an environment is still there, asked of each service itself."""
    functions = [each["FunctionName"] for each in cloud.client("lambda").list_functions()["Functions"]]
    tables = cloud.client("dynamodb").list_tables()["TableNames"]
    queues = cloud.client("sqs").list_queues().get("QueueUrls", [])
    groups = [each["logGroupName"] for each in cloud.client("logs").describe_log_groups()["logGroups"]]
    roles = [each["RoleName"] for each in cloud.client("iam").list_roles()["Roles"]]
    alarms = cloud.client("cloudwatch").describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    alarmed = [each["AlarmName"] for kind in ("MetricAlarms", "CompositeAlarms") for each in alarms[kind]]
    pools = [each["Name"] for each in cloud.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]]
    topics = [each["TopicArn"] for each in cloud.client("sns").list_topics()["Topics"]]
    apis = [each["name"] for each in cloud.client("apigateway").get_rest_apis()["items"]]
    kept = cloud.client("ssm").get_parameters_by_path(Path=names.releases_path, Recursive=True)["Parameters"]
    parameters = [each["Name"] for each in kept]
    budgets = cloud.client("budgets").describe_budgets(AccountId=cloud.settings.account).get("Budgets", [])
    everything = [*functions, *tables, *queues, *groups, *roles, *alarmed, *pools, *topics, *apis, *parameters]
    return [name for name in [*everything, *(each["BudgetName"] for each in budgets)] if "goal-mandala-stg" in name]


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
