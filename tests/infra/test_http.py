"""The REST API: which routes are open, limits, what the gateway says by itself, what is written down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI

from goal_mandala.api import schemas_plan
from goal_mandala.api.problems import CODES
from goal_mandala.bootstrap import service_for
from goal_mandala.settings import read_settings
from infra.constructs.http import OPEN_FILES
from tests.infra.conftest import Synthesize, Synthesized, text_of

pytestmark = pytest.mark.xdist_group("infra")
FOR_OPERATORS_ELSEWHERE = {"/metrics"}
"""Prometheus text is for the service on one machine; on AWS the metrics are CloudWatch's."""


def _paths(made: Synthesized) -> dict[str, str]:
    """Paths by the logical ids of their resources."""
    resources = made.of("AWS::ApiGateway::Resource")

    def path(name: str) -> str:
        found = resources[name]["Properties"]
        parent = found["ParentId"]
        above = path(parent["Ref"]) if "Ref" in parent else ""
        return f"{above}/{found['PathPart']}"

    return {name: path(name) for name in resources}


def _methods(made: Synthesized) -> dict[str, dict[str, Any]]:
    """Methods by ``GET /path``."""
    paths = _paths(made)
    return {
        f"{method['HttpMethod']} {paths.get(method['ResourceId'].get('Ref', ''), '/')}": method
        for method in made.properties("AWS::ApiGateway::Method")
    }


def test_everything_under_v1_needs_a_token_of_the_pool(dev: Synthesized) -> None:
    (authorizer,) = dev.of("AWS::ApiGateway::Authorizer")
    made = dev.one("AWS::ApiGateway::Authorizer")
    assert made["Type"] == "COGNITO_USER_POOLS"
    assert [arn["Fn::GetAtt"][0] for arn in made["ProviderARNs"]] == list(dev.of("AWS::Cognito::UserPool"))
    closed = {name for name, method in _methods(dev).items() if method["AuthorizationType"] == "COGNITO_USER_POOLS"}
    assert closed == {
        "ANY /v1/{proxy+}",
        "POST /v1/ai/generate-actions",
        "POST /v1/ai/generate-subgoals",
        "POST /v1/ai/generate-tasks",
    }
    assert {json.dumps(_methods(dev)[name]["AuthorizerId"]) for name in closed} == {json.dumps({"Ref": authorizer})}


def test_only_the_page_probes_documents_and_calendars_are_open(dev: Synthesized) -> None:
    opened = {name for name, method in _methods(dev).items() if method["AuthorizationType"] == "NONE"}
    files = {f"GET /{name}" for name in OPEN_FILES}
    assert opened == {"GET /", "GET /assets/{proxy+}", "GET /calendar/{proxy+}", *files}


def test_every_route_of_the_program_can_be_reached(dev: Synthesized, tmp_path: Any) -> None:
    environ = {"HOME": str(tmp_path), "MANDALA_WORKERS": "0"}
    service = service_for(read_settings(environ))
    try:
        app = service.app
        while not isinstance(app, FastAPI):
            app = app.app  # type: ignore[attr-defined]  # a middleware around the application
        routes = {route.path for route in app.routes if hasattr(route, "path")}  # type: ignore[attr-defined]  # not all routes have one
    finally:
        service.close()
    gateway = {name.split(" ", 1)[1] for name in _methods(dev)}
    folders = tuple(path.removesuffix("{proxy+}") for path in gateway if path.endswith("{proxy+}"))
    missing = {path for path in routes if path not in gateway and not path.startswith(folders)}
    assert missing <= FOR_OPERATORS_ELSEWHERE


def test_all_routes_go_to_the_live_api_function(dev: Synthesized) -> None:
    (alias,) = (name for name, found in dev.of("AWS::Lambda::Alias").items() if "Api" in name)
    for name, method in _methods(dev).items():
        integration = method["Integration"]
        assert (integration["Type"], integration["TimeoutInMillis"]) == ("AWS_PROXY", 29_000), name
        assert f"{{{alias}}}" in text_of(integration["Uri"])


