"""Identity, dashboard, saved queries, budget, outputs: what people and operators find."""

from __future__ import annotations

import json

import pytest

from goal_mandala.names import OPERATORS_GROUP, Output
from goal_mandala.settings import OPERATORS
from infra.constructs.insights import QUERIES
from tests.infra.conftest import Synthesize, Synthesized, text_of

pytestmark = pytest.mark.xdist_group("infra")
ENVIRONMENTS = ["dev", "stg", "prod"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_page_signs_in_by_code_without_a_secret(synthesize: Synthesize, environment: str) -> None:
    client = synthesize(environment).one("AWS::Cognito::UserPoolClient")
    assert (client["AllowedOAuthFlows"], client["GenerateSecret"]) == (["code"], False)
    assert set(client["AllowedOAuthScopes"]) == {"openid", "email"}
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    by_password = {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"} & set(client["ExplicitAuthFlows"])
    assert bool(by_password) is (environment == "dev")


def test_a_person_comes_back_to_the_page_they_left(synthesize: Synthesize, dev: Synthesized) -> None:
    client = dev.one("AWS::Cognito::UserPoolClient")
    (api,) = dev.of("AWS::ApiGateway::RestApi")
    addresses = [text_of(address) for address in client["CallbackURLs"]]
    assert addresses[0] == f"https://{{{api}}}.execute-api.ap-northeast-1.amazonaws.com/dev/"
    assert "http://localhost:8000/" in addresses
    assert client["LogoutURLs"] == client["CallbackURLs"]
    mine = synthesize("prod", PAGE_ADDRESSES="https://mandala.example/").one("AWS::Cognito::UserPoolClient")
    assert [text_of(address) for address in mine["CallbackURLs"]][1:] == ["https://mandala.example/"]


def test_operators_are_the_group_that_the_program_asks_for(dev: Synthesized) -> None:
    assert dev.one("AWS::Cognito::UserPoolGroup")["GroupName"] == OPERATORS_GROUP == OPERATORS


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_people_s_accounts_cannot_be_deleted_by_mistake_in_prod(synthesize: Synthesize, environment: str) -> None:
    (pool,) = synthesize(environment).of("AWS::Cognito::UserPool").values()
    durable = environment == "prod"
    assert pool["DeletionPolicy"] == ("Retain" if durable else "Delete")
    assert (pool["Properties"].get("DeletionProtection") == "ACTIVE") is durable


def test_the_guide_s_query_and_ours_are_saved(dev: Synthesized) -> None:
    saved = {found["Name"]: found for found in dev.properties("AWS::Logs::QueryDefinition")}
    assert set(saved) == {f"goal-mandala-dev/{name}" for name in QUERIES}
    latency = saved["goal-mandala-dev/latency"]
    assert (
        latency["QueryString"] == "fields @timestamp, @duration | stats avg(@duration), max(@duration), min(@duration)"
    )
    assert latency["LogGroupNames"] == ["/aws/lambda/goal-mandala-dev-ai-processor"]
    assert saved["goal-mandala-dev/http-errors"]["LogGroupNames"] == ["/aws/apigateway/goal-mandala-dev-api"]


def test_the_dashboard_shows_thresholds_and_costs(dev: Synthesized) -> None:
    board = dev.one("AWS::CloudWatch::Dashboard")
    assert board["DashboardName"] == "goal-mandala-dev"
    body = text_of(board["DashboardBody"])
    widgets = json.loads(body)["widgets"]
    titles = [widget["properties"].get("title", "") for widget in widgets]
    assert len(titles) == 10
    lines = json.dumps([widget["properties"].get("annotations") for widget in widgets])
    assert '"value": 60000' in lines
    assert '"value": 8' in lines


def test_the_month_s_money_has_a_limit_that_speaks(dev: Synthesized, prod: Synthesized) -> None:
    budget = prod.one("AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 100, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"Service": ["Amazon Bedrock"]}
    (topic,) = prod.of("AWS::SNS::Topic")
    told = [found["Subscribers"] for found in budget["NotificationsWithSubscribers"]]
    assert told == [[{"Address": {"Ref": topic}, "SubscriptionType": "SNS"}]] * 4
    assert dev.one("AWS::Budgets::Budget")["Budget"]["BudgetLimit"]["Amount"] == 10


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_outputs_are_those_that_are_named(synthesize: Synthesize, environment: str) -> None:
    outputs = synthesize(environment).template["Outputs"]
    assert set(outputs) == {value for name, value in vars(Output).items() if not name.startswith("_")}
    assert outputs[Output.MODEL_ID]["Value"] == "apac.amazon.nova-micro-v1:0"
    assert text_of(outputs[Output.API_URL]["Value"]).endswith(f".amazonaws.com/{environment}/")
    issuer = text_of(outputs[Output.ISSUER_URL]["Value"])
    assert issuer.startswith("https://cognito-idp.ap-northeast-1.amazonaws.com/{")
