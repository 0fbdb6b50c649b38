"""How our JSON looks: camelCase on the wire, nothing unknown in requests, texts trimmed before they are measured."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE


class Asked(BaseModel):
    """A request body."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Told(BaseModel):
    """A response body, for the OpenAPI document; answers are written from the domain's own documents."""

    model_config = ConfigDict(alias_generator=to_camel)


def filled(most: int) -> AfterValidator:
    """Refuses an empty text, and says how much may stand there (pydantic's own constraint knows only how little)."""

    def check(text: str) -> str:
        if not text:
            raise PydanticCustomError("string_too_short", "empty", {"max_length": most})
        return text

    return AfterValidator(check)


_NOT_EMPTY = Field(json_schema_extra={"minLength": 1})
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=GOAL_TITLE), filled(GOAL_TITLE), _NOT_EMPTY]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=GOAL_TEXT), filled(GOAL_TEXT), _NOT_EMPTY]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=GOAL_TEXT)]
Day = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{4}-\d{2}-\d{2}$")]
Language = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35)]
CellName = Annotated[str, StringConstraints(pattern=r"^[0-7](\.[0-7])?$")]
