"""A deployment from preflight to the record of what serves; back by itself when it does not work.

Owns the order of the stages and what each outcome means. Killed at any point, the next deployment begins by mending what
was left (:mod:`mending`) and marks the interrupted record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum

from goal_mandala.domain.errors import MandalaError, ServiceFailed
from goal_mandala.names import Env
from goal_mandala.ops.aws import changes, releases
from goal_mandala.ops.aws.changes import Change, ChangeSet
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.releases import Release
from goal_mandala.ops.aws.stack import Stack, first_failure, read_events, read_stack, read_template
from goal_mandala.ops.checkout import Checkout
from goal_mandala.ops.preflight import run_preflight
from goal_mandala.ops.release import traffic
from goal_mandala.ops.release.assembly import Assembly, build, prepare_change_set
from goal_mandala.ops.release.difference import differences
from goal_mandala.ops.release.mending import mend
from goal_mandala.ops.release.progress import Teller
from goal_mandala.ops.release.waiting import await_stack
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, blocks
from goal_mandala.ops.verify import run_verify
from goal_mandala.ops.words import Words

GOOD = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


class Outcome(Enum):
    NOT_READY = "not_ready"
    DECLINED = "declined"
    PLANNED = "planned"
    LIVE = "live"
    ROLLED_BACK = "rolled_back"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Deployed:
    """How it ended: ``checks`` are preflight's when it did not begin, else verify's; ``after`` those after going back."""

    outcome: Outcome
    checks: tuple[Check, ...]
    changes: tuple[Change, ...] = ()
    release: Release | None = None
    after: tuple[Check, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(slots=True)
class Deployment:
    """What one deployment works with."""

    aws: Aws
    checkout: Checkout
    teller: Teller
    environ: Mapping[str, str]
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def snapshot(self) -> Snapshot:
        """A fresh one: what was read before a change is not true after it."""
        return Snapshot(self.aws)


def deploy(work: Deployment, *, dry_run: bool = False) -> Deployed:
    """Carry it out; raises what AWS or a tool answers where that is no outcome of its own."""
    work.teller.step(Words("配備前の確認", "Preflight"))
    snapshot = work.snapshot()
    checks = tuple(run_preflight(snapshot, work.environ, work.checkout))
    if blocks(check.status for check in checks):
        return Deployed(Outcome.NOT_READY, checks)
    identity = snapshot.identity.get()
    if dry_run:
        return _planned(work, checks, identity.account)
    stack = mend(work.aws, work.teller)
    before = _before(work) if stack else {}
    work.teller.step(Words("関数の束とテンプレートを作る", "Building the bundle and the template"))
    assembly = build(work.checkout, work.aws.target, identity.account, work.teller.line)
    record = _record(work, assembly, identity.name, before)
    change_set = _prepare(work, assembly, identity.account, record.id)
    question = Words(f"{work.aws.target.environment} に配備しますか", f"Deploy to {work.aws.target.environment}?")
    found = change_set.changes if change_set else ()
    if not work.teller.agree(question, found):
        _abandon(work, change_set)
        return Deployed(Outcome.DECLINED, checks, found)
    return _carry_out(work, record, change_set)


def _before(work: Deployment) -> dict[str, str]:
    return traffic.good_versions(work.aws, releases.read_releases(work.aws), traffic.serving_versions(work.aws))


def _planned(work: Deployment, checks: tuple[Check, ...], account: str) -> Deployed:
    """The changes worked out from the templates alone: not even a change set is made."""
    work.teller.step(
        Words(
            "関数の束とテンプレートを作る（何も送りません）", "Building the bundle and the template (nothing is sent)"
        )
    )
    assembly = build(work.checkout, work.aws.target, account, work.teller.line)
    stack = work.snapshot().stack
    there = read_template(work.aws, work.aws.target.names.stack) if stack.value and stack.value.usable else {}
    found = differences(there, assembly.template)
    return Deployed(Outcome.PLANNED, checks, found, calls=planned_calls(work.aws, any_change=bool(found)))


def planned_calls(aws: Aws, *, any_change: bool) -> tuple[str, ...]:
    """The calls that change something, in their order."""
    names = aws.target.names
    calls = ["s3 PutObject (CDK assets)", f"cloudformation CreateChangeSet {names.stack}"]
    if any_change:
        calls += [f"ssm PutParameter {names.releases_path}/…", f"cloudformation ExecuteChangeSet {names.stack}"]
    calls += [f"lambda UpdateAlias {names.function(part)}:live" for part in traffic.PARTS]
    calls += [f"lambda Invoke {names.function('ai-processor')}:live (smoke)", "bedrock-runtime Converse (1 token)"]
    return (*calls, f"ssm PutParameter {names.releases_path}/…")


def _prepare(work: Deployment, assembly: Assembly, account: str, id: str) -> ChangeSet | None:
    """The change set, None where nothing in the stack would change."""
    work.teller.step(Words("変更セットを作る", "Preparing the change set"))
    name = f"{changes.PREFIX}{id}"
    prepare_change_set(work.checkout, assembly, work.aws.target, account, name, work.teller.line)
    found = changes.read_change_set(work.aws, work.aws.target.names.stack, name)
    if found is None or found.empty or (found.status == "CREATE_COMPLETE" and not found.changes):
        _abandon(work, found)
        return None
    if found.status != "CREATE_COMPLETE":
        raise ServiceFailed("change_set_failed", name=name, status=found.status, reason=found.reason[:300])
    return found


def _abandon(work: Deployment, change_set: ChangeSet | None) -> None:
    """Nothing of a change that will not happen stays behind, a stack that was never made least of all."""
    if change_set is None:
        return
    changes.delete_change_set(work.aws, work.aws.target.names.stack, change_set.name)
    mend(work.aws, work.teller)


def _carry_out(work: Deployment, record: Release, change_set: ChangeSet | None) -> Deployed:
    found = change_set.changes if change_set else ()
    releases.write_release(work.aws, record)
    if change_set is not None:
        work.teller.step(Words(f"変更 {len(found)} 件を実行", f"Making {len(found)} changes"))
        changes.execute_change_set(work.aws, work.aws.target.names.stack, change_set.name)
        stack = await_stack(work.aws, work.aws.target.names.stack, work.teller)
        if stack is None or stack.status not in GOOD:
            return _failed(work, record, stack, found)
    else:
        work.teller.step(Words("スタックに変更はありません", "The stack needs no change"))
    stack = read_stack(work.aws, work.aws.target.names.stack)
    versions = traffic.deployed_versions(stack)
    work.teller.step(Words("エイリアスを新しい版へ", "Aliases to the new versions"))
    traffic.serve_deployed(work.aws, versions, work.teller)
    traffic.await_ready(work.aws, versions)
    codes = traffic.version_codes(work.aws, versions)
    record = replace(record, versions=versions, codes=codes, model=stack.outputs.get("ModelId", record.model))
    work.teller.step(Words("動作の確認と試しの生成", "Verifying, with a smoke generation"))
    checks = tuple(run_verify(work.snapshot(), generate=True))
    if blocks(check.status for check in checks):
        return _go_back(work, record, found, checks)
    record = record.with_state("live")
    releases.write_release(work.aws, record)
    _mark_interrupted(work, record)
    return Deployed(Outcome.LIVE, checks, found, record)


def _failed(work: Deployment, record: Release, stack: Stack | None, found: tuple[Change, ...]) -> Deployed:
    """CloudFormation could not make the change, as when a canary's alarm rang. Where it put the old state back, that serves again."""
    reason, back = "", False
    if stack is not None:
        why = first_failure(read_events(work.aws, stack.id, work.began)) or stack.reason
        reason, back = f"{stack.status} {why}".strip()[:300], stack.status == "UPDATE_ROLLBACK_COMPLETE"
    record = record.with_state("rolled_back" if back else "failed", reason)
    releases.write_release(work.aws, record)
    after = tuple(run_verify(work.snapshot())) if stack is not None and stack.usable else ()
    return Deployed(Outcome.ROLLED_BACK if back else Outcome.STUCK, (), found, record, after)


