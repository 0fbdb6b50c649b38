"""Where things are kept: log groups and how long, the table and its safeguards, the queue and where failures go."""

from __future__ import annotations

from goal_mandala.names import AiProcessor, Function, Table
from goal_mandala.ops.aws.log_groups import LogGroup
from goal_mandala.ops.aws.queues import QueueState, read_queue
from goal_mandala.ops.aws.table import TableState, read_table
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

_TABLE = Words("テーブル", "Table")
_QUEUE = Words("失敗の行き先（DLQ）", "Dead-letter queue")
_DEPLOY = same("mandala ops deploy")


def check_logs(snapshot: Snapshot) -> list[Check]:
    groups = snapshot.log_groups
    return [judge_log_group(snapshot.names.log_group(part), groups) for part in (Function.AI_PROCESSOR, Function.API)]


def judge_log_group(name: str, reading: Reading[tuple[LogGroup, ...]]) -> Check:
    """There, and kept for the guide's 30 days: neither for ever nor too short to explain last month."""
    id, title = f"log-group-{name.rpartition('/')[2]}", Words("ロググループ", "Log group")
    if reading.error:
        return undetermined(id, title, reading.error)
    group = next((group for group in reading.get() if group.name == name), None)
    if group is None:
        return Check(id, title, Status.FAIL, Words(f"{name} がありません", f"{name} is missing"), _DEPLOY)
    facts = {"retention": group.retention, "stored": group.stored}
    if group.retention != AiProcessor.LOG_RETENTION:
        ja, en = (f"{group.retention} 日", f"{group.retention} d") if group.retention else ("無期限", "for ever")
        words = Words(
            f"{name}: 保存 {ja}（{AiProcessor.LOG_RETENTION} 日のはず）",
            f"{name}: kept {en} (should be {AiProcessor.LOG_RETENTION} d)",
        )
        fix = same("mandala ops doctor telemetry --plan fix.json")
        return Check(id, title, Status.FAIL, words, fix, facts)
    return Check(
        id, title, Status.PASS, Words(f"{name}、{group.retention} 日", f"{name}, {group.retention} days"), facts=facts
    )


def check_data(snapshot: Snapshot) -> list[Check]:
    table = snapshot.read("table", lambda: read_table(snapshot.aws, snapshot.names.table))
    queue = snapshot.read("queue", lambda: read_queue(snapshot.aws, snapshot.names.queue))
    return [judge_table(table, guarded=snapshot.target.guarded), judge_queue(queue, snapshot.names.dead_queue)]


def judge_table(reading: Reading[TableState], *, guarded: bool) -> Check:
    """Active, restorable to any second, forgets what expired; in prod nobody deletes it by mistake."""
    if reading.error:
        return undetermined("table", _TABLE, reading.error)
    table = reading.get()
    facts = {"status": table.status, "recovery": table.recovery, "ttl": table.expires, "protected": table.protected}
    off: list[str] = []
    if table.status != "ACTIVE":
        off.append(table.status)
    if not table.recovery:
        off.append("point-in-time recovery off")
    if table.expires != Table.EXPIRES_AT:
        off.append(f"TTL {table.expires or 'off'} ≠ {Table.EXPIRES_AT}")
    if guarded and not table.protected:
        off.append("deletion protection off")
    if off:
        return Check("table", _TABLE, Status.FAIL, same(f"{table.name}: {'; '.join(off)}"), _DEPLOY, facts)
    return Check("table", _TABLE, Status.PASS, same(f"{table.name}: PITR, TTL {table.expires}"), facts=facts)


def judge_queue(reading: Reading[QueueState], dead: str) -> Check:
    if reading.error:
        return undetermined("dead-queue", _QUEUE, reading.error)
    queue = reading.get()
    facts = {"deadQueue": queue.dead_queue, "attempts": queue.attempts, "visibility": queue.visibility}
    if not queue.dead_queue.endswith(f":{dead}"):
        words = Words("失敗した生成の行き先がありません", "failed generations have nowhere to go")
        return Check("dead-queue", _QUEUE, Status.FAIL, words, _DEPLOY, facts)
    if queue.visibility < AiProcessor.TIMEOUT:
        words = Words(
            f"可視性 {queue.visibility} 秒は関数の {AiProcessor.TIMEOUT} 秒より短く、同じ生成が二重に走ります",
            f"visibility of {queue.visibility} s is shorter than the function's {AiProcessor.TIMEOUT} s: a job would run twice",
        )
        return Check("dead-queue", _QUEUE, Status.FAIL, words, _DEPLOY, facts)
    return Check(
        "dead-queue",
        _QUEUE,
        Status.PASS,
        Words(f"{queue.attempts} 回届いて終わらなければ {dead}", f"after {queue.attempts} deliveries to {dead}"),
        facts=facts,
    )
