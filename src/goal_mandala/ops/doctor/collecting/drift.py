"""The stack against its template: every setting of ours that can be compared, and the code against what was released. Reads only.

Values that CloudFormation works out (references) are not compared; that they are there at all is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from goal_mandala.names import ALIAS, AiProcessor, Function
from goal_mandala.ops.aws.answers import items, number, part, text, whole
from goal_mandala.ops.aws.releases import Release, read_releases
from goal_mandala.ops.aws.stack import Template
from goal_mandala.ops.doctor.collecting.role import Document, policies_of, rows_of, several
from goal_mandala.ops.doctor.collecting.template import of_kind, read_limits, template
from goal_mandala.ops.doctor.records import Difference, Stack
from goal_mandala.ops.snapshot import Snapshot

PARTS = (Function.AI_PROCESSOR, Function.API)
NONE = "-"
LIVE = "live"
FOR_EVER = "for ever"


def stack(snapshot: Snapshot) -> Stack:
    """The stack's status, and what of ours is not what its template or the last release says."""
    found = snapshot.stack.get()
    wanted = template(snapshot)
    release = _live(snapshot)
    differences = (
        *(one for name in PARTS for one in _function(snapshot, name, wanted)),
        *(one for name in PARTS for one in _code(snapshot, name, release)),
        *_source(snapshot, wanted),
        *_role(snapshot, wanted),
        *_retention(snapshot, wanted),
        *_limits(snapshot, wanted),
        *_alarms(snapshot, wanted),
    )
    return Stack(found.status, differences, release.id if release else None, release.at if release else None)


def _live(snapshot: Snapshot) -> Release | None:
    """What was released last, if that is what serves: not while one is under way, nor after one that went back by itself."""
    known = snapshot.read("releases", lambda: read_releases(snapshot.aws)).get()
    return known[0] if known and known[0].state == LIVE else None


def _function(snapshot: Snapshot, name: str, wanted: Template) -> Iterator[Difference]:
    full = snapshot.names.function(name)
    properties = next((one for one in of_kind(wanted, "AWS::Lambda::Function") if one.get("FunctionName") == full), None)  # fmt: skip
    if properties is None:
        return
    state = snapshot.function(name, ALIAS).get()
    rows: list[tuple[str, object, object, str]] = [
        ("timeout", whole(properties, "Timeout"), state.timeout, "function-timeout"),
        ("memory", whole(properties, "MemorySize"), state.memory, "function-memory"),
        ("tracing", text(properties, "TracingConfig", "Mode") or "PassThrough", state.tracing, "function-tracing"),
    ]
    reserved = whole(properties, "ReservedConcurrentExecutions")
    if name == Function.AI_PROCESSOR:
        rows.append(("reserved concurrency", reserved, snapshot.reserved(name).get(), "reserved-concurrency"))
    yield from (Difference(name, what, str(want), str(have), step, want) for what, want, have, step in rows if want != have)  # fmt: skip
    yield from _environment(name, part(properties, "Environment", "Variables"), state.environment)


def _environment(name: str, wanted: dict[str, Any], held: dict[str, str]) -> Iterator[Difference]:
    """A value that the template does not know is not shown: it may be anything."""
    for key, want in wanted.items():
        have = held.get(key)
        if (isinstance(want, str) and want != have) or have is None:
            yield Difference(name, key, want if isinstance(want, str) else "set", have or NONE)
    yield from (Difference(name, key, NONE, "set") for key in sorted(held.keys() - wanted.keys()))


def _code(snapshot: Snapshot, name: str, release: Release | None) -> Iterator[Difference]:
    """By the hash of the code: a changed setting, by a plan say, makes a newer version of the same code. No plan makes an older one serve."""
    if release is None:
        return
    state, want = snapshot.function(name, ALIAS).get(), release.codes.get(name, "")
    released = release.versions.get(name, "")
    if want and want != state.code:
        yield Difference(name, f"code (release {release.id})", want[:12], state.code[:12])
    elif released.isdigit() and state.version.isdigit() and int(state.version) < int(released):
        yield Difference(name, f"version (release {release.id})", released, state.version)


