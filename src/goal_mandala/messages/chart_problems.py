"""What can be wrong with a chart that somebody brings, in words, ja and en: for the command line and the service alike."""

from __future__ import annotations

import re

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


def problem_text(problem: str, language: str) -> str:
    """A problem's code in words; what has none stands as it is."""
    column = 0 if language == "ja" else 1
    if problem in PROBLEMS:
        return PROBLEMS[problem][column]
    for pattern, *words in _NUMBERED:
        if re.fullmatch(pattern, problem):
            return re.sub(pattern, words[column], problem)
    return problem
