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
    """The document as JSON."""
    settings = read_settings({})
    with tempfile.TemporaryDirectory() as folder:
        service = service_for(replace(settings, service=replace(settings.service, data=folder)))
        try:
            return json.dumps(service.app.openapi(), ensure_ascii=False)
        finally:
            service.close()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