def _source(snapshot: Snapshot, wanted: Template) -> Iterator[Difference]:
    sources = snapshot.event_sources(Function.AI_PROCESSOR).get()
    mapping = next(of_kind(wanted, "AWS::Lambda::EventSourceMapping"), None)
    want = whole(mapping, "ScalingConfig", "MaximumConcurrency") if mapping else AiProcessor.QUEUE_CONCURRENCY
    have = sources[0].concurrency if sources else None
    if want != have:
        yield Difference(Function.AI_PROCESSOR, "queue concurrency", str(want), str(have), "queue-concurrency", want)


def _role(snapshot: Snapshot, wanted: Template) -> Iterator[Difference]:
    """The template's policies, missing or with other statements; another policy only where it allows something (a denial is model-access's)."""
    name = snapshot.names.role
    role = next((one for one in of_kind(wanted, "AWS::IAM::Role") if one.get("RoleName") == name), None)
    if role is None:
        return
    held = policies_of(snapshot)
    own = {text(one, "PolicyName"): part(one, "PolicyDocument") for one in items(role, "Policies")}
    for policy, document in own.items():
        if policy not in held:
            yield Difference(name, f"policy {policy}", "attached", NONE)
        elif not _same_policy(document, held[policy]):
            yield Difference(name, f"policy {policy}", "as in the template", "other statements")
    for policy in sorted(held.keys() - own.keys()):
        if any(row.get("Effect") == "Allow" for row in rows_of(held[policy])):
            yield Difference(name, f"policy {policy}", NONE, "attached")


def _same_policy(wanted: Document, held: Document) -> bool:
    """Statement by statement; a resource that CloudFormation works out stands for any one."""
    wants, haves = rows_of(wanted), rows_of(held)
    return len(wants) == len(haves) and all(_same_statement(*pair) for pair in zip(wants, haves, strict=True))


def _same_statement(want: Document, have: Document) -> bool:
    heads = [(row.get("Effect"), sorted(several(row.get("Action"))), row.get("Sid")) for row in (want, have)]
    raw: Any = want.get("Resource")
    listed = cast("list[Any]", raw) if isinstance(raw, list) else [raw]
    literal = {one for one in listed if isinstance(one, str)}
    resources = several(have.get("Resource"))
    return heads[0] == heads[1] and len(listed) == len(resources) and literal <= set(resources)


def _retention(snapshot: Snapshot, wanted: Template) -> Iterator[Difference]:
    """Groups that are gone are telemetry's."""
    held = {group.name: group.retention for group in snapshot.log_groups.get()}
    for one in of_kind(wanted, "AWS::Logs::LogGroup"):
        name, want = text(one, "LogGroupName"), whole(one, "RetentionInDays")
        if name in held and held[name] != want:
            yield Difference(name, "retention", str(want), str(held[name] or FOR_EVER), "log-retention", want)


def _limits(snapshot: Snapshot, wanted: Template) -> Iterator[Difference]:
    limits = read_limits(snapshot)
    stages = [one for one in of_kind(wanted, "AWS::ApiGateway::Stage") if one.get("StageName") == limits.stage]
    every = next((row for one in stages for row in items(one, "MethodSettings") if row.get("ResourcePath") == "/*"), None)  # fmt: skip
    if every is None:
        return
    want = {"rate": number(every, "ThrottlingRateLimit"), "burst": whole(every, "ThrottlingBurstLimit")}
    have = {"rate": limits.rate, "burst": limits.burst}
    if want != have:
        yield Difference(limits.stage, "throttle", _shown(want), _shown(have), "stage-throttle", want)


def _shown(limits: dict[str, Any]) -> str:
    return f"{limits['rate']}/s, burst {limits['burst']}"


def _alarms(snapshot: Snapshot, wanted: Template) -> Iterator[Difference]:
    """From which figure on each rings; alarms that are missing are alerting's."""
    held = {alarm.name: alarm for alarm in snapshot.alarms.get()}
    for one in of_kind(wanted, "AWS::CloudWatch::Alarm"):
        alarm, want = held.get(text(one, "AlarmName")), number(one, "Threshold")
        if alarm is not None and want is not None and alarm.threshold != want:
            yield Difference(alarm.name, "threshold", f"{want:g}", "-" if alarm.threshold is None else f"{alarm.threshold:g}")  # fmt: skip
