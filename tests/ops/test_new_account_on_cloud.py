"""stg and prod in an account that had neither: deployed by typing, watched, and away again without a trace of more than is said.

On a cloud of its own, in a group of its own: so it runs beside the tests of dev. Each environment has its own folder under
``build/assembly``, and one process at a time builds the functions' code.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from goal_mandala.names import AlarmName, Resources
from goal_mandala.ops.release.traffic import serving_versions
from localcloud.deployment import Deployed
from localcloud.release import prepare, release_environment
from tests.docs.typed import Typist
from tests.lambdas.channel import Channel
from tests.localcloud.cloud import Cloud, started, wait_for
from tests.ops.releases_on_cloud import WELL_OR_FINDINGS, Releases, variables

pytestmark = pytest.mark.xdist_group("new account")
NOTHING = Deployed("stg", "", "", "", "", {})


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """An account in which only CDK is at home."""
    with started(tmp_path_factory.mktemp("account") / "home") as (home, settings):
        prepare(home, settings, release_environment(settings, "stg"), lambda _: None)
        yield Cloud(home, settings, NOTHING)


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
    typist.run("mandala ops rollback --env prod", 1, lang="ja", variables=there).has("何も変えていません")
    assert cloud.changes(before) == []


@pytest.mark.usefixtures("staging")
def test_prod_is_deployed_when_its_name_is_typed(operator: Releases, typist: Typist, cloud: Cloud) -> None:
    beside = _left(cloud, Resources("stg"))
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
    assert _left(cloud, Resources("stg")) == beside, "another environment is not touched"


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
    return [
        name
        for name in [*everything, *(each["BudgetName"] for each in budgets)]
        if f"goal-mandala-{names.environment}" in name
    ]
