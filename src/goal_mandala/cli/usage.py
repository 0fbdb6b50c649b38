"""Help and usage errors in the person's language, laid out in terminal columns.

Owns how the command line explains itself. The library's own texts are English only and count
characters, not columns; what it reports is told apart by class name and the facts it carries.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.wrapping import fold

_WIDEST = 100
_WIDEST_NAME = 26
_PLACES = {
    "OPTIONS": "オプション", "COMMAND": "コマンド", "ARGS": "引数", "FILE": "ファイル", "PATH": "パス", "DIR": "フォルダー", "OUT": "パス",
    "NAME": "名前", "TIME": "時刻", "ZONE": "時間帯", "ENV": "環境", "FORM": "形式", "LANG": "言語", "TAG": "タグ", "TEXT": "文字列",
    "N": "数", "INTEGER": "整数", "USERS": "数", "REQUESTS": "数", "FAILED": "数", "SEEDS": "数", "SEED": "種", "SEVERITY": "重大度",
    "ALARM": "アラーム", "KIND": "種類", "REASON": "理由", "LINK": "出典", "OWNER": "担当",
}  # fmt: skip
"""What stands for a value, in Japanese. Names of things (ID, URL) are the same in both languages."""


class HelpfulCommand(TyperCommand):
    """A command whose help is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_text(self, ctx))