def _go_back(work: Deployment, record: Release, found: tuple[Change, ...], checks: tuple[Check, ...]) -> Deployed:
    """The versions that served before serve again; where there were none, what is new stays and is said to be broken."""
    failing = ", ".join(check.id for check in checks if blocks([check.status]))
    if not record.before or record.before == record.versions:
        record = record.with_state("failed", f"verify: {failing}")
        releases.write_release(work.aws, record)
        return Deployed(Outcome.STUCK, checks, found, record)
    work.teller.step(Words("確認に失敗。前の版に戻します", "Verify failed: going back to the versions before"))
    traffic.serve_at_once(work.aws, record.before, work.teller)
    record = record.with_state("rolled_back", f"verify: {failing}")
    releases.write_release(work.aws, record)
    after = tuple(run_verify(work.snapshot(), generate=True))
    return Deployed(Outcome.ROLLED_BACK, checks, found, record, after)


def _record(work: Deployment, assembly: Assembly, who: str, before: dict[str, str]) -> Release:
    return Release(
        id=releases.release_id(work.began, assembly.commit.id),
        kind="deploy",
        state="pending",
        at=work.began,
        by=who,
        environment=work.aws.target.environment,
        commit=assembly.commit.id,
        dirty=assembly.commit.dirty,
        artifact=assembly.artifact,
        template=assembly.digest,
        model=work.environ.get(Env.BEDROCK_MODEL_ID) or work.aws.target.model,
        versions={},
        codes={},
        before=before,
        prompts=assembly.prompts,
    )


def _mark_interrupted(work: Deployment, live: Release) -> None:
    """Records that never came to an end are those of deployments that were killed."""
    try:
        for old in releases.read_releases(work.aws):
            if old.state == "pending" and old.id != live.id:
                releases.write_release(work.aws, old.with_state("interrupted"))
    except MandalaError as error:
        work.teller.line(f"releases: {error.code}")
