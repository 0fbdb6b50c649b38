"""Drills happen on a local cloud and nowhere else."""

from __future__ import annotations

import pytest

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.drills.ground import Ground
from goal_mandala.ops.target import Target
from tests.localcloud.ports import free_port


@pytest.mark.parametrize(
    ("environment", "endpoint", "code"),
    [
        ("dev", None, "drill_elsewhere"),
        ("dev", "https://vpce-1.lambda.ap-northeast-1.vpce.amazonaws.com", "drill_elsewhere"),
        ("dev", "http://192.168.1.4:4566", "drill_elsewhere"),
        ("dev", "http://localhost.example.com:4566", "drill_elsewhere"),
        ("prod", "http://localhost:4566", "drill_guarded"),
        ("dev", "http://127.0.0.1:{free}", "drill_no_cloud"),
    ],
)
def test_anywhere_else_is_refused_before_anything_is_done(environment: str, endpoint: str | None, code: str) -> None:
    where = endpoint and endpoint.format(free=free_port())
    with pytest.raises(InvalidInput) as told:
        Ground(Aws(Target(environment, "ap-northeast-1", endpoint=where)))
    assert told.value.code == code
