"""Words for notices, findings and the facts that stand inside messages, ja and en."""

from __future__ import annotations

NOTICES: dict[str, tuple[str, str]] = {
    "offline_field": ("手引き: {field}", "Playbook: {field}"),
    "offline_language": (
        "オフラインの計画は日本語と英語だけです。この目標（{language}）は英語で書きます。モデルを設定するとその言語で書けます。",
        "The offline planner writes Japanese and English only; this goal ({language}) gets an English chart. A model would write it in its own language.",
    ),
    "no_other_candidate": (
        "セル {cell} には、手引きにほかの候補がありません。",
        "The playbook has no other candidate for cell {cell}.",
    ),
    "preparing_model": ("モデルを準備しています: {model}", "Getting the model ready: {model}"),
    "other_planner": (
        "このチャートは {begun} で作り始めました。残りは {now} で作ります（変えるには --model）。",
        "This chart was begun with {begun}; the rest is made with {now} (choose with --model).",
    ),
    "deadline_read": ("期限を目標の文から読みました: {deadline}", "Deadline read from your goal: {deadline}"),
    "no_deadline": (
        "期限がないので、{weeks}週間の計画にします（--deadline で変えられます）。",
        "No deadline given: planning for {weeks} weeks (change it with --deadline).",
    ),
    "model_resolved": (
        "{asked} は {region} では推論プロファイル {resolved} で呼びます。",
        "{asked} is called as the inference profile {resolved} in {region}.",
    ),
    "asked_again": (
        "足りない{count}件をもう一度頼んでいます。",
        "Asking again for {count} that were missing or unusable.",
    ),
    "waiting": (
        "{because}。{seconds}秒待って再試行します。",
        "{because}: waiting {seconds} s before the next attempt.",
    ),
    "mode_changed": ("出力形式を {from} から {to} に変えました。", "Output mode changed from {from} to {to}."),
    "fallback_model": (
        "{because}。予備のモデル {model} に切り替えました。",
        "Moved to the fallback model {model}: {because}.",
    ),
}

FINDINGS: dict[str, tuple[str, str]] = {
    "near_duplicate": ("{other} とほぼ同じ内容です", "says nearly the same as {other}"),
    "repeats_goal": ("上のマスの言い換えです", "repeats the cell above it"),
    "vague": ("あいまいな言葉「{words}」があります", "contains the vague words '{words}'"),
    "wrong_language": ("目標の言語（{language}）で書かれていません", "is not in the goal's language ({language})"),
    "too_long": ("{field} が {length} 文字です（上限 {limit}）", "{field} has {length} characters (limit {limit})"),
    "type_mismatch": ("題と種類（{type}）が合っていません", "the wording does not fit its type ({type})"),
    "task_minutes": (
        "{minutes}分のタスクがあります（30〜60分にします）",
        "has a task of {minutes} minutes (should be 30-60)",
    ),
    "task_count": (
        "タスクが{count}件です（{minimum}〜{maximum}件が目安）",
        "has {count} tasks ({minimum}-{maximum} are usual)",
    ),
    "task_type": ("種類の違うタスク（{type}）があります", "has a task of another type ({type})"),
    "time_over_budget": (
        "タスクの合計が約{neededHours}時間で、期限までに使える約{availableHours}時間を超えています",
        "the tasks take about {neededHours} h, more than the {availableHours} h there are before the deadline",
    ),
    "deadline_past": ("期限 {deadline} を過ぎています", "the deadline {deadline} has passed"),
}
