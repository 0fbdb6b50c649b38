"""The API: it answers, and it refuses who brings no token or a false one."""

from __future__ import annotations

from goal_mandala.ops.aws.gateway import HttpAnswer, Stage, WebAcl, ask, read_web_acl
from goal_mandala.ops.reading import Reading, undetermined
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import NOTHING, Words, same

GUARDED = "/v1/mandalas"
_LOGS = same("mandala ops logs --errors --since 15m")
_ANSWER = Words("API の応答", "API answers")
_REFUSAL = Words("トークンなしの拒否", "Refuses without a token")
_FALSE = Words("偽トークンの拒否", "Refuses a false token")
_WEB_ACL = Words("接続元ごとの制限（WAF）", "Rate by address (WAF)")
_TRACING = Words("X-Ray（API）", "X-Ray (API)")


def check_http(snapshot: Snapshot) -> list[Check]:
    stages = snapshot.stages
    if stages.error:
        return [undetermined("api", _ANSWER, stages.error)]
    if not stages.get():
        fix = same("mandala ops deploy")
        return [Check("api", _ANSWER, Status.FAIL, Words("ステージがありません", "the API has no stage"), fix)]
    stage = stages.get()[0]
    health = snapshot.read("http healthz", lambda: ask(stage.address, "/healthz"))
    without = snapshot.read("http without token", lambda: ask(stage.address, GUARDED))
    false = snapshot.read("http false token", lambda: ask(stage.address, GUARDED, token="not.a.token"))
    return [
        judge_health(stage.address, health),
        judge_refusal("no-token", _REFUSAL, without),
        judge_refusal("false-token", _FALSE, false),
        judge_stage(stage),
        judge_web_acl(snapshot.read("web acl", lambda: read_web_acl(snapshot.aws, stage)), snapshot.names.web_acl),
    ]


def judge_health(address: str, reading: Reading[HttpAnswer]) -> Check:
    if reading.error:
        check = undetermined("api", _ANSWER, reading.error)
        status = Status.FAIL if reading.error.code == "api_unreachable" else check.status
        return Check(check.id, check.title, status, check.found, _LOGS, check.facts)
    answer = reading.get()
    facts = {"address": address, "status": answer.status, "seconds": round(answer.seconds, 3)}
    shown = f"{address}/healthz → {answer.status} ({answer.seconds:.1f} s)"
    return Check(
        "api",
        _ANSWER,
        Status.PASS if answer.status == 200 else Status.FAIL,
        same(shown),
        NOTHING if answer.status == 200 else _LOGS,
        facts,
    )


def judge_refusal(id: str, title: Words, reading: Reading[HttpAnswer]) -> Check:
    """401 and nothing else: a 200 would be an open door, a 403 or 500 a broken authoriser."""
    if reading.error:
        return undetermined(id, title, reading.error)
    status = reading.get().status
    facts = {"status": status}
    if status == 401:
        return Check(id, title, Status.PASS, same("401"), facts=facts)
    if status < 400:
        words = Words(f"{status}: 誰でも通れます", f"{status}: the door is open to anyone")
        fix = Words("すぐ止める: mandala ops rollback", "close it now: mandala ops rollback")
        return Check(id, title, Status.FAIL, words, fix, facts)
    words = Words(f"{status}（401 のはず）", f"{status} (should be 401)")
    return Check(id, title, Status.FAIL, words, _LOGS, facts)


def judge_stage(stage: Stage) -> Check:
    facts = {"tracing": stage.tracing, "accessLog": stage.access_log}
    missing = [*([] if stage.tracing else ["X-Ray"]), *([] if stage.access_log else ["access log"])]
    if missing:
        words = Words(f"切れています: {', '.join(missing)}", f"off: {', '.join(missing)}")
        return Check("stage", _TRACING, Status.WARN, words, same("mandala ops deploy"), facts)
    return Check("stage", _TRACING, Status.PASS, Words("有効、アクセスログあり", "active, access log on"), facts=facts)


def judge_web_acl(reading: Reading[WebAcl | None], name: str) -> Check:
    """*name* is the stack's own: without it one address could use up everyone's share."""
    if reading.error:
        return undetermined("web-acl", _WEB_ACL, reading.error)
    acl = reading.value
    if acl is None or acl.name != name or not acl.limit:
        there = acl.name if acl else "-"
        words = Words(f"{there}: {name} が API を守っていません", f"{there}: {name} does not stand before the API")
        return Check("web-acl", _WEB_ACL, Status.FAIL, words, same("mandala ops deploy"))
    facts = {"webAcl": acl.name, "limit": acl.limit, "windowSeconds": acl.window}
    words = Words(f"{acl.window} 秒に {acl.limit:,} 回まで", f"{acl.limit:,} in {acl.window} s")
    return Check("web-acl", _WEB_ACL, Status.PASS, words, facts=facts)
