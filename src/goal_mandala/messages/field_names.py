"""Names of fields as people read them, ja and en; the name on the wire stands beside the Japanese one."""

from __future__ import annotations

FIELD_NAMES: dict[str, tuple[str, str]] = {
    "title": ("題（title）", "title"),
    "description": ("説明（description）", "description"),
    "background": ("背景（background）", "background"),
    "constraints": ("制約（constraints）", "constraints"),
    "deadline": ("期限（deadline）", "deadline"),
    "language": ("言語（language）", "language"),
    "type": ("種類（type）", "type"),
    "timesPerWeek": ("週の回数（timesPerWeek）", "timesPerWeek"),
    "status": ("状態（status）", "status"),
    "day": ("日付（day）", "day"),
    "locked": ("ロック（locked）", "locked"),
    "userId": ("利用者（userId）", "userId"),
    "goalTitle": ("目標の題（goalTitle）", "goalTitle"),
    "goalDescription": ("目標の説明（goalDescription）", "goalDescription"),
    "subGoalTitle": ("サブ目標の題（subGoalTitle）", "subGoalTitle"),
    "subGoalDescription": ("サブ目標の説明（subGoalDescription）", "subGoalDescription"),
    "actionTitle": ("アクションの題（actionTitle）", "actionTitle"),
    "actionDescription": ("アクションの説明（actionDescription）", "actionDescription"),
    "actionType": ("アクションの種類（actionType）", "actionType"),
    "wentWell": ("うまくいったこと（wentWell）", "wentWell"),
    "wasClose": ("惜しかったこと（wasClose）", "wasClose"),
    "didNotMove": ("動かなかったこと（didNotMove）", "didNotMove"),
    "date": ("日付（date）", "date"),
    "body": ("本文", "body"),
}
