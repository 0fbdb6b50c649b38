"""The chart as JSON, and JSON from anywhere back into a chart.

Owns the bytes: encoding, size, and what JSON lets through that a chart file must not have
(duplicate keys, NaN, lone surrogates). The shape of the data is ``domain.document``'s.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.errors import DamagedChart, InvalidInput
from goal_mandala.domain.mandala import Chart
from goal_mandala.exports.options import ExportOptions
from goal_mandala.exports.text_hygiene import storable

MAX_BYTES = 5 * 1024 * 1024
"""Some twenty times a whole chart with ten tasks to every action."""

_TOP = "(top)"


def render(chart: Chart, options: ExportOptions) -> bytes:
    """*chart* as the JSON of the specification: UTF-8, indented by two, a newline at the end."""
    del options
    text = json.dumps(to_data(chart), ensure_ascii=False, indent=2, allow_nan=False)
    return (storable(text) + "\n").encode("utf-8")


def parse(data: bytes) -> Chart:
    """Read a chart; raises :class:`DamagedChart` with ``path`` or ``line`` and ``problem``."""
    return chart_of(strict_loads(data))


def chart_of(data: object) -> Chart:
    """``from_data`` with every refusal as :class:`DamagedChart`."""
    try:
        return from_data(data)
    except DamagedChart:
        raise
    except InvalidInput as error:
        raise damaged("unknown_cell", path="findings") from error
    except OverflowError as error:
        raise damaged("not_a_time") from error


def strict_loads(data: bytes) -> Any:
    """JSON from *data*, refusing what is not clean. Raises :class:`DamagedChart`."""
    text = decoded(data)
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise damaged("not_json", line=error.lineno) from error
    except RecursionError as error:
        raise damaged("nested_too_deep") from error
    except ValueError as error:
        raise damaged("not_a_number") from error
    if "\\u" in text:
        _refuse_surrogates(found, "")
    return found


def decoded(data: bytes) -> str:
    """*data* as text, size and encoding checked; a byte order mark is dropped."""
    if len(data) > MAX_BYTES:
        raise damaged(f"larger_than_{MAX_BYTES}_bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise damaged("not_utf8", line=data.count(b"\n", 0, error.start) + 1) from error


def damaged(problem: str, *, path: str = _TOP, line: int | None = None) -> DamagedChart:
    """The error for a file that is no chart: where and what, never a person's text."""
    place = {} if line is None else {"line": line}
    return DamagedChart("damaged_chart", path=path, problem=problem, **place)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise damaged("duplicate_key", path=twice[:40] if twice.isidentifier() else _TOP)
    return found


def _no_number(_name: str) -> NoReturn:
    raise damaged("not_a_number")


def _refuse_surrogates(value: Any, path: str) -> None:
    if isinstance(value, str):
        if storable(value) != value:
            raise damaged("lone_surrogate", path=path or _TOP)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_surrogates(key, path)
            _refuse_surrogates(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            _refuse_surrogates(item, f"{path}[{i}]")