class HelpfulGroup(TyperGroup):
    """A group whose help is ours, its commands under headings."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_text(self, ctx))


def help_text(command: Any, ctx: Any) -> str:
    """Everything that ``--help`` prints for *command*."""
    width = max(40, min(_WIDEST, shutil.get_terminal_size().columns))
    lines = [_usage(command, ctx), ""]
    for paragraph in (command.help or "").split("\n\n"):
        lines += [*fold(f"  {paragraph}", width, 4 if _is_example(paragraph) else 2), ""]
    for heading, rows in _sections(command, ctx):
        lines += [f"{heading}:", *_table(rows, width), ""]
    for paragraph in (command.epilog or "").split("\n"):
        lines += fold(paragraph, width, 2)
    return "\n".join(lines).rstrip()


def _is_example(paragraph: str) -> bool:
    return paragraph.startswith(("例:", "Example:"))


def _usage(command: Any, ctx: Any) -> str:
    pieces = re.sub(r"[{}]", "", " ".join(command.collect_usage_pieces(ctx)))
    pieces = re.sub(r"\[\[([^]]+)\](\.{3})?\](?:\.{3})?", r"[\1]\2", pieces)  # the library puts brackets around ours
    return f"{pick('使い方', 'Usage')}: {ctx.command_path} {_place(pieces)}"


def _place(metavar: str) -> str:
    """*metavar* in the person's language: words in capitals are the library's and ours for a value."""
    return pick(re.sub(r"(?<![\w.])[A-Z]+(?![\w])", lambda found: _PLACES.get(found[0], found[0]), metavar), metavar)


def _sections(command: Any, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for param in command.get_params(ctx):
        if param.param_type_name == "argument":
            arguments.append((_place(param.metavar or param.name), param.help or ""))
        elif not param.hidden:
            options.append((_option_name(param), _option_help(param)))
    panels: dict[str, list[tuple[str, str]]] = {}
    for name, inner in getattr(command, "commands", {}).items():
        heading = inner.rich_help_panel if isinstance(inner.rich_help_panel, str) else None
        row = (name, (inner.help or "").partition("\n\n")[0])
        panels.setdefault(heading or pick("コマンド", "Commands"), []).append(row)
    sections = [(pick("引数", "Arguments"), arguments), *panels.items(), (pick("オプション", "Options"), options)]
    return ((heading, rows) for heading, rows in sections if rows)


def _option_name(param: Any) -> str:
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=lambda n: n.startswith("--")))
    return names if param.is_flag else f"{names} {_place(param.metavar or param.name.upper())}"


def _option_help(param: Any) -> str:
    known = {
        "help": pick("この説明を表示して終わる", "Show this help and exit"),
        "install_completion": pick("今のシェルに補完を設定する", "Install completion for the current shell"),
        "show_completion": pick("補完の設定を表示する", "Print the completion script"),
    }
    return known.get(param.name) or param.help or ""


def _table(rows: list[tuple[str, str]], width: int) -> list[str]:
    from rich.cells import cell_len

    column = min(_WIDEST_NAME, max(cell_len(name) for name, _ in rows))
    lines: list[str] = []
    for name, text in rows:
        head = f"  {name}{' ' * (column - cell_len(name))}  "
        folded = fold(text, max(20, width - column - 4))
        if cell_len(name) > column:
            lines.append(head.rstrip())
            head = " " * (column + 4)
        lines.append(f"{head}{folded[0]}".rstrip())
        lines += [" " * (column + 4) + line for line in folded[1:]]
    return lines


def say_usage_error(error: typer.TyperException) -> None:
    """What was wrong with the command line, and where help is."""
    context: Any = getattr(error, "ctx", None)
    named = " ".join(word for word in sys.argv[1:2] if word.isalpha())
    path = context.command_path if context is not None else f"mandala {named}".rstrip()
    console.say(f"{pick('エラー', 'Error')}: {_explained(error)}", "bold red")
    if context is not None:
        console.say(_usage(context.command, context), hang=4)
    console.say(pick(f"詳しくは: {path} --help", f"For more: {path} --help"))


def _explained(error: Any) -> str:
    kind, message = type(error).__name__, str(error.message)
    if kind == "NoSuchOption":
        close = f" {pick('近いもの', 'Close')}: {', '.join(error.possibilities)}" if error.possibilities else ""
        return (
            pick(f"{error.option_name} というオプションはありません。", f"There is no option {error.option_name}.")
            + close
        )
    if kind == "MissingParameter":
        name = _name_of(error.param)
        return pick(f"{name} を指定してください。", f"{name} is missing.")
    if kind == "BadParameter":
        return f"{_name_of(error.param)}: {_bad_value(error)}"
    if kind == "BadOptionUsage":
        name = error.option_name
        if "does not take" in message:
            return pick(f"{name} に値は付けられません。", f"{name} takes no value.")
        return pick(f"{name} には値が要ります。", f"{name} needs a value.")
    return _plain_usage(message)


def _plain_usage(message: str) -> str:
    if found := re.match(r"No such command '(.*)'\.(?: Did you mean (.*)\?)?$", message, re.S):
        return _no_command(found[1], found[2])
    if found := re.match(r"No such command '(.*)'", message, re.S):
        close = re.search(r"Did you mean (.*)\?$", message)
        return _no_command(found[1], close[1] if close else None)
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", message, re.S):
        return _extra(found[1])
    if message.startswith("Missing command"):
        return pick("コマンドを指定してください。", "Name a command.")
    return message


def _no_command(name: str, close: str | None) -> str:
    if close:
        hint = pick(f" もしかして: {close}", f" Did you mean {close}?")
    elif " " in name or not name.isascii():
        hint = pick(f" 目標なら: mandala plan {shlex.quote(name)}", f" For a goal: mandala plan {shlex.quote(name)}")
    else:
        hint = ""
    return pick(f"「{name}」というコマンドはありません。", f"There is no command '{name}'.") + hint


def _extra(words: str) -> str:
    text = pick(f"余分な引数があります: {words}", f"Unexpected extra arguments: {words}")
    if sys.argv[1:2] == ["plan"]:
        text += pick("。目標は引用符で囲んでください。", '. Put the goal in quotes: mandala plan "…"')
    return text


def _name_of(param: Any) -> str:
    if param is None:
        return pick("値", "value")
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    return str(max(param.opts, key=len))


def _bad_value(error: Any) -> str:
    """The validator's complaint in words; its own English text where it is one that we do not know."""
    details: Any = getattr(error.__cause__, "errors", None)
    first: dict[str, Any] = details()[0] if details else {}
    kind = str(first.get("type", ""))
    limits: dict[str, Any] = first.get("ctx", {})
    given = str(first.get("input", ""))[:40]
    if kind.startswith("int"):
        return pick(f"「{given}」は整数ではありません。", f"'{given}' is not a whole number.")
    if kind.startswith("float"):
        return pick(f"「{given}」は数ではありません。", f"'{given}' is not a number.")
    if kind.startswith("greater_than"):
        least = limits.get("ge", limits.get("gt"))
        return pick(f"{given} は小さすぎます（{least} 以上）。", f"{given} is too small (at least {least}).")
    if found := re.search(r"is not one of (.*)\.$", str(error.message)):
        return pick(f"「{given}」は使えません。{found[1]} のどれかです。", f"'{given}' is not one of {found[1]}.")
    return str(error.message)
