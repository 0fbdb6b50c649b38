"""Signals of a healthy service, and of services with one fault each: recorded shapes, made small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.names import AlarmName, Function, Resources
from goal_mandala.ops.doctor.asked import asked_of
from goal_mandala.ops.doctor.records import (
    Access,
    Account,
    Alarms,
    AlarmState,
    Difference,
    Failure,
    FunctionState,
    Gateway,
    Generations,
    Invocations,
    Lifecycle,
    LogGroup,
    ModelAccess,
    ModelMetrics,
    Queues,
    Report,
    SignIn,
    Spending,
    Stack,
    Statement,
    Token,
    Tried,
)
from goal_mandala.ops.doctor.series import Point, Series
from goal_mandala.ops.doctor.signals import Signal, Signals
from goal_mandala.ops.window import Window
from goal_mandala.ops.words import Words

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
START = NOW - timedelta(hours=1)
NAMES = Resources("dev")
POOL = "ap-northeast-1_abc"
ISSUER = f"https://cognito-idp.ap-northeast-1.amazonaws.com/{POOL}"
MODEL = "amazon.nova-micro-v1:0"
PROFILE = "apac.amazon.nova-micro-v1:0"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def series(name: str, *values: float, unit: str = "Count") -> Series:
    return Series(name, "Sum", unit, tuple(Point(at(n * 5), value) for n, value in enumerate(values)))


def reports(
    count: int = 12, *, used: int = 210, memory: int = 1024, duration: float = 9_000, stream: str = "s"
) -> tuple[Report, ...]:
    return tuple(
        Report(at(n), f"{stream}{n % 3}", f"r{n}", duration, memory, used + n % 4, 900.0 if n < 3 else None)
        for n in range(count)
    )


def accesses(count: int = 40, *, status: int = 202, **more: Any) -> tuple[Access, ...]:
    facts: dict[str, Any] = {"integration_status": 200, "integration_ms": 80.0} | more
    return tuple(Access(at(n), f"g{n}", "POST /v1/mandalas", status, 90.0, **facts) for n in range(count))


def failures(count: int, cause: str, reason: str = "", line: str = "{}", **facts: Any) -> tuple[Failure, ...]:
    return tuple(
        Failure(at(20 + n), cause, reason, f"r{n}", "s0", line, Function.AI_PROCESSOR, facts) for n in range(count)
    )


def function(part: str, **changes: Any) -> FunctionState:
    environment = {
        "BEDROCK_MODEL_ID": MODEL,
        "BEDROCK_TIMEOUT_MS": "200000",
        "BEDROCK_MAX_RETRIES": "3",
        "AWS_REGION": "ap-northeast-1",
    }
    state = FunctionState(
        part,
        NAMES.function(part),
        "7",
        900,
        1024,
        10,
        "python3.13",
        environment,
        "rev-1",
        "Active",
        True,
        NAMES.role,
        queue_concurrency=6,
        queue_enabled=True,
    )
    return replace(state, **changes)


def invocations(**changes: Any) -> Invocations:
    return replace(
        Invocations(
            series("Invocations", 4, 5, 3),
            series("Errors", 0, 0, 0),
            series("Throttles", 0, 0, 0),
            series("Duration", 9000, 9100, unit="Milliseconds"),
            series("Duration", 12000, unit="Milliseconds"),
            series("ConcurrentExecutions", 2, 3, 2),
        ),
        **changes,
    )


def model_metrics(**changes: Any) -> ModelMetrics:
    return replace(
        ModelMetrics(
            series("Invocations", 100),
            series("InvocationLatency", 1200, 1300, unit="Milliseconds"),
            series("InvocationLatency", 1900, 2100, unit="Milliseconds"),
            series("InvocationThrottles", 0),
            series("InvocationClientErrors", 0),
            series("InvocationServerErrors", 0),
            series("OutputTokenCount", 40_000),
            1250.0,
            400.0,
        ),
        **changes,
    )


def model_access(**changes: Any) -> ModelAccess:
    allow = Statement("BedrockAccess", "Allow", ("bedrock:InvokeModel",), ("*",))
    access = ModelAccess(
        MODEL,
        "ap-northeast-1",
        True,
        (),
        True,
        PROFILE,
        "AVAILABLE",
        "allowed",
        (),
        (allow,),
        ("arn:aws:bedrock:…",),
    )
    return replace(access, **changes)


ALARMS = tuple(NAMES.alarm(part) for part in (AlarmName.ERROR_RATE, AlarmName.DURATION, AlarmName.THROTTLE))
ALARMS_OK = tuple(AlarmState(name, "OK", at(-60), 1, True) for name in ALARMS)
HEALTHY: dict[Signal, object] = {
    Signal.FUNCTIONS: {part: function(part) for part in (Function.AI_PROCESSOR, Function.API)},
    Signal.ACCOUNT: Account(1000, 990),
    Signal.INVOCATIONS: invocations(),
    Signal.REPORTS: reports(),
    Signal.FAILURES: (),
    Signal.GATEWAY: Gateway(accesses(), "dev", True, 17.0, 2000, (POOL,)),
    Signal.MODEL_METRICS: model_metrics(),
    Signal.MODEL_ACCESS: model_access(),
    Signal.MODEL_LIFECYCLE: Lifecycle("ACTIVE", None),
    Signal.QUEUES: Queues(0, 1, 0, 0.0, None),
    Signal.SIGN_IN: SignIn(POOL, True, "client-1", True, ISSUER, ISSUER, ("client-1",)),
    Signal.STACK: Stack("UPDATE_COMPLETE", (), "12", at(-600)),
    Signal.ALARMS: Alarms(ALARMS_OK, ALARMS),
    Signal.LOG_GROUPS: tuple(LogGroup(NAMES.log_group(part), True, 30, 30, at(50)) for part in ("ai-processor", "api")),
    Signal.GENERATIONS: Generations(12, {}, 10, 864),
    Signal.SPENDING: Spending("2026-11", 0.4, 100.0, 0.02, 0.02, 0.6),
}  # fmt: skip


def patient(**changed: object) -> Signals:
    """The healthy service with some signals replaced, named as in :class:`Signal` with underscores."""
    known = HEALTHY | {Signal(name.replace("_", "-")): value for name, value in changed.items()}
    window = Window(START, NOW)
    return Signals(window, NOW, known, {}, asked_of(NAMES, window, NOW))


def idle() -> Signals:
    """The healthy service at an hour in which nobody used it, at the beginning of a month."""
    nothing = Series("", "Sum", "Count", ())
    return patient(
        invocations=Invocations(*[nothing] * 6),
        reports=(),
        failures=(),
        gateway=gateway(()),
        model_metrics=ModelMetrics(*[nothing] * 7, None, None),
        queues=Queues(0, 0, 0, None, None),
        generations=Generations(0, {}, 0, 0),
        spending=Spending("2026-11", 0.0, 100.0, 0.0, None, 0.0, measured=False),
    )


def processor(**changes: Any) -> dict[str, FunctionState]:
    return {Function.AI_PROCESSOR: function(Function.AI_PROCESSOR, **changes), Function.API: function(Function.API)}


def gateway(lines: tuple[Access, ...], **changes: Any) -> Gateway:
    return replace(Gateway(lines, "dev", True, 17.0, 2000, (POOL,)), **changes)


def mixed(bad: int, **what: Any) -> tuple[Access, ...]:
    return (*accesses(), *accesses(bad, **what))


def timed_out(seconds: int = 900) -> tuple[Report, ...]:
    hung = tuple(Report(at(30 + n), "s9", f"t{n}", seconds * 1000, 1024, 300, None, "timeout") for n in range(4))
    return (*reports(), *hung)


def environment(**values: str) -> dict[str, str]:
    return dict(function("ai-processor").environment) | values


@dataclass(frozen=True, slots=True)
class Case:
    """A fault: its signals, the check that finds it, the cause to be named, and what another check rightly says of the same."""

    name: str
    check: str
    cause: str
    signals: Callable[[], Signals]
    also: tuple[str, str] | None = None


def sign_in(**changes: Any) -> SignIn:
    return replace(SignIn(POOL, True, "client-1", True, ISSUER, ISSUER, ("client-1",)), **changes)


def refused(count: int, error: str, *, asked: bool) -> tuple[Access, ...]:
    reached: dict[str, Any] = (
        {"integration_status": 401, "integration_ms": 9.0}
        if asked
        else {"integration_status": None, "integration_ms": None}
    )
    return mixed(count, status=401, error=error, **reached)


def token_refusals(reason: str, age: float) -> dict[str, object]:
    return {
        "gateway": gateway(refused(20, "", asked=True)),
        "failures": failures(20, "sign-in-refused", reason, '{"level": "WARNING"}', tokenAge=age),
    }


def token(**changes: Any) -> Token:
    """One that would be accepted."""
    return replace(Token(ISSUER, "client-1", "access", at(0), at(120), None, "RS256", True, NOW), **changes)


LATE = {"status": 504, "integration_status": 504, "integration_ms": 29_010.0}
KILLED = tuple(Report(at(30 + n), f"k{n}", f"k{n}", 4000, 1024, 1024, None, "killed") for n in range(6))
LEAKING = tuple(Report(at(n), "leaky", f"l{n}", 9000, 1024, 200 + 60 * n) for n in range(14))

CASES: tuple[Case, ...] = (
    Case("gateway timeout, function succeeds", "timeouts", "gateway-limit", lambda: patient(gateway=gateway(mixed(5, **LATE)), reports=reports(duration=31_000))),
    Case("function timeout lowered", "timeouts", "timeout-lowered", lambda: patient(functions=processor(timeout=3), reports=timed_out(3), failures=failures(4, "function-timeout", "", "Task timed out after 3.00 seconds"))),
    Case("retry budget", "timeouts", "retry-budget", lambda: patient(functions=processor(environment=environment(BEDROCK_TIMEOUT_MS="300000")), reports=timed_out(), failures=(*failures(4, "function-timeout"), *failures(6, "model-timeout", "model_timeout")))),
    Case("slow model", "timeouts", "model-slow", lambda: patient(model_metrics=model_metrics(latency=series("InvocationLatency", 42_000, unit="Milliseconds")), failures=failures(3, "model-timeout", "deadline_exceeded"))),
    Case("slow model among quick calls", "timeouts", "model-slow", lambda: patient(model_metrics=model_metrics(latency_p99=series("InvocationLatency", 12_500, unit="Milliseconds")), failures=failures(3, "model-timeout", "model_timeout"))),
    Case("slow model that never answers", "timeouts", "model-slow", lambda: patient(failures=failures(3, "model-timeout", "deadline_exceeded", repairs=0, seconds=25.1, titles=0))),
    Case("answers asked for again until time was over", "answers", "schema-invalid", lambda: patient(gateway=gateway(mixed(3, **LATE)), failures=failures(3, "answer-invalid", "deadline_exceeded", repairs=4, seconds=25.1), generations=Generations(12, {"cells_missing": 3}, 22, 864))),
    Case("too little CPU", "timeouts", "cpu-starved", lambda: patient(functions=processor(memory=256), reports=timed_out(), failures=failures(4, "function-timeout"))),
    Case("reserved concurrency lowered", "throttling", "reserved-concurrency", lambda: patient(functions=processor(reserved=1), invocations=invocations(throttles=series("Throttles", 0, 4, 6), concurrent=series("ConcurrentExecutions", 1, 1)))),
    Case("reserved concurrency used up", "throttling", "reserved-concurrency", lambda: patient(invocations=invocations(throttles=series("Throttles", 0, 4), concurrent=series("ConcurrentExecutions", 10)))),
    Case("account concurrency", "throttling", "account-concurrency", lambda: patient(functions=processor(reserved=None), account=Account(10, 10), invocations=invocations(throttles=series("Throttles", 5), concurrent=series("ConcurrentExecutions", 10)))),
    Case("model throttled", "throttling", "model-throttled", lambda: patient(model_metrics=model_metrics(throttles=series("InvocationThrottles", 30)), failures=failures(12, "model-throttled", "model_throttled", "ThrottlingException"))),
    Case("gateway limit", "throttling", "gateway-throttle", lambda: patient(gateway=gateway(mixed(30, status=429, integration_status=None, integration_ms=None), rate=1.0, burst=2))),
    Case("out of memory", "memory", "memory-too-small", lambda: patient(functions=processor(memory=256), reports=tuple(replace(one, memory=256, used=256) for one in KILLED), failures=failures(6, "out-of-memory", "", "signal: killed"))),
    Case("leak", "memory", "memory-leak", lambda: patient(reports=LEAKING, failures=failures(1, "out-of-memory", "", "signal: killed"))),
    Case("big input", "memory", "big-input", lambda: patient(reports=(*reports(30), KILLED[0]), failures=failures(1, "out-of-memory", "", "signal: killed"))),
    Case("expired token", "sign-in", "token-expired", lambda: patient(gateway=gateway(refused(20, "The incoming token has expired", asked=False)))),
    Case("expired token at the function", "sign-in", "token-expired", lambda: patient(**token_refusals("token_expired", 4000))),
    Case("wrong audience", "sign-in", "wrong-audience", lambda: patient(**token_refusals("wrong_audience", 100))),
    Case("wrong pool", "sign-in", "wrong-pool", lambda: patient(gateway=gateway(refused(20, "Unauthorized", asked=False)))),
    Case("wrong pool in the function", "sign-in", "wrong-pool", lambda: patient(gateway=gateway(refused(20, "", asked=True)), sign_in=sign_in(function_issuer=ISSUER + "x"))),
    Case("skewed clock", "sign-in", "clock-skew", lambda: patient(**token_refusals("token_not_yet_valid", -300))),
    Case("expired within seconds", "sign-in", "clock-skew", lambda: patient(**token_refusals("token_expired", 4))),
    Case("unknown key", "sign-in", "unknown-key", lambda: patient(**token_refusals("unknown_key", 10))),
    Case("undeployed stage", "sign-in", "stage-undeployed", lambda: patient(gateway=gateway(accesses(), deployed=False))),
    Case("no policy", "model-access", "no-policy", lambda: patient(model_access=model_access(decision="implicitDeny", statements=(), denied_on=("arn",)), failures=failures(5, "model-denied", "model_access_denied"))),
    Case("explicit deny", "model-access", "explicit-deny", lambda: patient(model_access=model_access(decision="explicitDeny", denied_on=("arn",), statements=(Statement("Freeze", "Deny", ("bedrock:*",), ("*",)),)), failures=failures(5, "model-denied", "model_access_denied"))),
    Case("wrong id", "model-access", "wrong-model-id", lambda: patient(model_access=model_access(configured="amazon.nova-mikro-v1:0", offered=False, profile=None), failures=failures(5, "model-denied", "unknown_model"))),
    Case("profile needed", "model-access", "profile-needed", lambda: patient(failures=failures(5, "model-denied", "inference_profile_needed"))),
    Case("wrong region", "model-access", "wrong-region", lambda: patient(model_access=model_access(region="eu-south-2", offered=False, offered_elsewhere=("ap-northeast-1",)), failures=failures(5, "model-denied", "unknown_model"))),
    Case("no agreement", "model-access", "no-agreement", lambda: patient(model_access=model_access(agreement="NOT_AVAILABLE"), failures=failures(5, "model-denied", "model_access_denied"))),
    Case("poison message", "dead-letters", "poison-message", lambda: patient(queues=Queues(0, 0, 1, 0.0, 60.0), failures=failures(1, "set-aside", "unreadable_job"), generations=Generations(12, {"unreadable_job": 1}, 10, 864))),
    Case("queue off", "queue", "queue-off", lambda: patient(functions=processor(queue_enabled=False), queues=Queues(9, 0, 0, 900.0, None))),
    Case("schema-invalid answers", "answers", "schema-invalid", lambda: patient(generations=Generations(3, {"model_answer_malformed": 9}, 200, 300), failures=failures(9, "answer-invalid", "model_answer_malformed"))),
    Case("cost runaway", "cost", "cost-runaway", lambda: patient(spending=Spending("2026-11", 9.0, 100.0, 8.0, 0.02, 60.0))),
    Case("drift", "drift", "changed-by-hand", lambda: patient(stack=Stack("UPDATE_COMPLETE", (Difference("ai-processor", "timeout", "900", "600", "function-timeout", 900),), "12", at(-600)))),
    Case("retention", "telemetry", "retention-changed", lambda: patient(log_groups=(LogGroup(NAMES.log_group("ai-processor"), True, None, 30, at(1)),))),
    Case("alarm off", "alerting", "alarm-off", lambda: patient(alarms=Alarms((AlarmState(ALARMS[0], "OK", None, 1, False), *ALARMS_OK[1:]), ALARMS))),
    Case("runtime ends", "end-of-life", "runtime-ends", lambda: patient(functions=processor(runtime="python3.10"))),
    Case("one person over the limit", "throttling", "person-rate", lambda: patient(gateway=gateway(mixed(30, status=429, integration_status=429)))),
    Case("another token_use", "sign-in", "wrong-token-use", lambda: patient(**token_refusals("wrong_token_use", 100))),
    Case("another token_use in the token given", "sign-in", "wrong-token-use", lambda: patient(gateway=gateway(refused(20, "", asked=True)), token=token(token_use="refresh"))),
    Case("retired model", "model-access", "model-retired", lambda: patient(model_lifecycle=Lifecycle("LEGACY", at(-9_999)), failures=failures(5, "model-denied", "model_rejected_request")), ("end-of-life", "model-ends")),
    Case("denied by the organisation", "model-access", "explicit-deny", lambda: patient(model_access=model_access(tried=Tried(False, Words("断られました", "refused"), "aws_not_permitted")))),
    Case("everything set aside", "dead-letters", "common-cause", lambda: patient(queues=Queues(0, 0, 9, 0.0, 600.0), failures=failures(9, "set-aside", "worker_lost"), generations=Generations(2, {"worker_lost": 9}, 10, 864))),
    Case("queue too narrow", "queue", "queue-narrow", lambda: patient(functions=processor(queue_concurrency=2), queues=Queues(40, 2, 0, 900.0, None))),
    Case("a rush", "queue", "queue-rush", lambda: patient(queues=Queues(90, 6, 0, 700.0, None))),
    Case("budget nearly used", "cost", "budget-near", lambda: patient(spending=Spending("2026-11", 85.0, 100.0, 3.0, 3.0, 95.0))),
    Case("heading over the budget", "cost", "budget-near", lambda: patient(spending=Spending("2026-11", 60.0, 100.0, 3.0, 3.0, 130.0))),
    Case("deploy that ended half-way", "drift", "deploy-unfinished", lambda: patient(stack=Stack("UPDATE_ROLLBACK_FAILED", (), "12", at(-600)))),
    Case("log group deleted", "telemetry", "log-group-gone", lambda: patient(log_groups=(LogGroup(NAMES.log_group("ai-processor"), False, None, 30, None), LogGroup(NAMES.log_group("api"), True, 30, 30, None)))),
    Case("no lines arrive", "telemetry", "logs-silent", lambda: patient(reports=())),
    Case("tracing off", "telemetry", "tracing-off", lambda: patient(functions=processor(tracing=False))),
    Case("alarm deleted", "alerting", "alarm-missing", lambda: patient(alarms=Alarms(ALARMS_OK[1:], ALARMS))),
    Case("alarm without an action", "alerting", "alarm-unwired", lambda: patient(alarms=Alarms((replace(ALARMS_OK[0], actions=0), *ALARMS_OK[1:]), ALARMS))),
    Case("model ends soon", "end-of-life", "model-ends", lambda: patient(model_lifecycle=Lifecycle("LEGACY", at(60 * 24 * 30)))),
    Case("slow cold starts", "cold-starts", "cold-start-slow", lambda: patient(reports=tuple(replace(one, init_ms=7_000.0) for one in reports()))),
    Case("injection", "injection", "prompt-injection", lambda: patient(failures=failures(12, "prompt-injection"))),
)  # fmt: skip
