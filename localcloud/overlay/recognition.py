"""Which AWS service and operation an HTTP request means, and whose account and region. Parses no body but query's Action."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session

SERVICES = {
    "logs": "logs",
    "monitoring": "cloudwatch",
    "xray": "xray",
    "ce": "ce",
    "iam": "iam",
    "servicequotas": "service-quotas",
}
"""Signing name → botocore's name of the services that the overlay owns or corrects."""

_CREDENTIAL = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([a-z0-9-]+)/aws4_request")
_CBOR_PATH = re.compile(r"^/service/[A-Za-z0-9]+/operation/([A-Za-z0-9]+)$")


@cache
def model(signing_name: str) -> Any:
    """botocore's model of an owned service."""
    return botocore.session.get_session().get_service_model(SERVICES[signing_name])


@cache
def _by_target() -> dict[str, str]:
    return {
        str(model(name).metadata["targetPrefix"]): name for name in SERVICES if "targetPrefix" in model(name).metadata
    }


@cache
def _by_path(signing_name: str) -> dict[tuple[str, str], str]:
    service = model(signing_name)
    return {
        (str(service.operation_model(name).http["method"]), str(service.operation_model(name).http["requestUri"])): name
        for name in service.operation_names
    }


def service_of(headers: dict[str, str]) -> str | None:
    """The signing name of an owned service that the request is for, or None."""
    signed = _CREDENTIAL.search(headers.get("authorization", ""))
    if signed:
        return signed[1] if signed[1] in SERVICES else None
    prefix = headers.get("x-amz-target", "").partition(".")[0]
    return _by_target().get(prefix) if prefix else None


def protocol_of(service: str, headers: dict[str, str]) -> str:
    """``cbor``, ``json``, ``rest-json`` or ``query``, as this request speaks it."""
    if "cbor" in headers.get("smithy-protocol", "") or "cbor" in headers.get("content-type", ""):
        return "cbor"
    if headers.get("x-amz-target"):
        return "json"
    return "rest-json" if model(service).metadata["protocol"] == "rest-json" else "query"


def operation_of(service: str, protocol: str, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
    """The operation's name; empty when the request names none."""
    if protocol == "cbor":
        found = _CBOR_PATH.match(path)
        return found[1] if found else ""
    if protocol == "json":
        return headers["x-amz-target"].rpartition(".")[2]
    if protocol == "rest-json":
        return _by_path(service).get((method, path.rstrip("/") or "/"), "")
    return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
