"""A deployment that cannot go on ends as failed, once, and holds up no other."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from localcloud.additions.records import Records
from localcloud.additions.traffic import BROKEN, DEPLOYMENTS, TICK, keep_moving

SCOPE = "000000000000:ap-northeast-1"


def test_one_that_cannot_go_on_ends_and_the_others_are_looked_at(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    records = Records(tmp_path / "additions.json")
    records.put(SCOPE, DEPLOYMENTS, "d-1", {"deploymentId": "d-1", "status": "InProgress"})
    shift = {"function": "nowhere", "alias": "live", "before": "1", "after": "2"}
    records.put(SCOPE, DEPLOYMENTS, "d-2", {"deploymentId": "d-2", "status": "InProgress", "_shift": shift})

    async def some_looks() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(keep_moving(records, 1.0), TICK * 3.5)

    with caplog.at_level(logging.ERROR):
        asyncio.run(some_looks())
    ended = records.all(SCOPE, DEPLOYMENTS)
    assert (ended["d-1"]["status"], ended["d-1"]["errorInformation"]) == ("Failed", BROKEN)
    assert ended["d-2"]["errorInformation"]["code"] == "INVALID_LAMBDA_FUNCTION"
    assert caplog.messages.count("deployment d-1 could not go on") == 1
