"""The OpenAPI document: what FastAPI gathers, less what is not so, and as a page that needs no script and no network."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from goal_mandala.api.examples import add_examples
from goal_mandala.api.middleware.authentication import is_open

TITLE = "goal-mandala"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h2{margin-top:2rem;font-size:1.1rem}code,pre{background:#f4f4f4;padding:.1rem .3rem;overflow-x:auto}"
    "@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}code,pre{background:#2a2a2a}}"
)
_HEADERS = {"x-request-id": {"description": "Names this request", "schema": {"type": "string"}}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of *app*, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=TITLE, version=app.version, description=app.description, routes=app.routes)
        _drop_foreign_errors(made)
        for path, methods in made["paths"].items():
            for operation in methods.values():
                operation["security"] = [] if is_open(path) else [{"bearer": []}]
                for answer in operation["responses"].values():
                    answer["headers"] = answer.get("headers", {}) | _HEADERS
        add_examples(made)
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        made["components"]["securitySchemes"] = {"bearer": bearer}
        app.openapi_schema = made
    return app.openapi_schema


def _drop_foreign_errors(made: dict[str, Any]) -> None:
    """FastAPI announces its own validation errors; ours are VALIDATION_ERROR with 400."""
    for methods in made["paths"].values():
        for operation in methods.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "HTTPValidationError" in json.dumps(content):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)


def style_hash() -> str:
    """For the page's content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def page(document: dict[str, Any]) -> str:
    """Every call with its summary, parameters and an example, as HTML."""
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>{TITLE} API</title><style>{_STYLE}</style>"]
    parts.append(f"<h1>{TITLE} API</h1><p>Machine-readable: <a href=/openapi.json>/openapi.json</a></p>")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<h2><code>{method.upper()} {escape(path)}</code></h2>")
            parts.append(f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>")
            if names := [f"<code>{escape(p['name'])}</code>" for p in operation.get("parameters", [])]:
                parts.append(f"<p>Parameters: {', '.join(names)}</p>")
            if example := _example(document, operation):
                shown = json.dumps(example, ensure_ascii=False, indent=2)
                parts.append(f"<pre>{escape(shown)}</pre>")
    return "".join(parts)


def _example(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The first example of the request body's schema."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    return next(iter(document["components"]["schemas"].get(name, {}).get("examples", [])), None)
