"""Examples of good answers for the OpenAPI document: what the service really said, shortened to one of each.

By the name of the schema, or by the media type where there is none. The tests hold each against its schema.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

PLACES = {
    "mandala_id": "veG-2OrsMbepl0cl",
    "generation_id": "rHJ4Sp-9IEckXLvk",
    "cell": "3.5",
    "task": "354302104b62",
    "version": 1,
    "reflection": "zZgmCzpKn4r0VnQ8",
    "secret": "0Yx3mQe7bT1nV5kR9sW2aZ",
}
"""Of the parameters in an address."""


def add_examples(document: dict[str, Any]) -> None:
    """Give every operation of *document* an example of its good answers, its address and, for an import, its body."""
    told: dict[str, Any] = json.loads(files("goal_mandala.api").joinpath("examples.json").read_text("utf-8"))
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["example"] = PLACES[parameter["name"]]
            bodies = [operation.get("requestBody", {})]
            answers = [answer for status, answer in operation["responses"].items() if status < "300"]
            for part in (*bodies, *answers):
                for kind, content in part.get("content", {}).items():
                    reference = content.get("schema", {}).get("$ref", "Chart")
                    name = reference.rsplit("/", 1)[-1] if kind == _JSON else kind
                    if name in told and "examples" not in document["components"]["schemas"].get(name, {}):
                        content["example"] = told[name]


_JSON = "application/json"
