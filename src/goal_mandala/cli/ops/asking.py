"""Asking before something changes: yes or no, in prod the environment's name. Owns who may pass without being asked."""

from __future__ import annotations

import sys

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.frame import say_words
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.target import Target
from goal_mandala.ops.words import Words


def agreed(target: Target, question: Words, *, yes: bool, confirm: str | None, typed: bool = False) -> bool:
    """Whether the person wants it. Prod (and *typed*) needs the environment's name: typed, or as ``--confirm NAME``.

    Raises ``needs_confirm`` where nobody can be asked, ``wrong_confirm`` for another environment's name.
    """
    name = target.environment
    if confirm is not None and confirm != name:
        raise InvalidInput("wrong_confirm", value=confirm[:40], environment=name)
    by_name = target.guarded or typed
    if confirm == name or (yes and not by_name):
        return True
    if not sys.stdin.isatty():
        raise InvalidInput("needs_confirm", option=f"--confirm {name}" if by_name else "--yes")
    if not by_name:
        return console.ask(say_words(question)) or _declined()
    console.say(say_words(question))
    prompt = pick(
        f"進めるには環境の名前 {name} を入力してください: ", f"Type the environment's name, {name}, to go on: "
    )
    console.err().print(prompt, end="", markup=False)
    if console.heard_line().strip() == name:
        return True
    console.say(pick("入力が違います。何も変えていません。", "That is not the name. Nothing was changed."), "yellow")
    return False


def _declined() -> bool:
    console.say(pick("取りやめました。何も変えていません。", "Declined. Nothing was changed."), "yellow")
    return False
