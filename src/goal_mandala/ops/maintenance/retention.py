"""How long logs are kept against what the template says: set right, not deleted stream by stream. Judging is pure.

Deleting streams takes an incident's evidence with it and leaves the next month the same work; a retention does it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goal_mandala.names import AiProcessor
from goal_mandala.ops.aws.answers import part, text, whole
from goal_mandala.ops.aws.log_groups import LogGroup, read_log_groups
from goal_mandala.ops.aws.stack import Template, read_template
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

TITLE = Words("ログの保存期間", "Log retention")
Wish = tuple[str, str, object]
"""Kind of change, resource, wanted value: as plans take them."""


def expected_retentions(template: Template) -> dict[str, int]:
    """Days by log group's name, as the deployed template has them."""
    found: dict[str, int] = {}
    for resource in part(template, "Resources").values():
        properties = part(resource, "Properties")
        days = whole(properties, "RetentionInDays")
        if text(resource, "Type") == "AWS::Logs::LogGroup" and isinstance(properties.get("LogGroupName"), str) and days:
            found[text(properties, "LogGroupName")] = days
    return found


def read_groups(snapshot: Snapshot) -> tuple[LogGroup, ...]:
    """The environment's log groups: functions' and gateway's."""
    prefix = snapshot.names.access_log_group
    gateway = snapshot.read("gateway's log group", lambda: read_log_groups(snapshot.aws, prefix))
    return (*snapshot.log_groups.get(), *gateway.get())


def read_expected(snapshot: Snapshot) -> dict[str, int]:
    template = snapshot.read("stack template", lambda: read_template(snapshot.aws, snapshot.names.stack))
    return expected_retentions(template.get())


def wishes(groups: Sequence[LogGroup], expected: Mapping[str, int]) -> list[Wish]:
    """What would have to be set, in the order of the groups. A group that no template knows gets the guide's 30 days."""
    return [
        ("log-retention", group.name, days)
        for group in groups
        if group.retention != (days := expected.get(group.name, AiProcessor.LOG_RETENTION))
    ]


def judge_retention(groups: Sequence[LogGroup], expected: Mapping[str, int]) -> Section:
    """One row a group; WARN where a retention is another, FAIL where a group of the template is missing."""
    wanted = {name: days for _, name, days in wishes(groups, expected)}
    there = {group.name for group in groups}
    gone = [name for name in expected if name not in there]
    kept = Words("期限なし", "for ever")
    rows: list[tuple[str | Words, ...]] = []
    for group in groups:
        now = kept if group.retention is None else same(str(group.retention))
        should = str(expected.get(group.name, AiProcessor.LOG_RETENTION))
        rows.append((group.name, _size(group.stored), now, should))
    rows += [(name, "-", Words("グループがない", "no such group"), str(expected[name])) for name in gone]
    columns = (Words("ロググループ", "log group"), Words("量", "stored"), Words("保存日数", "days kept"), Words("決まり", "should be"))  # fmt: skip
    return Section("retention", TITLE, (_check(wanted, gone, len(groups)),), (Table(columns, tuple(rows)),))


def _check(wanted: Mapping[str, object], gone: Sequence[str], count: int) -> Check:
    facts = {"wrong": dict(wanted), "missing": list(gone)}
    if gone:
        found = Words("ない: {names}。", "missing: {names}.").filled(names=", ".join(gone))
        fix = Words(
            "`mandala ops doctor telemetry` が作り方を示す", "`mandala ops doctor telemetry` says how to make it again"
        )
        return Check("retention", TITLE, Status.FAIL, found, fix, facts)
    if not count:
        found = Words("ロググループがありません。", "There are no log groups.")
        return Check("retention", TITLE, Status.UNKNOWN, found, facts=facts)
    if wanted:
        found = Words("{count}個が決まりと違います: {names}。", "{count} differ from the rule: {names}.").filled(count=len(wanted), names=", ".join(wanted))  # fmt: skip
        fix = Words("`mandala ops maintain monthly --apply` で直す（ストリームは消さない）", "set it right: `mandala ops maintain monthly --apply` (no stream is deleted)")  # fmt: skip
        return Check("retention", TITLE, Status.WARN, found, fix, facts)
    found = Words("{count}個とも決まりどおりです。", "All {count} as they should be.").filled(count=count)
    return Check("retention", TITLE, Status.PASS, found, facts=facts)


def _size(stored: int) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if stored < 1024 or unit == "GB":
            return f"{stored:,} {unit}"
        stored //= 1024
    raise AssertionError
