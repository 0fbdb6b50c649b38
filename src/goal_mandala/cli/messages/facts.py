"""Words for the facts inside messages: field names, types, problems of a file, reasons of a wait; ja and en."""

from __future__ import annotations

import re

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
FACT_WORDS["from"] = FACT_WORDS["to"] = FACT_WORDS["mode"]

PROBLEMS: dict[str, tuple[str, str]] = {
    "not_json": ("JSON として壊れています", "it is not valid JSON"),
    "not_utf8": ("UTF-8 ではありません", "it is not UTF-8"),
    "too_large": ("大きすぎます", "it is too large"),
    "missing": ("項目がありません", "it is missing"),
    "empty": ("空です", "it is empty"),
    "not_an_object": ("オブジェクトではありません", "it is not an object"),
    "not_a_list": ("リストではありません", "it is not a list"),
    "not_text": ("文字列ではありません", "it is not text"),
    "not_a_number": ("数ではありません", "it is not a number"),
    "not_a_date": ("日付ではありません", "it is not a date"),
    "not_a_time": ("日時ではありません", "it is not a time"),
    "time_without_zone": ("日時に時間帯がありません", "the time has no time zone"),
    "not_true_or_false": ("true か false ではありません", "it is neither true nor false"),
    "unknown_value": ("知らない値です", "the value is unknown"),
    "unknown_cell": ("ないセルを指しています", "it names a cell that does not exist"),
    "not_a_cell": ("セルの番号ではありません", "it is not a cell's number"),
    "newer_schema": ("新しい版の mandala のファイルです", "it was written by a newer mandala"),
    "out_of_order": ("順番が違います", "it is out of order"),
    "too_many_items": ("項目が多すぎます", "there are too many items"),
    "duplicate_key": ("同じキーが2回あります", "a key occurs twice"),
    "lone_surrogate": ("壊れた文字があります", "it contains a broken character"),
    "no_such_character": ("使えない文字です", "there is no such character"),
    "nested_too_deep": ("入れ子が深すぎます", "it is nested too deep"),
    "not_a_history": ("履歴として読めません", "it is not a history"),
    "not_a_mapping": ("「キー: 値」の形ではありません", "it is not of the form 'key: value'"),
    "not_yaml": ("YAML か JSON として壊れています", "it is not valid YAML or JSON"),
    "machine_block_missing": (
        "末尾のデータ部（<!-- mandala …）がありません",
        "its data block (<!-- mandala …) is missing",
    ),
    "machine_block_open": (
        "末尾のデータ部（<!-- mandala …）が閉じていません",
        "its data block (<!-- mandala …) is not closed",
    ),
    "text_before_the_goal": ("目標の前に文字があります", "there is text before the goal"),
    "heading_without_cell": ("見出しにセルの番号がありません", "a heading names no cell"),
    "section_twice": ("同じセルが2回あります", "a cell occurs twice"),
    "goal_missing": ("目標がありません", "the goal is missing"),
    "block_without_sub_goal": ("サブ目標のないブロックです", "a block has no sub-goal"),
    "IsADirectoryError": ("フォルダーです", "it is a folder"),
    "Is a directory": ("フォルダーです", "it is a folder"),
    "PermissionError": ("許可がありません", "permission denied"),
    "Permission denied": ("許可がありません", "permission denied"),
    "No such file or directory": ("その場所がありません", "there is no such place"),
    "Not a directory": ("途中がフォルダーではありません", "part of the path is not a folder"),
    "File exists": ("同じ名前のファイルがあります", "a file of that name is in the way"),
    "No space left on device": ("空き容量がありません", "no space left"),
    "Read-only file system": ("読み取り専用です", "it is read-only"),
    "File name too long": ("名前が長すぎます", "the name is too long"),
}

_NUMBERED: tuple[tuple[str, str, str], ...] = (
    (r"needs_(\d+)_items", r"\1項目ちょうど必要です", r"it needs exactly \1 items"),
    (r"longer_than_(\d+)", r"\1文字を超えています", r"it is longer than \1 characters"),
    (r"larger_than_(\d+)_bytes", r"\1バイトを超えています", r"it is larger than \1 bytes"),
    (r"not_a_number_(\S+)_to_(\S+)", r"\1〜\2の数ではありません", r"it is not a number from \1 to \2"),
)

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
}


def problem_text(problem: str, language: str) -> str:
    """A problem's code in words; what has none stands as it is."""
    column = 0 if language == "ja" else 1
    if problem in PROBLEMS:
        return PROBLEMS[problem][column]
    for pattern, *words in _NUMBERED:
        if re.fullmatch(pattern, problem):
            return re.sub(pattern, words[column], problem)
    return problem


def reason_text(code: str, language: str) -> str:
    words = REASONS.get(code)
    return words[0 if language == "ja" else 1] if words else code
