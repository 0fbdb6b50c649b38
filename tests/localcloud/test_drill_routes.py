"""The cloud's own routes for drills: tokens moved in time, a clean sheet of metrics."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest

from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")


def ask(cloud: Cloud, route: str, data: Any) -> httpx.Response:
    return httpx.post(f"http://127.0.0.1:{cloud.settings.port}/_localcloud/{route}", json=data, timeout=30)


def test_a_moved_token_is_the_pools_own_and_only_its_times_differ(cloud: Cloud) -> None:
    token = cloud.token()
    older = ask(cloud, "tokens", {"token": token, "seconds": -7200}).json()["token"]
    pool = cloud.deployed.outputs["UserPoolId"]
    keys = jwt.PyJWKClient(f"{cloud.settings.endpoint}/{pool}/.well-known/jwks.json")
    options: Any = {"verify_exp": False, "verify_aud": False}
    claims = jwt.decode(older, keys.get_signing_key_from_jwt(older).key, algorithms=["RS256"], options=options)
    before = jwt.decode(token, options={"verify_signature": False})
    moved = {name for name in before if before[name] != claims[name]}
    assert moved == {"iat", "exp", "auth_time"}
    assert before["exp"] - claims["exp"] == 7200
    refused = httpx.get(f"{cloud.api}/v1/mandalas", headers={"Authorization": f"Bearer {older}"}, timeout=30)
    assert refused.status_code == 401


@pytest.mark.parametrize("data", [{}, {"token": "x", "seconds": 1}, {"token": "a.b.c", "seconds": "soon"}, []])
def test_nonsense_is_refused(cloud: Cloud, data: Any) -> None:
    assert ask(cloud, "tokens", data).status_code == 400


def test_a_clean_sheet_forgets_values_and_lets_alarms_be_judged_anew(cloud: Cloud) -> None:
    watch = cloud.client("cloudwatch")
    watch.put_metric_data(Namespace="Drill", MetricData=[{"MetricName": "Once", "Value": 1.0}])
    assert ask(cloud, "measures/forget", {}).json()["forgotten"] >= 1
    now = time.time()
    points = watch.get_metric_statistics(
        Namespace="Drill", MetricName="Once", StartTime=now - 600, EndTime=now + 60, Period=60, Statistics=["Sum"]
    )["Datapoints"]
    assert points == []
