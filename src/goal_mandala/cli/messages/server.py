"""Words for what goes wrong between the command line and a server, and for what only a server keeps, ja and en."""

from __future__ import annotations

SERVER: dict[str, tuple[str, str]] = {
    "no_such_reflection": ("その振り返りはありません。", "There is no such reflection."),
    "too_many_reflections": (
        "振り返りが上限（{limit}件）に達しています。古いものを消してください。",
        "There are {limit} reflections already, the most a chart holds. Delete an old one.",
    ),
}
