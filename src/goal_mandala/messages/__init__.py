"""Words for people, in Japanese or English, by code: the service's, and those that the command line has in common with it.

Owns the choice of language from ``Accept-Language`` and the filling in of facts. It refuses to know statuses and
transports, and says nothing that a person typed: only field names, limits and numbers go into a message.
"""

from __future__ import annotations

from collections.abc import Mapping

from goal_mandala.messages.chart_problems import problem_text
from goal_mandala.messages.field_names import FIELD_NAMES
from goal_mandala.messages.service_errors import SERVICE_ERRORS

__all__ = ["DEFAULT_LANGUAGE", "has_words", "preferred_language", "service_text"]

DEFAULT_LANGUAGE = "ja"
LANGUAGES = ("ja", "en")


def preferred_language(header: str | None) -> str:
    """``ja`` or ``en`` by ``Accept-Language`` (RFC 9110, q-values): ja without one, en where neither is wanted."""
    if not header or not header.strip():
        return DEFAULT_LANGUAGE
    best, best_weight = "en", 0.0
    for part in header[:500].split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().split("-")[0].lower()
        weight = _weight(parameter)
        language = DEFAULT_LANGUAGE if language == "*" else language
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def has_words(code: str) -> bool:
    return code in SERVICE_ERRORS


def service_text(code: str, facts: Mapping[str, object], language: str) -> str:
    """The message for *code*; facts without a place in it are left out."""
    column = 0 if language == "ja" else 1
    words = SERVICE_ERRORS[code][column]
    shown = {name: _shown(name, value, column) for name, value in facts.items()}
    return words.format_map(_Facts(shown))


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def _shown(name: str, value: object, column: int) -> object:
    if name == "field":
        words = FIELD_NAMES.get(str(value).rsplit(".", 1)[-1])
        return words[column] if words else value
    if name == "problem":
        return problem_text(str(value), LANGUAGES[column])
    return value