@pytest.mark.parametrize("environment", ["dev", "stg", "prod"])
def test_the_stage_has_the_contract_s_rates_traces_and_an_access_log(synthesize: Synthesize, environment: str) -> None:
    stage = synthesize(environment).one("AWS::ApiGateway::Stage")
    (settings,) = stage["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert 1000 <= settings["ThrottlingRateLimit"] * 60 < 1060
    assert settings["ThrottlingBurstLimit"] == 2000
    assert (settings["DataTraceEnabled"], settings["LoggingLevel"], stage["TracingEnabled"]) == (False, "OFF", True)
    assert stage["AccessLogSetting"]["DestinationArn"]


def test_the_access_log_names_no_person(dev: Synthesized) -> None:
    written = json.loads(dev.one("AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"])
    assert {"requestId", "status", "latency", "integrationLatency", "authorizerError"} <= set(written)
    text = json.dumps(written)
    for personal in ("identity", "claims", "principalId", "context.path", "domainName", "userAgent"):
        assert personal not in text


def test_the_gateway_speaks_as_the_program_does(dev: Synthesized) -> None:
    """Every answer of the gateway's own has the contract's code, status and retryability, and the request's id."""
    contract = {code.name: (code.status, code.retryable) for code in CODES}
    answers = {found["ResponseType"]: found for found in dev.properties("AWS::ApiGateway::GatewayResponse")}
    assert {"UNAUTHORIZED", "ACCESS_DENIED", "THROTTLED", "REQUEST_TOO_LARGE", "INTEGRATION_TIMEOUT"} <= set(answers)
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN", "BAD_REQUEST_BODY"} <= set(answers)
    for kind, found in answers.items():
        body = json.loads(found["ResponseTemplates"]["application/json"])
        error = body["error"]
        status, retryable = contract[error["code"]]
        assert (body["success"], error["retryable"]) == (False, retryable), kind
        assert set(error) == {"code", "message", "retryable"}
        assert (not kind.startswith("DEFAULT") and found["StatusCode"] == str(status)) or kind.startswith("DEFAULT")
        assert found["ResponseParameters"]["gatewayresponse.header.x-request-id"] == "context.requestId"
    assert answers["THROTTLED"]["ResponseParameters"]["gatewayresponse.header.Retry-After"] == "'1'"


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("generate-subgoals", schemas_plan.SubGoalsRequest),
        ("generate-actions", schemas_plan.ActionsRequest),
        ("generate-tasks", schemas_plan.TasksRequest),
    ],
)
def test_stateless_bodies_are_fenced_and_nothing_allowed_is_kept_out(dev: Synthesized, route: str, body: Any) -> None:
    method = _methods(dev)[f"POST /v1/ai/{route}"]
    validator = dev.of("AWS::ApiGateway::RequestValidator")[method["RequestValidatorId"]["Ref"]]["Properties"]
    assert validator["ValidateRequestBody"] is True
    model = dev.of("AWS::ApiGateway::Model")[method["RequestModels"]["application/json"]["Ref"]]["Properties"]
    fence = model["Schema"]
    wanted = body.model_json_schema(by_alias=True)
    told = wanted["$defs"][wanted["properties"]["input"]["$ref"].rsplit("/", 1)[1]]
    assert set(fence["required"]) == {"type", "userId", "input"}
    assert set(fence["properties"]["input"]["properties"]) == set(told["properties"])
    assert "additionalProperties" not in json.dumps(fence)
    assert all(field["maxLength"] >= 2000 for field in fence["properties"]["input"]["properties"].values())


def test_bytes_leave_as_bytes(dev: Synthesized) -> None:
    assert dev.one("AWS::ApiGateway::RestApi")["BinaryMediaTypes"] == ["*/*"]


def test_an_address_may_not_call_without_end(dev: Synthesized) -> None:
    acl = dev.one("AWS::WAFv2::WebACL")
    (rate,) = (rule for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"])
    assert rate["Statement"]["RateBasedStatement"] == {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
        "Limit": 2000,
    }
    assert rate["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    body = json.loads(acl["CustomResponseBodies"]["TooOften"]["Content"])
    assert body["error"]["code"] == "THROTTLING_ERROR"
    association = dev.one("AWS::WAFv2::WebACLAssociation")
    (stage,) = dev.of("AWS::ApiGateway::Stage")
    assert text_of(association["ResourceArn"]).endswith(f"/stages/{{{stage}}}")


def test_no_request_is_sampled(dev: Synthesized) -> None:
    """A sample would keep a person's address and headers."""
    assert '"SampledRequestsEnabled": true' not in json.dumps(dev.one("AWS::WAFv2::WebACL"))
