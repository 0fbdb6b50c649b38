"""The REST API: which it is, where it answers, and what it answers. HTTP to it goes through here and nowhere else."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from goal_mandala.domain.errors import NotFound, ServiceFailed
from goal_mandala.ops.aws.answers import items, part, text, value, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws

HTTP_SECONDS = 32
MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Stage:
    """``address`` ends without a slash; ``access_log`` is the destination's ARN, ``tracing`` X-Ray's switch."""

    api: str
    name: str
    address: str
    tracing: bool
    access_log: str
    deployment: str


@dataclass(frozen=True, slots=True)
class WebAcl:
    """What stands before a stage; ``limit`` requests of one address in ``window`` seconds, 0 where no rule counts them."""

    name: str
    limit: int
    window: int


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the API answered; ``headers`` in lower case, ``seconds`` until the whole body was there."""

    status: int
    body: str
    headers: dict[str, str]
    seconds: float


def read_stages(aws: Aws, name: str) -> tuple[Stage, ...]:
    """The stages of the REST API called *name*; :class:`NotFound` where there is no such API."""
    with signal("api"):
        apis = [api for api in aws.pages("apigateway", "GetRestApis", "items") if text(api, "name") == name]
        if not apis:
            raise NotFound(
                "aws_not_found", action="apigateway:GET", place=aws.target.region, message=f"REST API {name}"
            )
        api = text(apis[0], "id")
        rows = items(aws.call("apigateway", "GetStages", restApiId=api), "item")
    return tuple(
        Stage(
            api=api,
            name=text(row, "stageName"),
            address=address_of(aws, api, text(row, "stageName")),
            tracing=bool(value(row, "tracingEnabled")),
            access_log=text(row, "accessLogSettings", "destinationArn"),
            deployment=text(row, "deploymentId"),
        )
        for row in rows
    )


def read_web_acl(aws: Aws, stage: Stage) -> WebAcl | None:
    """The web ACL of the stage; None where there is none."""
    arn = f"arn:aws:apigateway:{aws.target.region}::/restapis/{stage.api}/stages/{stage.name}"
    with signal("web acl"):
        try:
            found = part(aws.call("wafv2", "GetWebACLForResource", ResourceArn=arn), "WebACL")
        except NotFound:
            return None
    if not found:
        return None
    rates = [rate for rule in items(found, "Rules") if (rate := part(rule, "Statement", "RateBasedStatement"))]
    rate = rates[0] if rates else None
    return WebAcl(text(found, "Name"), whole(rate, "Limit") or 0, whole(rate, "EvaluationWindowSec") or 300)


def address_of(aws: Aws, api: str, stage: str) -> str:
    """Where the stage answers: on AWS its own host, on a local cloud below the endpoint."""
    endpoint = aws.target.endpoint
    if endpoint and aws.target.local:
        return f"{endpoint.rstrip('/')}/_aws/execute-api/{api}/{stage}"
    return f"https://{api}.execute-api.{aws.target.region}.amazonaws.com/{stage}"


def ask(
    address: str,
    path: str,
    *,
    method: str = "GET",
    token: str | None = None,
    body: bytes | None = None,
    most: int = MOST_BYTES,
) -> HttpAnswer:
    """One HTTP request; any status is an answer, of which *most* bytes are read. :class:`ServiceFailed` ``api_unreachable`` where none comes."""
    url = f"{address}{path}"
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ServiceFailed("api_unreachable", address=address, problem="address")
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as answer:
            status, given, raw = answer.status, answer.headers, answer.read(most)
    except urllib.error.HTTPError as error:
        status, given, raw = error.code, error.headers, error.read(most)
    except OSError as error:
        raise ServiceFailed("api_unreachable", address=address, problem=type(error).__name__) from error
    lower = {name.lower(): str(text_) for name, text_ in given.items()}
    return HttpAnswer(status, raw.decode("utf-8", "replace"), lower, time.monotonic() - began)
