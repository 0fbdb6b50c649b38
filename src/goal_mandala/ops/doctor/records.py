"""What each signal is read into: frozen records. Pure data; who reads them from AWS is not known here.

Times are aware UTC datetimes, durations in the unit their name says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from goal_mandala.ops.doctor.series import Series
from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class FunctionState:
    """One function as it is deployed behind its alias. ``reserved`` None: not reserved; memory in MB, timeout in seconds."""

    part: str
    name: str
    version: str
    timeout: int
    memory: int
    reserved: int | None
    runtime: str
    environment: Mapping[str, str]
    revision: str
    state: str
    tracing: bool
    role: str
    modified: datetime | None = None
    queue_concurrency: int | None = None
    queue_enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Concurrent executions of the account: the limit, and what is not reserved by any function."""

    limit: int
    unreserved: int


@dataclass(frozen=True, slots=True)
class Invocations:
    """AWS/Lambda for one function: sums per period, averages of Duration in ms, the maximum of ConcurrentExecutions."""

    invocations: Series
    errors: Series
    throttles: Series
    duration: Series
    duration_p99: Series
    concurrent: Series


@dataclass(frozen=True, slots=True)
class Report:
    """One REPORT line. ``ended`` is ``ok``, ``timeout``, ``killed`` or ``error``; ``used`` and ``memory`` in MB, ``init_ms`` of a cold start."""

    at: datetime
    stream: str
    request_id: str
    duration_ms: float
    memory: int
    used: int
    init_ms: float | None = None
    ended: str = "ok"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed thing in the logs, labelled. ``reason`` is our error code where the line has one; ``line`` is redacted."""

    at: datetime
    cause: str
    reason: str
    request_id: str
    stream: str
    line: str
    part: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the gateway's access log. ``integration_status`` and ``integration_ms`` are None when the function was never asked.

    ``error`` is the gateway's own word, e.g. ``Unauthorized`` or ``The incoming token has expired``.
    """

    at: datetime
    request_id: str
    route: str
    status: int
    latency_ms: float
    integration_status: int | None = None
    integration_ms: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The API: its lines, its stage, its limits (requests a second, burst), and whether the authoriser points at our pool."""

    lines: tuple[Access, ...]
    stage: str
    deployed: bool
    rate: float | None
    burst: int | None
    authorizer_pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelMetrics:
    """AWS/Bedrock for the model, in the window and in the day before it (``latency`` is the p90 of each period, ``latency_p99`` its p99,
    ``usual_latency`` the p90 of the day before, ms; None: no calls)."""

    invocations: Series
    latency: Series
    latency_p99: Series
    throttles: Series
    client_errors: Series
    server_errors: Series
    output_tokens: Series
    usual_latency: float | None
    usual_output_tokens: float | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an identity policy."""

    policy: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A call of one token with the function's own role. ``answered`` None: it was not tried, and ``why`` says why not."""

    answered: bool | None
    why: Words
    code: str = ""


NOT_TRIED = Tried(None, Words("試していません", "not tried"))


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """The configured model and who may call it.

    ``offered``: None when the region does not list it at all. ``needs_profile``: on-demand calls by the bare id are refused there.
    ``decision`` of SimulatePrincipalPolicy for the calls the function makes: ``allowed``, ``implicitDeny``, ``explicitDeny``; ``denied_on`` the resources.
    """

    configured: str
    region: str
    offered: bool
    offered_elsewhere: tuple[str, ...]
    needs_profile: bool
    profile: str | None
    agreement: str
    decision: str
    denied_on: tuple[str, ...]
    statements: tuple[Statement, ...]
    required: tuple[str, ...]
    tried: Tried = NOT_TRIED


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The model's state as Bedrock tells it (ACTIVE, LEGACY; empty where there is no such model), and its announced end."""

    state: str
    end_of_life: datetime | None


@dataclass(frozen=True, slots=True)
class Queues:
    """Messages that wait, that are being worked on, that were set aside (in ``dead_queue``), and how old the oldest is (seconds; None: not measured)."""

    waiting: int
    in_flight: int
    dead: int
    oldest_seconds: float | None
    oldest_dead_seconds: float | None
    dead_queue: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The user pool as configured and the tokens that the function accepts."""

    pool: str
    pool_exists: bool
    client: str
    client_exists: bool
    issuer: str
    function_issuer: str
    function_audience: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """The claims of a token the operator handed over, decoded here and never logged. ``known_key``: the pool has its key."""

    issuer: str
    audience: str
    token_use: str
    issued: datetime | None
    expires: datetime | None
    not_before: datetime | None
    algorithm: str
    known_key: bool | None
    checked: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not what the code says. ``step`` is the change that puts it back (see ``changes``), ``wanted`` the value that it sets."""

    resource: str
    setting: str
    expected: str
    actual: str
    step: str = ""
    wanted: Any = None


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack: its status, what differs from its template, the releases, and what changed lately."""

    status: str
    differences: tuple[Difference, ...]
    release: str | None
    released: datetime | None
    changes: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmState:
    name: str
    state: str
    since: datetime | None
    actions: int
    actions_enabled: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alarms:
    """The alarms that exist, and the ones that should; ``quiet`` are those of them that tell nobody by design (a canary's)."""

    found: tuple[AlarmState, ...]
    expected: tuple[str, ...]
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogGroup:
    name: str
    exists: bool
    retention: int | None
    expected: int
    last_event: datetime | None


@dataclass(frozen=True, slots=True)
class Generations:
    """What the service says of its generations: ended well, failed by reason, repairs per title, titles."""

    succeeded: int
    failed: Mapping[str, int]
    repairs: int
    titles: int


@dataclass(frozen=True, slots=True)
class Spending:
    """This month's money in US dollars: spent, the service's budget, the last 24 hours, the usual day, the month's forecast.

    ``measured``: whether any cost was recorded this month; nothing recorded is not nothing spent.
    """

    month: str
    spent: float
    budget: float
    last_day: float
    usual_day: float | None
    forecast: float | None
    measured: bool = True
