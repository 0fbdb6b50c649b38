"""Functions: active, configured as the guide says, the alias on the version that was deployed, the queue connected."""

from __future__ import annotations

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS, AiProcessor, Function, Output
from goal_mandala.ops.aws.functions import Alias, EventSource, FunctionState
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

PARTS = {Function.AI_PROCESSOR: Output.AI_PROCESSOR_VERSION, Function.API: Output.API_VERSION}
_DEPLOY = same("mandala ops deploy")
_PUT_BACK = same("mandala ops doctor drift --plan fix.json")
"""What somebody set by hand: a deployment of the same template changes nothing of it."""


def check_functions(snapshot: Snapshot) -> list[Check]:
    outputs = snapshot.stack.get().outputs
    checks: list[Check] = []
    for part, output in PARTS.items():
        live = snapshot.function(part, ALIAS)
        checks.append(judge_function(part, snapshot.function(part) if isinstance(live.error, NotFound) else live))
        checks.append(judge_alias(part, snapshot.alias(part), outputs.get(output)))
    checks.append(judge_reserved(snapshot.reserved()))
    checks.append(judge_event_source(snapshot.event_sources()))
    return checks


def judge_function(part: str, reading: Reading[FunctionState]) -> Check:
    """What serves: active, its last change done, and (the generating one) the guide's timeout, memory and tracing."""
    id, title = f"function-{part}", Words(f"関数 {part}", f"Function {part}")
    if reading.error:
        return undetermined(id, title, reading.error)
    found = reading.get()
    facts = {"state": found.state, "update": found.update, "version": found.version, "code": found.code}
    if found.state not in {"Active", "Inactive"} or found.update == "Failed":
        words = same(f"{found.state} / {found.update} {found.state_reason}".strip())
        return Check(id, title, Status.FAIL, words, _DEPLOY, facts)
    drift: list[str] = []
    if part == Function.AI_PROCESSOR:
        if found.timeout != AiProcessor.TIMEOUT:
            drift.append(f"timeout {found.timeout} s ≠ {AiProcessor.TIMEOUT} s")
        if found.memory != AiProcessor.MEMORY:
            drift.append(f"memory {found.memory} MB ≠ {AiProcessor.MEMORY} MB")
    if found.tracing != "Active":
        drift.append(f"X-Ray {found.tracing} ≠ Active")
    if drift:
        return Check(id, title, Status.WARN, same("; ".join(drift)), _PUT_BACK, facts)
    words = same(f"{found.state}, {found.timeout} s, {found.memory} MB, X-Ray {found.tracing}")
    return Check(id, title, Status.PASS, words, facts=facts)


def judge_alias(part: str, reading: Reading[Alias | None], deployed: str | None) -> Check:
    """The alias serves the version that the stack deployed; another one means that somebody rolled back."""
    id, title = f"alias-{part}", Words(f"エイリアス {part}:{ALIAS}", f"Alias {part}:{ALIAS}")
    if reading.error:
        return undetermined(id, title, reading.error)
    alias = reading.get()
    if alias is None:
        words = Words("ありません（誰も呼べません）", "is missing: nobody can call the function")
        return Check(id, title, Status.FAIL, words, _DEPLOY)
    facts = {"version": alias.version, "deployed": deployed, "routing": alias.routing}
    if alias.routing:
        shares = ", ".join(f"{version}: {share:.0%}" for version, share in alias.routing.items())
        words = Words(
            f"版 {alias.version}、カナリア中（{shares}）", f"version {alias.version}, canary running ({shares})"
        )
        fix = Words("終わるのを待ってもう一度 verify", "wait for it to end, then verify again")
        return Check(id, title, Status.WARN, words, fix, facts)
    if deployed and alias.version != deployed:
        words = Words(
            f"版 {alias.version} が動いています（最後に配備したのは {deployed}）: ロールバックしたか、手で変えたか",
            f"version {alias.version} serves, not {deployed} which was deployed last: rolled back, or moved by hand",
        )
        fix = Words("どちらか: `mandala ops releases`。直した版は `mandala ops deploy`", "which of them: `mandala ops releases`; a mended version: `mandala ops deploy`")  # fmt: skip
        return Check(id, title, Status.WARN, words, fix, facts)
    return Check(id, title, Status.PASS, Words(f"版 {alias.version}", f"version {alias.version}"), facts=facts)


def judge_reserved(reading: Reading[int | None]) -> Check:
    title = Words("予約済み同時実行数", "Reserved concurrency")
    if reading.error:
        return undetermined("reserved", title, reading.error)
    reserved = reading.get()
    facts = {"reserved": reserved}
    if reserved == AiProcessor.RESERVED_CONCURRENCY:
        return Check("reserved", title, Status.PASS, same(str(reserved)), facts=facts)
    if reserved == 0:
        words = Words("0 です（すべての呼び出しが止まります）", "is 0: every call is throttled")
        return Check("reserved", title, Status.FAIL, words, _PUT_BACK, facts)
    words = Words(
        f"{reserved or 'なし'}（ガイドは {AiProcessor.RESERVED_CONCURRENCY}）",
        f"{reserved or 'none'} (the guide has {AiProcessor.RESERVED_CONCURRENCY})",
    )
    return Check("reserved", title, Status.WARN, words, _PUT_BACK, facts)


def judge_event_source(reading: Reading[tuple[EventSource, ...]]) -> Check:
    """The queue feeds the alias, at most six at a time, one message a call, failures reported one by one."""
    title = Words("キューの接続", "Queue connected")
    if reading.error:
        return undetermined("event-source", title, reading.error)
    sources = reading.get()
    if not sources:
        words = Words(
            "キューが関数につながっていません（生成が始まりません）",
            "no queue feeds the function: no generation starts",
        )
        return Check("event-source", title, Status.FAIL, words, _DEPLOY)
    source = sources[0]
    facts = {"state": source.state, "batch": source.batch, "concurrency": source.concurrency}
    shown = f"{source.state}, batch {source.batch}, concurrency {source.concurrency}"
    if source.state not in {"Enabled", "Enabling", "Creating", "Updating"}:
        fix = same("mandala ops doctor queue --plan fix.json")
        return Check("event-source", title, Status.FAIL, same(shown), fix, facts)
    off = source.concurrency != AiProcessor.QUEUE_CONCURRENCY or source.batch != 1 or not source.reports_failures
    if off:
        words = Words(
            f"{shown}（同時 {AiProcessor.QUEUE_CONCURRENCY}、1件ずつ、個別の失敗報告のはず）",
            f"{shown} (should be {AiProcessor.QUEUE_CONCURRENCY} at a time, batch 1, failures reported one by one)",
        )
        fix = _PUT_BACK if source.concurrency != AiProcessor.QUEUE_CONCURRENCY else _DEPLOY
        return Check("event-source", title, Status.WARN, words, fix, facts)
    return Check("event-source", title, Status.PASS, same(shown), facts=facts)
