"""The table and the queues: what the product expects is what is made."""

from __future__ import annotations

import pytest

from goal_mandala.jobs.queue import MAX_ATTEMPTS, MAX_DELIVERIES
from goal_mandala.names import AiProcessor, Resources
from goal_mandala.storage.dynamodb.definition import create_table_definition, time_to_live_definition
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.xdist_group("infra")
NAMES = Resources("dev")


@pytest.mark.parametrize("environment", ["dev", "stg", "prod"])
def test_the_table_is_the_one_that_the_product_defines(synthesize: Synthesize, environment: str) -> None:
    name = Resources(environment).table
    made = dict(synthesize(environment).one("AWS::DynamoDB::Table"))
    wanted = create_table_definition(name)
    attributes = {found["AttributeName"]: found["AttributeType"] for found in made.pop("AttributeDefinitions")}
    assert attributes == {
        found["AttributeName"]: found["AttributeType"] for found in wanted.pop("AttributeDefinitions")
    }
    assert {key: made[key] for key in wanted} == wanted
    assert made["TimeToLiveSpecification"] == time_to_live_definition(name)["TimeToLiveSpecification"]


@pytest.mark.parametrize(("environment", "kept"), [("dev", False), ("stg", False), ("prod", True)])
def test_people_s_charts_outlive_mistakes(synthesize: Synthesize, environment: str, kept: bool) -> None:
    (table,) = synthesize(environment).of("AWS::DynamoDB::Table").values()
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"].get("DeletionProtectionEnabled", False) is kept
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == ("Retain" if kept else "Delete")


def test_a_job_is_tried_as_often_as_the_queue_s_contract_says(dev: Synthesized) -> None:
    queue = dev.one("AWS::SQS::Queue", QueueName=NAMES.queue)
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_DELIVERIES >= max(5, MAX_ATTEMPTS)
    (dead,) = (name for name, made in dev.of("AWS::SQS::Queue").items() if made["Properties"] is not queue)
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [dead, "Arn"]}
    assert dev.one("AWS::SQS::Queue", QueueName=NAMES.dead_queue)["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_a_running_job_is_not_handed_out_again(dev: Synthesized) -> None:
    assert dev.one("AWS::SQS::Queue", QueueName=NAMES.queue)["VisibilityTimeout"] >= 2 * AiProcessor.TIMEOUT
