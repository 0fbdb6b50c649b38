"""How our JSON looks: camelCase on the wire, nothing unknown in requests, texts trimmed before they are measured."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE


class Asked(BaseModel):
    """A request body."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Told(BaseModel):
    """A response body, for the OpenAPI document; answers are written from the domain's own documents."""

    model_config = ConfigDict(alias_generator=to_camel)


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=GOAL_TITLE)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=GOAL_TEXT)]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=GOAL_TEXT)]
Day = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{4}-\d{2}-\d{2}$")]
Language = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)]
CellName = Annotated[str, StringConstraints(pattern=r"^[0-7](\.[0-7])?$")]
