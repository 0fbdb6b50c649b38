"""What the fake refuses, in Bedrock's own words and statuses."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from localcloud.bedrock import FakeBedrock

TEXT = {"stage": "sub_goals", "language": "ja", "mode": "text"}
INVALID = "The provided model identifier is invalid."
ON_DEMAND = (
    "Invocation of model ID amazon.nova-micro-v1:0 with on-demand throughput isn’t supported. Retry your request "
    "with the ID or ARN of an inference profile that contains this model."
)


def refusal(client, question, operation="converse", **changes):
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**question(TEXT, **changes))
    response = refused.value.response
    return (
        response["Error"]["Code"],
        response["ResponseMetadata"]["HTTPStatusCode"],
        response["Error"]["Message"],
    )


@pytest.mark.parametrize("operation", ["converse", "converse_stream"])
@pytest.mark.parametrize(
    ("region", "model_id", "message"),
    [
        ("ap-northeast-1", "amazon.nova-micro-v9:0", INVALID),
        ("ap-northeast-1", "us.amazon.nova-micro-v1:0", INVALID),
        ("us-east-1", "apac.amazon.nova-micro-v1:0", INVALID),
        ("us-east-1", "arn:aws:bedrock:us-east-1:1:inference-profile/apac.amazon.nova-micro-v1:0", INVALID),
        (
            "ap-northeast-1",
            "arn:aws:bedrock:ap-northeast-1::inference-profile/amazon.nova-micro-v1:0",
            INVALID,
        ),
        ("ap-northeast-1", "amazon.nova-micro-v1:0", ON_DEMAND),
        (
            "ap-northeast-1",
            "arn:aws:bedrock:ap-northeast-1::foundation-model/amazon.nova-micro-v1:0",
            ON_DEMAND,
        ),
    ],
)
def test_model_ids_are_judged_by_region(bedrock, question, operation, region, model_id, message):
    found = refusal(bedrock(region), question, operation, modelId=model_id)
    assert found == ("ValidationException", 400, message)


def test_the_bare_id_is_served_on_demand_in_virginia(bedrock, question, fake):
    bedrock("us-east-1").converse(**question(TEXT, modelId="amazon.nova-micro-v1:0"))
    assert (fake.calls[0].region, fake.calls[0].status) == ("us-east-1", 200)


def test_further_models_can_exist(bedrock, question):
    arn = "arn:aws:bedrock:ap-northeast-1:123456789012:application-inference-profile/abc123"
    with FakeBedrock(models=[arn]) as fake:
        assert bedrock(server=fake).converse(**question(TEXT, modelId=arn))["stopReason"] == "end_turn"


def tool_config(name="add_item", schema=None, choice=None):
    spec = {"name": name, "inputSchema": {"json": schema or {"type": "object", "properties": {}}}}
    return {"tools": [{"toolSpec": spec}], "toolChoice": choice or {"any": {}}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"toolConfig": tool_config(name="add-item")}, "regular expression"),
        ({"toolConfig": tool_config(schema={"type": "object", "$defs": {"a": {"type": "string"}}})}, "$defs"),
        (
            {"toolConfig": tool_config(schema={"type": "object", "properties": {"a": {"definitions": {}}}})},
            "$defs",
        ),
        ({"toolConfig": tool_config(schema={"type": "array"})}, "object"),
        ({"toolConfig": tool_config(choice={"tool": {"name": "other"}})}, "other"),
        ({"inferenceConfig": {"maxTokens": 10_001}}, "model limit of 10000"),
        ({"messages": [{"role": "assistant", "content": [{"text": "hello"}]}]}, "start with a user message"),
    ],
)
def test_requests_that_nova_cannot_take(bedrock, question, changes, words):
    code, status, message = refusal(bedrock(), question, **changes)
    assert (code, status) == ("ValidationException", 400)
    assert words in message


def test_a_property_may_be_called_definitions(bedrock, question):
    schema = {"type": "object", "properties": {"definitions": {"type": "string"}}}
    assert bedrock().converse(**question(TEXT, toolConfig=tool_config(schema=schema)))["stopReason"] == "end_turn"


def post(url, body, **headers):
    request = Request(url, body, {"Content-Type": "application/json", **headers})
    with pytest.raises(HTTPError) as refused, urlopen(request, timeout=30):
        pass
    with refused.value as answer:
        return answer.code, dict(answer.headers), json.loads(answer.read())


def test_no_authorization_is_refused(fake):
    status, headers, body = post(f"{fake.url}/model/apac.amazon.nova-micro-v1%3A0/converse", b"{}")
    assert status == 403
    assert headers["x-amzn-ErrorType"].startswith("MissingAuthenticationTokenException")
    assert body == {"message": "Missing Authentication Token"}
    assert fake.calls[0].error == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"messages": 5}'])
def test_a_body_that_is_no_request_is_refused(fake, body):
    status, headers, _ = post(f"{fake.url}/model/x/converse", body, Authorization="Bearer key")
    assert (status, headers["x-amzn-ErrorType"].partition(":")[0]) == (400, "ValidationException")


def test_unknown_operations_are_refused(fake):
    status, headers, body = post(f"{fake.url}/model/x/invoke", b"{}")
    assert (status, headers["x-amzn-ErrorType"].partition(":")[0]) == (404, "UnknownOperationException")
    assert "/model/x/invoke" in body["message"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.com"])
def test_it_binds_loopback_only(host):
    with pytest.raises(ValueError, match="loopback"):
        FakeBedrock(host=host)
