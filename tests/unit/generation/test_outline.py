"""The shapes a model must fill: flat, without what Nova refuses, all fields required."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from goal_mandala.generation.outline import ITEM_TOOL, LIST_TOOL, item_schema, list_schema
from goal_mandala.generation.planner import Stage


@pytest.mark.parametrize("stage", list(Stage))
def test_an_item_is_flat_and_every_field_is_required(stage: Stage) -> None:
    schema = item_schema(stage)
    assert schema["required"] == list(schema["properties"])
    assert schema["required"][0] == "position"
    assert {field["type"] for field in schema["properties"].values()} <= {"string", "integer"}


@pytest.mark.parametrize("stage", list(Stage))
def test_nothing_that_nova_refuses_or_that_makes_a_model_cut_words(stage: Stage) -> None:
    text = json.dumps([item_schema(stage), list_schema(stage)])
    assert not re.search(r"\$defs|\$ref|definitions|maxLength|minLength|pattern|additionalProperties", text)


def test_tool_names_have_no_hyphen_and_differ() -> None:
    names = [*ITEM_TOOL.values(), LIST_TOOL]
    assert len(set(names)) == len(Stage) + 1
    assert all(re.fullmatch("[a-z_]+", name) for name in names)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_list_holds_items(stage: Stage) -> None:
    schema: dict[str, Any] = list_schema(stage)
    assert schema["properties"]["items"]["items"] == item_schema(stage)
