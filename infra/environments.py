"""The environments dev, stg and prod as data: what differs between them, and nothing else.

Thresholds of the guide's own alarms are not here: they are the same everywhere (:mod:`infra.constructs.alarms`).
"""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.names import ENVIRONMENTS


@dataclass(frozen=True, slots=True)
class EnvironmentData:
    """One environment. Money in US dollars a month, memory in megabytes, times in seconds or days as named.

    ``durable``: what holds people's data survives a deleted stack, and cannot be deleted by mistake.
    ``canary``: a new version gets a tenth of the traffic for five minutes and goes back by itself when its own alarms fire;
    otherwise the alias moves at once. ``password_sign_in``: the test client may sign in with a password, without a browser.
    ``page_addresses``: where a person may be sent after signing in, besides the API's own address.
    """

    name: str
    durable: bool
    canary: bool
    password_sign_in: bool
    self_sign_up: bool
    page_addresses: tuple[str, ...]
    bedrock_budget: int
    owner_budget: int
    service_budget: int
    requests_per_address: int
    api_memory: int = 1024
    api_concurrency: int | None = None
    snap_start: bool = False
    duration_p99: int = 120
    access_log_days: int = 30


LOOPBACK = ("http://localhost:5173/", "http://localhost:8000/", "http://127.0.0.1:8000/")
"""The page on a developer's machine: Vite's address, and `mandala serve`'s."""

_DEV = EnvironmentData(
    name="dev",
    durable=False,
    canary=False,
    password_sign_in=True,
    self_sign_up=True,
    page_addresses=LOOPBACK,
    bedrock_budget=10,
    owner_budget=1,
    service_budget=10,
    requests_per_address=2000,
)
_STG = EnvironmentData(
    name="stg",
    durable=False,
    canary=False,
    password_sign_in=False,
    self_sign_up=False,
    page_addresses=LOOPBACK,
    bedrock_budget=20,
    owner_budget=1,
    service_budget=20,
    requests_per_address=2000,
)
_PROD = EnvironmentData(
    name="prod",
    durable=True,
    canary=True,
    password_sign_in=False,
    self_sign_up=True,
    page_addresses=(),
    bedrock_budget=100,
    owner_budget=1,
    service_budget=100,
    requests_per_address=2000,
    access_log_days=90,
)

BY_NAME = {data.name: data for data in (_DEV, _STG, _PROD)}
assert tuple(BY_NAME) == ENVIRONMENTS
