"""Words for every error, notice and finding, ja and en, by code: filled with facts, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from goal_mandala.cli.language import user_language
from goal_mandala.cli.messages.drill_errors import DRILL_ERRORS
from goal_mandala.cli.messages.errors import ERRORS as PRODUCT_ERRORS
from goal_mandala.cli.messages.facts import FACT_WORDS, problem_text, reason_text
from goal_mandala.cli.messages.ops_errors import OPS_ERRORS
from goal_mandala.cli.messages.remedy_errors import REMEDY_ERRORS
from goal_mandala.cli.messages.serving_errors import SERVING_ERRORS
from goal_mandala.cli.messages.words import FINDINGS, NOTICES
from goal_mandala.messages import has_words, service_text

__all__ = ["ERRORS", "FINDINGS", "NOTICES", "error_text", "finding_text", "notice_text"]

ERRORS: dict[str, tuple[str, str]] = {**PRODUCT_ERRORS, **OPS_ERRORS, **REMEDY_ERRORS, **DRILL_ERRORS, **SERVING_ERRORS}


def error_text(code: str, facts: Mapping[str, object]) -> str:
    """The message for an error's code; the service's words where the terminal has none of its own, else the code.

    An error that a server told has its own words in ``told``: for where ours would have gaps.
    """
    told = facts.get("told")
    if told and (code not in ERRORS or not _placeholders(code) <= facts.keys()):
        return str(told)
    if code not in ERRORS and has_words(code):
        return service_text(code, facts, user_language())
    return _say(ERRORS, code, facts)


def _placeholders(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(ERRORS[code][0]) if name}


def notice_text(code: str, facts: Mapping[str, object]) -> str:
    return _say(NOTICES, code, facts)


def finding_text(reason: str, facts: Mapping[str, object]) -> str:
    return _say(FINDINGS, reason, facts)


_LONGEST_FACT = 200
"""A path of 10 kB would bury the message."""
_WHOLE = frozenset({"allowed", "commands", "known", "tail"})
"""Lines to paste, the names there are, a tool's last lines, cut short by nobody: who raises the error keeps them few."""


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _say(table: Mapping[str, tuple[str, str]], code: str, facts: Mapping[str, object]) -> str:
    if code not in table:
        return code
    language = user_language()
    shown = _Facts({k: "" if v is None else _shown(code, k, v, language) for k, v in facts.items()})
    return table[code][0 if language == "ja" else 1].format_map(shown)


def _shown(code: str, name: str, value: object, language: str) -> object:
    """A fact as a person reads it: names of fields, problems and reasons are words, not codes."""
    if name == "line":
        return f"、{value}行目" if language == "ja" else f", line {value}"
    if name == "problem":
        return problem_text(str(value), language)
    if name == "because":
        return reason_text(str(value), language)
    if name == "resource":
        return f"（{value}）" if value and language == "ja" else f" on {value}" if value else ""
    if name == "at":
        return f"{value}: " if value and value != "(top)" else ""
    table = FACT_WORDS.get("playbook" if code == "offline_field" else name, {})
    words = table.get(str(value))
    if words:
        return words[0 if language == "ja" else 1]
    if name in _WHOLE:
        return value
    return f"{value[:_LONGEST_FACT]}…" if isinstance(value, str) and len(value) > _LONGEST_FACT else value
