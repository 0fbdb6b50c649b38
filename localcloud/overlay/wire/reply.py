"""From a handler's result to AWS's answer, and from a refusal to AWS's error. Knows four protocols and no service."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import cbor2

if TYPE_CHECKING:
    from localcloud.overlay.call import Refusal

_TYPES = {
    "cbor": "application/cbor",
    "json": "application/x-amz-json-1.1",
    "rest-json": "application/json",
    "query": "text/xml",
}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def _headers(protocol: str, request_id: str) -> dict[str, str]:
    found = {"content-type": _TYPES[protocol], "x-amzn-requestid": request_id}
    return found | {"smithy-protocol": "rpc-v2-cbor"} if protocol == "cbor" else found


def success(protocol: str, operation: Any, result: dict[str, Any], request_id: str) -> Reply:
    """The answer in the shape of the operation's output; members that the model lacks are a mistake of ours.

    Raises:
        KeyError: ``result`` has a member that the model lacks.
    """
    shape = operation.output_shape
    headers = _headers(protocol, request_id)
    if protocol == "query":
        return Reply(200, headers, _xml_answer(operation, result, request_id))
    body = _plain(shape, result, protocol) if shape else {}
    return Reply(200, headers, cbor2.dumps(body) if protocol == "cbor" else _json(body))


def failure(protocol: str, refusal: Refusal, request_id: str) -> Reply:
    """The error as AWS words it on this protocol."""
    headers = _headers(protocol, request_id)
    if protocol == "query":
        side = "Sender" if refusal.status < 500 else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{side}</Type><Code>{escape(refusal.code)}</Code>"
            f"<Message>{escape(refusal.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Reply(refusal.status, headers, text.encode())
    body = {"__type": refusal.code, "message": refusal.message, "Message": refusal.message}
    headers["x-amzn-errortype"] = refusal.code
    if protocol == "cbor":
        headers["x-amzn-query-error"] = f"{refusal.code};{'Sender' if refusal.status < 500 else 'Receiver'}"
        return Reply(refusal.status, headers, cbor2.dumps(body))
    return Reply(refusal.status, headers, _json(body))


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(shape: Any, value: Any, protocol: str) -> Any:
    kind = shape.type_name
    if kind == "structure":
        known = {name: item for name, item in value.items() if item is not None}
        return {
            shape.members[name].serialization.get("name", name) if protocol == "rest-json" else name: _plain(
                shape.members[name], item, protocol
            )
            for name, item in known.items()
        }
    if kind == "list":
        return [_plain(shape.member, item, protocol) for item in value]
    if kind == "map":
        return {key: _plain(shape.value, item, protocol) for key, item in value.items()}
    if kind == "timestamp":
        return datetime.fromtimestamp(value, UTC) if protocol == "cbor" else value
    if kind in ("float", "double"):
        return float(value)
    if kind == "blob" and protocol != "cbor":
        return base64.b64encode(value).decode()
    return value


def _xml_answer(operation: Any, result: dict[str, Any], request_id: str) -> bytes:
    shape = operation.output_shape
    inner = ""
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        inner = f"<{wrapper}>{_xml(shape, result)}</{wrapper}>"
    space = operation.service_model.metadata.get("xmlNamespace", "")
    return (
        f'<{operation.name}Response xmlns="{space}">{inner}<ResponseMetadata><RequestId>{request_id}</RequestId>'
        f"</ResponseMetadata></{operation.name}Response>"
    ).encode()


def _xml(shape: Any, value: Any) -> str:
    kind = shape.type_name
    if kind == "structure":
        parts = []
        for name, item in value.items():
            member = shape.members[name]
            if item is not None:
                tag = member.serialization.get("name", name)
                parts.append(f"<{tag}>{_xml(member, item)}</{tag}>")
        return "".join(parts)
    if kind == "list":
        tag = shape.member.serialization.get("name", "member")
        return "".join(f"<{tag}>{_xml(shape.member, item)}</{tag}>" for item in value)
    if kind == "map":
        return "".join(
            f"<entry><key>{escape(key)}</key><value>{_xml(shape.value, item)}</value></entry>"
            for key, item in value.items()
        )
    if kind == "timestamp":
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if kind == "boolean":
        return "true" if value else "false"
    return escape(str(value))
