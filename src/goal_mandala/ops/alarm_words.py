"""What each alarm means to somebody whom it woke: how bad, what happened, in which unit it counts, what to read. Pure.

The runbooks' table says the same; ``tests/ops/test_alarm_words.py`` holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.names import AlarmName
from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class Meaning:
    """``unit`` is that of value and threshold: ``ms``, ``s``, ``%``, ``share`` (of one) or a count."""

    severity: str
    what: Words
    unit: str = ""


MEANINGS: dict[str, Meaning] = {
    AlarmName.ERROR_RATE: Meaning("SEV2", Words("5分間に5回以上、生成が失敗しました。", "5 or more generations failed within 5 minutes.")),
    AlarmName.ERROR_SHARE: Meaning("SEV2", Words("5分に20回以上の呼び出しがあり、その5 % 以上が失敗する状態が10分続きました。", "5 % or more of the calls failed for ten minutes (counted from 20 calls in 5 minutes)."), "%"),
    AlarmName.DURATION: Meaning("SEV3", Words("5分間の平均実行時間が60秒以上です。", "Generations take 60 seconds or more on average over 5 minutes."), "ms"),
    AlarmName.DURATION_P99: Meaning("SEV3", Words("100回に1回の生成が120秒以上かかる状態が10分続きました。", "One generation in a hundred took 120 seconds or more for ten minutes."), "ms"),
    AlarmName.THROTTLE: Meaning("SEV3", Words("ai-processor の呼び出しが1回以上、Lambda に断られました。", "Lambda refused at least one call of ai-processor.")),
    AlarmName.CONCURRENT_EXECUTIONS: Meaning("SEV4", Words("同時に8件以上の生成が動いています（予約10の80 %）。", "8 or more generations run at once: 80 % of the 10 reserved.")),
    AlarmName.DEAD_LETTERS: Meaning("SEV3", Words("3回の試みのあと、生成が1件以上、脇に置かれました（DLQ）。", "After 3 attempts at least one generation was set aside (dead-letter queue).")),
    AlarmName.QUEUE_AGE: Meaning("SEV2", Words("生成が10分以上、待っているか動いています（5分続いた）。", "For 5 minutes some generation has waited, or run, for 10 minutes or more."), "s"),
    AlarmName.MODEL_THROTTLES: Meaning("SEV3", Words("5分間に3回以上、モデルがレート制限で断りました。", "The model refused 3 or more calls within 5 minutes because of its quota.")),
    AlarmName.BUDGET: Meaning("SEV3", Words("サービスの今月の予算の80 % を使いました。", "80 % or more of the service's budget for this month is used."), "share"),
    AlarmName.MISSING_DATA: Meaning("SEV2", Words("ai-processor は呼ばれているのに、自前のメトリクスが30分届いていません。", "ai-processor is called, but its own metrics have not arrived for 30 minutes.")),
    AlarmName.API_FAULTS: Meaning("SEV2", Words("5分間に5回以上、APIが500番台を返しました。", "5 or more HTTP answers of 500 to 599 within 5 minutes.")),
    AlarmName.PAGE: Meaning("SEV2", Words("人を起こすアラーム（error-rate、error-share、queue-age、api-faults、missing-data）の一つ以上が鳴っています。", "At least one of the alarms that wake someone rings: error-rate, error-share, queue-age, api-faults, missing-data.")),
    AlarmName.CANARY: Meaning("SEV3", Words("prod に配備中の新しい版が、1分間に2回以上失敗しました。CodeDeploy が自動で前の版に戻します。", "The version being deployed to prod failed twice or more within a minute. CodeDeploy puts the old one back by itself.")),
}  # fmt: skip


def meaning(short: str) -> Meaning | None:
    """Of the alarm by the last part of its name; None where it is none of ours."""
    return MEANINGS.get(short)


def runbook(short: str) -> str:
    """The page to read, empty where it is none of ours."""
    return f"docs/runbooks/{short}.md" if short in MEANINGS else ""
