"""A clean sheet for drills: every measured value forgotten, every alarm judged anew. Log lines and settings stay.

Owns the route ``measures/forget`` below ``/_localcloud/``. AWS has nothing like it; there one waits for an hour to pass.
"""

from __future__ import annotations

from typing import Any


async def route(scope: Any, _body: bytes) -> tuple[int, Any]:
    """POST, without a body. Answers how many metrics were emptied."""
    from ministack.services import cloudwatch

    from localcloud.overlay import duties
    from localcloud.overlay.clock import Clock

    if scope["method"] != "POST":
        return 405, {"error": "POST to forget what was measured"}
    emptied = 0
    for bucket in cloudwatch._metrics.all_values():
        emptied += bool(bucket)
        bucket[:] = []
    duties.evaluate_alarms(Clock())
    return 200, {"forgotten": emptied}
