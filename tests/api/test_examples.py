"""Every operation of the OpenAPI document shows what to send and what comes back, and each example is what its schema says."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

BARE = {"image/png", "application/pdf", "image/svg+xml", "text/html", "text/csv", "text/markdown"}
"""Files of an export: pictures and documents, not worth a page of the document each."""


def test_every_operation_has_examples_that_are_valid(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    assert _valid(document, parameter["schema"], parameter["example"]), (method, path)
            body = operation.get("requestBody", {}).get("content", {})
            good = [answer.get("content", {}) for status, answer in operation["responses"].items() if status < "300"]
            assert good, (method, path)
            for contents in (body, *good):
                for kind, content in contents.items():
                    if kind not in BARE:
                        example = _example(document, content)
                        assert example is not None, (method, path, kind)
                        assert _valid(document, content.get("schema", {}), example), (method, path, kind)


def _example(document: dict[str, Any], content: dict[str, Any]) -> Any:
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    of_schema = document["components"]["schemas"].get(name, {}).get("examples", [None])[0]
    return content.get("example", of_schema)


def _valid(document: dict[str, Any], schema: dict[str, Any], example: Any) -> bool:
    if schema.get("type") == "object" and isinstance(example, str):
        return True  # a stream of events, which the schema describes one by one
    Draft202012Validator({**schema, "components": document["components"]}).validate(example)
    return True
