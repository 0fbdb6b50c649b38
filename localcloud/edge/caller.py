"""Who calls what: the access key, region, service and operation of an AWS request.

Owns reading of signatures and operation names. It refuses nobody and answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_READS = re.compile(
    r"^(Get|List|Describe|Query|Scan|BatchGet|Head|Lookup|Search|Filter|Test|Simulate|StartQuery|StopQuery|Select"
    r"|Estimate|Detect|Check|AssumeRole|Converse|InvokeModel|CountTokens|StartLiveTail|ReceiveMessage)"
)
_MODELS = {
    "apigateway": "apigateway",
    "bedrock": "bedrock",
    "bedrock-runtime": "bedrock-runtime",
    "lambda": "lambda",
    "s3": "s3",
    "xray": "xray",
    "application-signals": "application-signals",
}


@dataclass(frozen=True)
class Caller:
    """What the signature says. All are empty for a request without one."""

    access_key: str = ""
    region: str = ""
    service: str = ""


def read_caller(headers: dict[str, str], query: str = "") -> Caller:
    """From the Authorization header or from a presigned query."""
    found = _CREDENTIAL.search(headers.get("authorization", ""))
    if found is None and "X-Amz-Credential" in query:
        credential = parse_qs(query).get("X-Amz-Credential", [""])[0]
        found = _CREDENTIAL.search(f"Credential={credential}")
    return Caller(*found.groups()) if found else Caller()


def operation_name(service: str, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> str:
    """The operation as the service's model names it, or ``METHOD /path`` where it cannot be told."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    if "x-amz-query-mode" in headers or headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        action = parse_qs(body.decode("utf-8", errors="replace")).get("Action", [""])[0]
        if action:
            return action
    smithy = re.search(r"/service/[^/]+/operation/([^/?]+)", path)
    if smithy:
        return smithy.group(1)
    return _rest_operation(service, method, path, query, headers) or f"{method} {path}"


def is_read(operation: str) -> bool:
    """True when the operation changes nothing that an operator owns."""
    return bool(_READS.match(operation)) or operation.startswith(("GET ", "HEAD ", "OPTIONS "))


def _rest_operation(service: str, method: str, path: str, query: str, headers: dict[str, str]) -> str | None:
    if service == "bedrock" and path.startswith("/model/"):
        service = "bedrock-runtime"
    given = {*parse_qs(query, keep_blank_values=True), *headers}
    for route in _routes(service):
        if route.method == method and route.pattern.fullmatch(path) and route.needed <= given:
            return route.operation
    return None


@dataclass(frozen=True)
class _Route:
    """``needed``: query keys and headers (in lower case) without which it is another operation."""

    pattern: re.Pattern[str]
    method: str
    needed: frozenset[str]
    operation: str


@cache
def _routes(service: str) -> tuple[_Route, ...]:
    """Patterns of a REST service, the more specific ones first; nothing for other protocols."""
    import botocore.session

    if service not in _MODELS:
        return ()
    model: Any = botocore.session.get_session().get_service_model(_MODELS[service])
    routes: list[tuple[tuple[int, int], _Route]] = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        template, _, fixed = operation.http["requestUri"].partition("?")
        needed = {part.partition("=")[0] for part in fixed.split("&") if part} | set(_required(operation))
        route = _Route(_pattern(template), operation.http["method"], frozenset(needed), name)
        routes.append(((-len(needed), template.count("{")), route))
    return tuple(route for _, route in sorted(routes, key=lambda pair: pair[0]))


def _required(operation: Any) -> Iterator[str]:
    """Members that must stand in the query or in a header."""
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        placed = shape.members[name].serialization
        if placed.get("location") == "querystring":
            yield placed["name"]
        elif placed.get("location") == "header":
            yield placed["name"].lower()


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", template.rstrip("/") or "/")
    text = "".join(
        (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part) for part in parts
    )
    return re.compile(text + "/?")
