"""Writes the service's OpenAPI document, without a server, for the page's types. Knows no type itself."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from goal_mandala.bootstrap import service_for
from goal_mandala.settings import read_settings


def document() -> str:
    """The document as JSON, without its examples: types do not need them."""
    settings = read_settings({})
    with tempfile.TemporaryDirectory() as folder:
        service = service_for(replace(settings, service=replace(settings.service, data=folder)))
        try:
            told = service.app.openapi()
            for methods in told["paths"].values():
                for operation in methods.values():
                    parts = [operation.get("requestBody", {}), *operation["responses"].values()]
                    contents = [content for part in parts for content in part.get("content", {}).values()]
                    for place in (*operation.get("parameters", []), *contents):
                        place.pop("example", None)
            return json.dumps(told, ensure_ascii=False)
        finally:
            service.close()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
