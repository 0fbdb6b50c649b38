"""A real generation, small: the deployed function is asked for eight sub-goals of a goal of ours, as the API would ask it."""

from __future__ import annotations

import time

from goal_mandala.names import ALIAS, Function
from goal_mandala.ops.aws.answers import items, text
from goal_mandala.ops.aws.functions import Invocation, invoke
from goal_mandala.ops.reading import Reading, attempt, undetermined
from goal_mandala.ops.redaction import redact
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.verdict import Check, Status
from goal_mandala.ops.words import Words, same

TITLE = Words("試しの生成", "Smoke generation")
WANTED = 8
SECONDS = 120
ATTEMPTS = 3
PAUSE = 2.0
OWNER = "operations"
"""Whose usage it counts as."""
REQUEST = {
    "kind": "stateless",
    "type": "subgoal",
    "owner": OWNER,
    "goal": {
        "title": "Run a 10 km race in under an hour",
        "description": "A first race, from no training",
        "language": "en",
    },
}


def check_smoke(snapshot: Snapshot) -> list[Check]:
    """Asked up to three times: one failure may be the model's bad moment, three are the release's."""
    name = snapshot.names.function(Function.AI_PROCESSOR)
    check = _ask(snapshot, name)
    for count in range(2, ATTEMPTS + 1):
        if check.status is Status.PASS:
            break
        time.sleep(PAUSE)
        check = _ask(snapshot, name)
        check.facts["attempts"] = count
    return [check]


def _ask(snapshot: Snapshot, name: str) -> Check:
    return judge_smoke(attempt(lambda: invoke(snapshot.aws, name, REQUEST, qualifier=ALIAS, within=SECONDS)))


def judge_smoke(reading: Reading[Invocation]) -> Check:
    """Eight sub-goals with titles; anything else names what the function raised."""
    if reading.error:
        check = undetermined("smoke", TITLE, reading.error)
        return Check(check.id, check.title, Status.FAIL, check.found, check.fix, check.facts)
    answer = reading.get()
    fix = same("mandala ops logs --errors --since 15m")
    if answer.failure:
        last = [line for line in answer.log.splitlines() if "ERROR" in line or answer.failure in line][-1:]
        words = Words(f"関数が {answer.failure} で失敗しました", f"the function failed with {answer.failure}")
        facts = {"failure": answer.failure, "version": answer.version, "log": redact(last[0])[:300] if last else ""}
        return Check("smoke", TITLE, Status.FAIL, words, fix, facts)
    refused = text(answer.payload, "error", "code")
    titles = [one for one in items(answer.payload, "data") if text(one, "title")]
    facts = {"items": len(titles), "version": answer.version, "refused": refused}
    if len(titles) == WANTED:
        return Check(
            "smoke",
            TITLE,
            Status.PASS,
            Words(f"サブ目標 {WANTED} 個（版 {answer.version}）", f"{WANTED} sub-goals (version {answer.version})"),
            facts=facts,
        )
    words = Words(
        f"使える答えではありません（{refused or f'{len(titles)} 個'}）",
        f"no usable answer ({refused or f'{len(titles)} items'})",
    )
    return Check("smoke", TITLE, Status.FAIL, words, fix, facts)
