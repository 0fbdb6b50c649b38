"""A chart as plain data and back: camelCase, schemaVersion 1, ``null`` for an empty cell.

``to_data`` adds progress; ``from_data`` ignores it (it is worked out, never stored) and raises
``DamagedChart`` with the path of the first thing that cannot be.
"""

from goal_mandala.domain.document.reading import finding_from, from_data, task_from, usage_from
from goal_mandala.domain.document.writing import (
    SCHEMA_VERSION,
    finding_data,
    goal_data,
    reflection_data,
    task_data,
    to_data,
    usage_data,
)

__all__ = [
    "SCHEMA_VERSION",
    "finding_data",
    "finding_from",
    "from_data",
    "goal_data",
    "reflection_data",
    "task_data",
    "task_from",
    "to_data",
    "usage_data",
    "usage_from",
]
