"""Words for the facts inside messages: field names, types, problems of a file, reasons of a wait; ja and en."""

from __future__ import annotations

from goal_mandala.messages.chart_problems import problem_text

__all__ = ["FACT_WORDS", "problem_text", "reason_text"]

FACT_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "field": {
        "title": ("題（title）", "title"),
        "description": ("説明（description）", "description"),
        "background": ("背景（background）", "background"),
        "constraints": ("制約（constraints）", "constraints"),
        "deadline": ("期限（--deadline）", "deadline"),
        "start": ("初日（--start）", "first day (--start)"),
        "date": ("日付（--date）", "day (--date)"),
        "language": ("言語（--lang）", "language (--lang)"),
        "type": ("種類（--type）", "type"),
        "timesPerWeek": ("週の回数（--times-per-week）", "times a week (--times-per-week)"),
        "task": ("タスクの題", "title of a task"),
    },
    "type": {"execution": ("実行", "execution"), "habit": ("習慣", "habit")},
    "language": {"ja": ("日本語", "Japanese"), "en": ("英語", "English")},
    "mode": {
        "tool_per_item": ("1件ずつのツール呼び出し", "one tool call per item"),
        "tool": ("1回のツール呼び出し", "one tool call"),
        "text": ("テキスト", "text"),
    },
    "playbook": {
        "running": ("ランニング", "running"),
        "endurance": ("持久系スポーツ", "endurance sports"),
        "ballsport": ("球技", "ball sports"),
        "strength": ("筋力", "strength"),
        "weight": ("減量", "weight"),
        "weightloss": ("減量", "weight loss"),
        "exam": ("受験・資格", "exams and certificates"),
        "lang": ("語学", "languages"),
        "language": ("語学", "languages"),
        "jobchange": ("転職", "changing jobs"),
        "launch": ("起業・開業", "starting something"),
        "music": ("音楽", "music"),
        "programming": ("プログラミング", "programming"),
        "research": ("研究", "research"),
        "sales": ("営業", "sales"),
        "saving": ("貯蓄", "saving"),
        "team": ("チーム", "teams"),
        "writing": ("執筆", "writing"),
        "general": ("一般（分野を見分けられませんでした）", "general (the field was not recognised)"),
    },
}
_STATES = {
    "open": ("未対応", "open"),
    "acknowledged": ("対応中", "acknowledged"),
    "mitigated": ("緩和済み", "mitigated"),
    "resolved": ("復旧済み", "resolved"),
}
FACT_WORDS["state"] = _STATES
FACT_WORDS["step"] = {
    "acknowledged": ("引き受け", "taking it on"),
    "mitigated": ("緩和の記録", "mitigating it"),
    "resolved": ("復旧の記録", "resolving it"),
    "reopened": ("再開", "reopening it"),
    "escalated": ("エスカレーション", "escalating it"),
}
FACT_WORDS["from"] = FACT_WORDS["to"] = FACT_WORDS["mode"]

REASONS: dict[str, tuple[str, str]] = {
    "endpoint_unreachable": ("接続先につながりません", "the endpoint cannot be reached"),
    "model_throttled": ("混み合っています", "the model is throttling us"),
    "model_timeout": ("応答が時間内に終わりません", "no answer in time"),
    "model_unavailable": ("モデルが今使えません", "the model is unavailable"),
    "model_service_error": ("提供元で障害が起きています", "the provider has a failure"),
    "model_not_ready": ("モデルが準備中です", "the model is not ready"),
    "model_stream_broken": ("応答が途中で切れました", "the answer broke off"),
    "model_error": ("モデルがエラーを返しました", "the model returned an error"),
    "model_answer_malformed": ("応答の形が壊れていました", "the answer was malformed"),
    "model_access_denied": ("モデルを呼ぶ許可がありません", "the model may not be called"),
    "model_quota_exceeded": ("割り当てを使い切りました", "the quota is used up"),
    "unknown_model": ("モデルがありません", "the model does not exist"),
    "content_filtered": ("安全フィルターが止めました", "the safety filter stopped it"),
    "explicit_deny": (
        "ポリシーが明示的に拒否しています（許可を足しても直りません。SCP かその Deny を外します）。",
        "A policy denies it explicitly: granting it elsewhere does not help, the deny or the SCP has to change.",
    ),
    "not_granted": (
        "この権限を、今の認証情報のロールに付けてもらってください。",
        "Ask for this permission for the role of your credentials.",
    ),
}


def reason_text(code: str, language: str) -> str:
    words = REASONS.get(code)
    return words[0 if language == "ja" else 1] if words else code
