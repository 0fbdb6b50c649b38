"""Cost Explorer's filters and groups over lines of a bill (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.billing.usage import Line

    Test = Callable[[Line], bool]

_TAG = "environment"


def dimension(key: str, account: str) -> Callable[[Line], str]:
    """What a dimension says of a line.

    Raises:
        Refusal: ValidationException for a dimension that the local cloud does not have.
    """
    known: dict[str, Callable[[Line], str]] = {
        "SERVICE": lambda line: line.service,
        "USAGE_TYPE": lambda line: line.usage_type,
        "REGION": lambda line: line.region,
        "LINKED_ACCOUNT": lambda line: account,  # noqa: ARG005  the same for every line
        "RECORD_TYPE": lambda line: "Usage",  # noqa: ARG005  the same for every line
    }
    if key not in known:
        raise Refusal("ValidationException", f"The local cloud has no dimension {key}; it has {', '.join(known)}.")
    return known[key]


def tag(key: str) -> Callable[[Line], str]:
    return lambda line: line.environment if key == _TAG else ""


def compiled(expression: dict[str, Any] | None, account: str) -> Test:
    """A filter as a predicate; none is true.

    Raises:
        Refusal: ValidationException for an expression that is none.
    """
    if not expression:
        return lambda line: True  # noqa: ARG005  everything
    if len(expression) != 1:
        raise Refusal("ValidationException", "An Expression object has exactly one of And, Or, Not, Dimensions, Tags.")
    ((kind, value),) = expression.items()
    if kind == "And":
        tests = [compiled(part, account) for part in value]
        return lambda line: all(test(line) for test in tests)
    if kind == "Or":
        tests = [compiled(part, account) for part in value]
        return lambda line: any(test(line) for test in tests)
    if kind == "Not":
        test = compiled(value, account)
        return lambda line: not test(line)
    if kind in ("Dimensions", "Tags"):
        read = dimension(value["Key"], account) if kind == "Dimensions" else tag(value["Key"])
        return _among(read, value)
    raise Refusal("ValidationException", f"The local cloud does not filter by {kind}.")


def _among(read: Callable[[Line], str], asked: dict[str, Any]) -> Test:
    values, options = asked.get("Values") or [], set(asked.get("MatchOptions") or ["EQUALS"])
    if unknown := options - {"EQUALS", "CASE_SENSITIVE", "STARTS_WITH", "ABSENT"}:
        raise Refusal("ValidationException", f"The local cloud does not match by {', '.join(sorted(unknown))}.")
    if "ABSENT" in options:
        return lambda line: not read(line)
    if "STARTS_WITH" in options:
        return lambda line: read(line).startswith(tuple(values))
    return lambda line: read(line) in values


def grouping(definitions: list[dict[str, str]], account: str) -> Callable[[Line], tuple[str, ...]]:
    """The keys of the group that a line belongs to; tags as ``key$value``.

    Raises:
        Refusal: ValidationException for more than two groups or another type.
    """
    if len(definitions) > 2:
        raise Refusal("ValidationException", "GroupBy supports at most two groups.")
    readers: list[Callable[[Line], str]] = []
    for definition in definitions:
        key = definition["Key"]
        if definition.get("Type", "DIMENSION") == "TAG":
            readers.append(lambda line, key=key: f"{key}${tag(key)(line)}")
        elif definition.get("Type", "DIMENSION") == "DIMENSION":
            readers.append(dimension(key, account))
        else:
            raise Refusal("ValidationException", "The local cloud groups by DIMENSION and TAG only.")
    return lambda line: tuple(read(line) for read in readers)
