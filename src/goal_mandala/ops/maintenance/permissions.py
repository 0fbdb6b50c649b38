"""The functions' roles: what they may do against the template, and what of it nobody uses. Reading is thin, judging pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from goal_mandala.names import ENVIRONMENTS, Resources
from goal_mandala.ops.aws.roles import ServiceUse, read_inline, read_managed, read_use
from goal_mandala.ops.aws.stack import Resource, read_template
from goal_mandala.ops.maintenance.grants import ANYTHING, Difference, Role, compare, grants_of, template_roles
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.reading import Reading, attempt, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words

TITLE = Words("ロールと権限", "Roles and permissions")
DIFFERENT = Words("コードの権限との違い", "Against the code's policy")
UNUSED_DAYS = 90


def read_permissions(snapshot: Snapshot) -> Section:
    """The deployed roles compared with the deployed template, and the use of each."""
    aws, target = snapshot.aws, snapshot.target
    account = snapshot.identity.get().account
    known = known_values(snapshot.resources.get(), target.region, account)
    wanted = template_roles(read_template(aws, snapshot.names.stack), known)
    differences = [compare(role, _deployed(snapshot, role.name)) for role in wanted]
    use = {role.name: attempt(lambda name=role.name: read_use(aws, name)) for role in wanted}
    return judge_permissions(differences, use, snapshot.now)


def _deployed(snapshot: Snapshot, name: str) -> Role:
    return Role(name, grants_of(read_inline(snapshot.aws, name)), read_managed(snapshot.aws, name))


def known_values(resources: Sequence[Resource], region: str, account: str) -> dict[str, str]:
    """What a template's references come to. Of a resource's ARN its end is known: the name, of a log group with ``:*``."""
    known = {one.logical: one.physical for one in resources}
    for one in resources:
        name = one.physical.rpartition("/")[2] if one.kind == "AWS::SQS::Queue" else one.physical
        if name and not name.startswith("arn:"):
            end = ":*" if one.kind == "AWS::Logs::LogGroup" else ""
            known[f"{one.logical}.Arn"] = f"{ANYTHING}{name}{end}"
    return known | {"AWS::Region": region, "AWS::AccountId": account, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}  # fmt: skip


def judge_permissions(
    differences: Sequence[Difference], use: Mapping[str, Reading[list[ServiceUse]]], now: datetime
) -> Section:
    """One table row a difference; WARN for any, UNKNOWN where use is not told."""
    extra = Words("余分（コードにない）", "extra (not in the code)")
    missing = Words("欠けている", "missing")
    rows: list[tuple[str | Words, ...]] = []
    for one in differences:
        rows += [(one.role, extra, grant) for grant in one.extra]
        rows += [(one.role, missing, grant) for grant in one.missing]
    columns = (Words("ロール", "role"), Words("違い", "difference"), Words("権限", "permission"))
    checks = (_different(differences), *(_unused(role, reading, now) for role, reading in use.items()))
    tables = (Table(columns, tuple(rows)),) if rows else ()
    return Section("permissions", TITLE, checks, tables)


def _different(differences: Sequence[Difference]) -> Check:
    count = sum(len(one.extra) + len(one.missing) for one in differences)
    facts = {one.role: {"extra": list(one.extra), "missing": list(one.missing)} for one in differences}
    if not differences:
        found = Words("テンプレートに名前のあるロールがありません。", "The template names no role.")
        return Check("iam-diff", DIFFERENT, Status.UNKNOWN, found)
    if not count:
        found = Words("{count}個のロールがテンプレートどおりです。", "{count} roles are as in the template.").filled(count=len(differences))  # fmt: skip
        return Check("iam-diff", DIFFERENT, Status.PASS, found, facts=facts)
    found = Words("{count}か所違います（下の表）。", "{count} differences (table below).").filled(count=count)
    fix = Words("意図した変更なら infra に書く。モデルの権限は `mandala ops doctor model-access --plan fix.json` で戻す（同じテンプレートの配備では戻りません）", "if it was meant, write it into infra; what the model needs is put back by `mandala ops doctor model-access --plan fix.json` (a deployment of the same template puts nothing back)")  # fmt: skip
    return Check("iam-diff", DIFFERENT, Status.WARN, found, fix, facts)


def _unused(role: str, reading: Reading[list[ServiceUse]], now: datetime) -> Check:
    short = role
    for environment in ENVIRONMENTS:
        short = short.removeprefix(f"{Resources(environment).prefix}-")
    title = Words(f"未使用: {short}", f"Unused: {short}")
    if reading.error is not None:
        return undetermined(f"unused-{role}", title, reading.error)
    use = reading.get()
    if not use:
        found = Words("IAM に利用の記録がありません。", "IAM has no record of use.")
        return Check(f"unused-{role}", title, Status.UNKNOWN, found)
    limit = now - timedelta(days=UNUSED_DAYS)
    idle = sorted(one.service for one in use if one.last is None or one.last < limit)
    facts = {"unused": idle}
    if not idle:
        found = Words("{count}サービスとも{days}日以内に使われました。", "All {count} services were used within {days} days.").filled(count=len(use), days=UNUSED_DAYS)  # fmt: skip
        return Check(f"unused-{role}", title, Status.PASS, found, facts=facts)
    found = Words("{days}日使われていません: {names}。", "Not used for {days} days: {names}.").filled(days=UNUSED_DAYS, names=", ".join(idle))  # fmt: skip
    fix = Words("要らなければ infra/constructs/roles.py から外す", "if not needed, take them out of infra/constructs/roles.py")  # fmt: skip
    return Check(f"unused-{role}", title, Status.WARN, found, fix, facts)
