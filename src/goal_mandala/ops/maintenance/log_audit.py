"""Do the logs hold what they must not: tokens, credentials, e-mail addresses, telephone numbers? Judging is pure.

The patterns are :mod:`goal_mandala.ops.redaction`'s. What was found is told by kind, place and time, never itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goal_mandala.ops.doctor.collecting.lines import Line, Lines, read_lines
from goal_mandala.ops.maintenance.retention import read_groups
from goal_mandala.ops.maintenance.review import Section, Table
from goal_mandala.ops.reading import Reading, attempt, undetermined
from goal_mandala.ops.redaction import PATTERNS, redact
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import NOTHING, Words

TITLE = Words("ログの監査", "Log audit")
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Leak:
    """Lines of one group with one kind of secret; ``sample`` is the first one, redacted."""

    group: str
    kind: str
    count: int
    first: datetime
    sample: str


def read_audit(snapshot: Snapshot) -> Section:
    """Every line of the environment's groups in the snapshot's window, at most 20,000 of each."""
    groups = [group.name for group in read_groups(snapshot)]
    read = {group: attempt(lambda group=group: read_lines(snapshot.aws, snapshot, group, None)) for group in groups}
    return judge_audit(read)


def leaks_in(group: str, lines: tuple[Line, ...]) -> list[Leak]:
    """What the patterns find, by kind; *lines* oldest first."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[datetime, str]] = {}
    for at, _, message in lines:
        for kind in {kind for kind, pattern in PATTERNS if pattern.search(message)}:
            counts[kind] += 1
            first.setdefault(kind, (at, redact(message.strip())[:SHOWN]))
    return [Leak(group, kind, counts[kind], *first[kind]) for kind in sorted(counts)]


def judge_audit(read: Mapping[str, Reading[Lines]]) -> Section:
    """FAIL for any find; UNKNOWN for a group that could not be read or had no lines; WARN when not all lines were looked at."""
    checks = tuple(_group(group, reading) for group, reading in read.items())
    leaks = [leak for group, reading in read.items() if reading.known for leak in leaks_in(group, reading.get().rows)]
    columns = (Words("ロググループ", "log group"), Words("種類", "kind"), Words("行数", "lines"), Words("最初", "first"), Words("例（伏せ字）", "sample (redacted)"))  # fmt: skip
    rows = tuple((one.group, one.kind, str(one.count), f"{one.first:%Y-%m-%d %H:%M} UTC", one.sample) for one in leaks)
    return Section("log-audit", TITLE, checks, (Table(columns, rows),) if rows else ())


def _group(group: str, reading: Reading[Lines]) -> Check:
    id, title = "audit" + group.removeprefix("/aws").replace("/", "-"), Words(group, group)
    if reading.error is not None:
        return undetermined(id, title, reading.error)
    lines, until = reading.get().rows, reading.get().until
    leaks = leaks_in(group, lines)
    facts = {"lines": len(lines), "found": {leak.kind: leak.count for leak in leaks}}
    looked = Words("{count:,}行を調べました。", "{count:,} lines looked at.").filled(count=len(lines))
    if leaks:
        named = ", ".join(f"{leak.kind} {leak.count}" for leak in leaks)
        found = Words(f"見つかりました: {named}。", f"Found: {named}. ") + looked
        fix = Words("書いている所を直して配備し、漏れた鍵は取り替え、ログの扱いを責任者と決める", "mend what writes it and deploy, replace leaked keys, decide with the owner what becomes of the log")  # fmt: skip
        return Check(id, title, Status.FAIL, found, fix, facts)
    if not lines:
        found = Words("期間中に行がありません。", "No lines in this time.")
        return Check(id, title, Status.UNKNOWN, found, facts=facts)
    if until is not None:
        found = looked + Words(
            f"{until:%Y-%m-%d %H:%M} UTC より後は見ていません。", f" Those after {until:%Y-%m-%d %H:%M} UTC were not."
        )
        fix = Words("`--since` を短くして分けて調べる", "look again with a shorter `--since`")
        return Check(id, title, Status.WARN, found, fix, facts)
    return Check(id, title, Status.PASS, looked, NOTHING, facts)
