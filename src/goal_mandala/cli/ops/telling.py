"""A release as it is watched in the terminal: stages with their time, details dimmed, the change set as a table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.asking import agreed
from goal_mandala.cli.ops.frame import Run, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.aws.changes import Change
from goal_mandala.ops.words import Words

if TYPE_CHECKING:
    from rich.text import Text

_ACTIONS = {"Add": ("+", "green"), "Modify": ("~", "yellow"), "Remove": ("-", "red"), "Import": ("+", "green")}


class TerminalTeller:
    """Everything said on the way goes to standard error; the change set too, so that ``--json`` stays JSON."""

    def __init__(self, run: Run, *, yes: bool, confirm: str | None) -> None:
        self._run = run
        self._yes = yes
        self._confirm = confirm
        self._began = time.monotonic()

    def step(self, words: Words) -> None:
        console.say(f"[{time.monotonic() - self._began:5.1f} s] {say_words(words)}", "bold")

    def line(self, text: str) -> None:
        if (
            self._run.verbose
            or "FAILED" in text
            or text.startswith(("UpdateAlias", "DeleteChangeSet", "StopDeployment"))
        ):
            console.say(f"          {text}", "dim")

    def agree(self, question: Words, changes: tuple[Change, ...]) -> bool:
        if not self._run.as_json:
            show_changes(changes)
        return agreed(self._run.target, question, yes=self._yes, confirm=self._confirm)


def show_changes(changes: Sequence[Change]) -> None:
    """The change set: what is added, changed, removed, and what is replaced (data in it may be lost)."""
    if not changes:
        console.show(pick("スタックの変更: なし", "Changes of the stack: none"))
        return
    columns = [
        Column(pick("変更", "Change")),
        Column(pick("種類", "Kind"), flexible=True),
        Column(pick("資源", "Resource"), flexible=True),
        Column(pick("変わる設定", "What changes"), flexible=True),
    ]
    table(columns, [_row(change) for change in changes])
    counts = {action: sum(change.action == action for change in changes) for action in ("Add", "Modify", "Remove")}
    replaced = sum(change.replaces == "True" for change in changes)
    console.show(
        pick(
            f"追加 {counts['Add']}、変更 {counts['Modify']}（うち作り直し {replaced}）、削除 {counts['Remove']}",
            f"{counts['Add']} added, {counts['Modify']} modified ({replaced} replaced), {counts['Remove']} removed",
        ),
        "bold",
    )


def _row(change: Change) -> list[str | Text]:
    from rich.text import Text

    mark, style = _ACTIONS.get(change.action, ("?", ""))
    what = change.physical.rpartition(":" if change.physical.count(":") > 1 else "/")[2]
    touched = ", ".join(change.touched[:6])
    if change.replaces in {"True", "Conditional"}:
        doubt = "?" if change.replaces == "Conditional" else ""
        touched = f"{touched} {pick('★作り直し', '★ replaced')}{doubt}".strip()
    resource = f"{change.logical} ({what})" if what else change.logical
    return [Text(f"{mark} {change.action}", style=style), change.kind.removeprefix("AWS::"), resource, touched]


def change_data(changes: Sequence[Change]) -> list[dict[str, object]]:
    return [
        {"action": c.action, "type": c.kind, "logicalId": c.logical, "physicalId": c.physical or None, "replacement": c.replaces or None, "properties": list(c.touched)}
        for c in changes
    ]  # fmt: skip
