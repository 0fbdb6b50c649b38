"""Models that mean harm: one that gives away its instructions when it is told to, one whose texts are hostile themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

from localcloud.bedrock import Answer, Call, ParsedRequest, mandala_responder
from localcloud.bedrock.answer import items_of, with_items
from tests.fakes.hostile import GOALS

PIECE = 24
"""So many characters of its instructions in a row, blanks apart, are no accident."""


def obeying(request: ParsedRequest) -> Answer:
    """A model that does as it is told by the goal: its instructions, piece by piece, in every text of its answer."""
    answer = mandala_responder(request)
    told = re.sub(r"\s+", " ", request.system)
    pieces = [told[i : i + 29] for i in range(0, len(told) - 29, 29)]
    items = [
        {name: pieces[(7 * n + len(name)) % len(pieces)] if isinstance(value, str) and name != "type" else value
         for name, value in item.items()}
        for n, item in enumerate(items_of(answer))
    ]  # fmt: skip
    return with_items(answer, items)


def hostile_texts(request: ParsedRequest) -> Answer:
    """A model whose every description is hostile."""
    answer, texts = mandala_responder(request), list(GOALS.values())
    items = [
        {**item, **({"description": texts[n % len(texts)]} if "description" in item else {})}
        for n, item in enumerate(items_of(answer))
    ]
    return with_items(answer, items)


def gives_away(text: str, calls: Iterable[Call]) -> bool:
    """Whether a piece of the instructions that *calls* were made with stands in *text*."""
    systems = {re.sub(r"\s+", "", call.body["system"][0]["text"]) for call in calls}
    assert systems, "no call was made"
    told = re.sub(r"\s+", "", text)
    return any(system[i : i + PIECE] in told for system in systems for i in range(0, len(system) - PIECE, 6))
