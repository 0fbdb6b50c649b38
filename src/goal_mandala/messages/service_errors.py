"""What the service says about an error, ja and en: what happened, the limit, what to do. No text of the person's or a provider's.

Keys are error codes of the domain, problems of a field (``field_…``), and the contract's own codes, which speak where
a code has no words of its own.
"""

from __future__ import annotations

SERVICE_ERRORS: dict[str, tuple[str, str]] = {
    # the contract's codes
    "VALIDATION_ERROR": ("入力を使えません。", "The input cannot be used."),
    "AUTHENTICATION_ERROR": (
        "ログインが必要です。有効なトークンを Authorization ヘッダーで送ってください。",
        "You are not signed in. Send a valid token in the Authorization header.",
    ),
    "FORBIDDEN_ERROR": ("許可がありません。", "You may not do this."),
    "NOT_FOUND_ERROR": ("見つかりません。", "Not found."),
    "CONFLICT_ERROR": (
        "ほかの変更とぶつかりました。読み直してください。",
        "This conflicts with another change. Read it again.",
    ),
    "PAYLOAD_TOO_LARGE_ERROR": (
        "送られた内容が大きすぎます（上限 {limit} バイト）。",
        "The request is too large (at most {limit} bytes).",
    ),
    "QUALITY_ERROR": (
        "使える答えが得られませんでした。もう一度試してください。",
        "No usable answer was reached. Try again.",
    ),
    "THROTTLING_ERROR": (
        "混み合っています。しばらくしてから試してください。",
        "Too many requests. Try again in a while.",
    ),
    "BUDGET_EXCEEDED_ERROR": ("今月の予算を使い切りました。", "This month's budget is used up."),
    "INTERNAL_ERROR": (
        "内部の誤りです。もう一度試し、続くときは x-request-id を添えて知らせてください。",
        "This is a fault of ours. Try again; if it stays, report it with the x-request-id.",
    ),
    "AI_SERVICE_ERROR": (
        "AI サービスが応答しませんでした。しばらくしてから試してください。",
        "The AI service did not answer. Try again in a while.",
    ),
    "TIMEOUT_ERROR": ("制限時間になりました。もう一度試してください。", "Time is up. Try again."),
    "format_not_here": (
        "この形式はここでは作れません。使える形式: {allowed}。PDF と PNG は mandala コマンドで作れます。",
        "This format is not made here. Use one of {allowed}; the mandala command makes PDF and PNG.",
    ),
    "function_throttled": (
        "混み合っています。{retryAfter} 秒後に試してください。",
        "All places are taken. Try again in {retryAfter} seconds.",
    ),
    # fields
    "empty_field": (
        "{field}が空です。1〜{limit}文字で入力してください。",
        "The {field} is empty. Give 1 to {limit} characters.",
    ),
    "too_long": (
        "{field}が長すぎます（上限{limit}文字）。短くしてください。",
        "The {field} is too long (at most {limit} characters). Shorten it.",
    ),
    "control_characters": (
        "{field}に使えない制御文字（{character}）があります。取り除いてください。",
        "The {field} contains a control character ({character}). Remove it.",
    ),
    "bad_date": (
        "{field}を日付として読めません。YYYY-MM-DD の形（例: 2027-03-31）で送ってください。",
        "The {field} is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.",
    ),
    "deadline_past": (
        "期限が過ぎています（今日は {today}）。今日以降の日付にしてください。",
        "The deadline has passed (today is {today}). Give today or a later day.",
    ),
    "day_in_future": (
        "{field}がまだ来ていません（今日は {today}）。",
        "The {field} has not come yet (today is {today}).",
    ),
    "bad_language": (
        "言語が分かりません。ja や en のような BCP 47 の言語タグを送ってください。",
        "The language is not a language tag. Use a BCP 47 tag such as ja or en.",
    ),
    "field_missing": ("{field}がありません。", "The {field} is missing."),
    "header_missing": ("{field} ヘッダーがありません。", "The header {field} is missing."),
    "bad_if_match": (
        'If-Match ヘッダーを読めません。チャートの ETag（例: "3"）をそのまま送ってください。',
        'The If-Match header cannot be read. Send the chart\'s ETag as it is, for example "3".',
    ),
    "bad_idempotency_key": (
        "Idempotency-Key は 1〜{limit} 文字の ASCII にしてください。",
        "The Idempotency-Key must be 1 to {limit} ASCII characters.",
    ),
    "field_type": ("{field}の型が違います（{wanted}）。", "The {field} has the wrong type (needs {wanted})."),
    "field_choice": (
        "{field}に使えない値です。使える値: {allowed}",
        "The {field} has an unknown value. Allowed: {allowed}",
    ),
    "field_range": ("{field}が範囲の外です（限度 {limit}）。", "The {field} is out of range (limit {limit})."),
    "field_unknown": ("知らない項目があります（{field}）。", "There is an unknown field ({field})."),
    "field_form": ("{field}の形が違います。", "The {field} has the wrong form."),
    "not_unicode": ("{field}に壊れた文字があります。", "The {field} contains a broken character."),
    "not_http": (
        "HTTP の要求として読めません。",
        "It cannot be read as an HTTP request.",
    ),
    "not_json": ("本文が JSON として壊れています。", "The body is not valid JSON."),
    "wrong_type_for_route": (
        "type がこの URL と合っていません（{allowed}）。",
        "The type does not match this address ({allowed}).",
    ),
    "nothing_to_change": ("変える項目がありません。", "There is nothing to change."),
    "type_on_sub_goal": ("サブ目標に種類や回数は付けられません。", "A sub-goal has no type or cadence."),
    "times_per_week": ("週の回数は {minimum}〜{maximum} です。", "Times a week go from {minimum} to {maximum}."),
    "times_on_execution": ("週の回数は習慣だけに付けられます。", "Only a habit has times per week."),
    "swap_levels": (
        "サブ目標どうし、またはアクションどうしを入れ替えてください。",
        "Name two sub-goals or two actions.",
    ),
    "cell_reference": (
        "セルを読めません。サブ目標は 0〜7、アクションは 3.5 のように書きます。",
        "This is not a cell. Write 0-7 for a sub-goal, or 3.5 for an action.",
    ),
    "cell_position": ("位置は {minimum}〜{maximum} です。", "Positions go from {minimum} to {maximum}."),
    "action_needed": ("アクション（例: 3.5）を指定してください。", "Name an action, for example 3.5."),
    "sub_goal_needed": ("サブ目標（例: 3）を指定してください。", "Name a sub-goal, for example 3."),
    "cell_needed": ("セルを指定してください（例: 3 や 3.5）。", "Name a cell, for example 3 or 3.5."),
    "cell_not_allowed": ("この範囲にセルは指定できません。", "This scope takes no cell."),
    "bad_cursor": (
        "一覧の続きを読めません。初めから読んでください。",
        "The cursor cannot be read. Start the list again.",
    ),
    "unknown_format": ("その形式はありません。使える形式: {allowed}", "There is no such format. Formats: {allowed}"),
    "export_option": ("{option} に使えるのは {allowed} です。", "The {option} is one of {allowed}."),
    "export_option_range": (
        "{option} は {minimum}〜{maximum} です。",
        "The {option} goes from {minimum} to {maximum}.",
    ),
    "damaged_chart": (
        "チャートとして読めません（{path}: {problem}）。壊れていない写しを使ってください。",
        "This cannot be read as a chart ({path}: {problem}). Use an intact copy.",
    ),
    # charts and generations
    "empty_cell": ("セル {cell} はまだ空です。", "Cell {cell} is still empty."),
    "empty_block": ("ブロック {cell} にサブ目標がありません。", "Block {cell} has no sub-goal."),
    "tasks_need_action": ("アクション {cell} はまだ空です。", "Action {cell} is still empty."),
    "unknown_task": ("そのタスクはありません。", "There is no such task."),
    "not_a_habit": ("アクション {cell} は習慣ではありません。", "Action {cell} is not a habit."),
    "cell_locked": ("セル {cell} はロックされています。", "Cell {cell} is locked."),
    "no_such_version": ("その版は残っていません。", "This version is not kept (any more)."),
    "no_such_calendar": (
        "このカレンダーの住所は使われていないか、取り消されています。",
        "This calendar address is not in use, or was revoked.",
    ),
    "no_such_reflection": ("その振り返りはありません。", "There is no such reflection."),
    "too_many_reflections": (
        "振り返りが上限（{limit}件）に達しています。古いものを消してください。",
        "There are {limit} reflections already, the most a chart holds. Delete an old one.",
    ),
    "nothing_to_undo": ("取り消せる変更がありません。", "There is nothing to undo."),
    "nothing_to_redo": ("やり直せる変更がありません。", "There is nothing to redo."),
    "stale_version": (
        "ほかで変更されています（今の版は {current}）。読み直してからもう一度変えてください。",
        "It was changed elsewhere (the version is {current} now). Read it again, then change it.",
    ),
    "generation_active": (
        "このチャートは今作っている途中です。終わるのを待つか、中断してください。",
        "This chart is being generated. Wait for it, or cancel it.",
    ),
    "not_succeeded": (
        "まだ仕上がっていないので受け入れられません。",
        "It has not finished well, so it cannot be accepted.",
    ),
    "draft_outdated": (
        "下書きを作り始めたあと（版 {begun}）にチャートが変更されたため、受け入れられません（今の版は {current}）。下書きを捨てて、もう一度作ってください。",
        "The chart was changed after this draft was begun (version {begun} then, {current} now). Discard the draft and have it made again.",
    ),
    "draft_closed": ("この下書きはもう閉じています。", "This draft is closed already."),
    "not_retryable": (
        "失敗か時間切れのあとでだけ再試行できます。",
        "Only a generation that failed or timed out can be retried.",
    ),
    "retries_used_up": ("再試行は {limit} 回までです。", "At most {limit} retries are possible."),
    "idempotency_reused": (
        "この Idempotency-Key は別の内容で使われています。新しいキーにしてください。",
        "This Idempotency-Key was used with another request. Use a new key.",
    ),
    "idempotency_in_progress": (
        "同じ要求がまだ処理中です。少し待ってから同じキーで送ってください。",
        "The same request is still under way. Send it again in a while, with the same key.",
    ),
    "chart_exists": ("同じ ID のチャートがあります。", "A chart with this id exists."),
    # identity, front door
    "token_missing": (
        "トークンがありません。Authorization: Bearer … を送ってください。",
        "There is no token. Send Authorization: Bearer ….",
    ),
    "token_rejected": ("トークンを受け付けられません。", "The token is not accepted."),
    "token_expired": ("トークンの期限が切れています。取り直してください。", "The token has expired. Get a new one."),
    "token_not_yet_valid": ("トークンはまだ有効ではありません。", "The token is not valid yet."),
    "identity_unreachable": (
        "認証の提供元につながりません。しばらくしてから試してください。",
        "The identity provider cannot be reached. Try again in a while.",
    ),
    "other_user": ("userId があなたのものではありません。", "The userId is not yours."),
    "operators_only": ("運用者だけが使えます。", "This is for operators."),
    "host_not_allowed": ("このホスト名では受け付けていません。", "This host name is not served here."),
    "origin_not_allowed": ("この頁からの要求は受け付けていません。", "Requests from that page are not accepted."),
    "no_such_route": ("その URL はありません。", "There is no such address."),
    "no_such_method": ("この URL でその方法は使えません。", "This address does not take that method."),
    # limits
    "too_many_requests": (
        "要求が多すぎます。{retryAfter}秒待ってから試してください。",
        "Too many requests. Try again in {retryAfter} seconds.",
    ),
    "service_too_many_requests": (
        "いま利用が集中しています。{retryAfter}秒待ってから試してください。",
        "The service is very busy. Try again in {retryAfter} seconds.",
    ),
    "worker_lost": (
        "生成が何度も途切れたため止めました。できた分は残っています。もう一度試してください。",
        "The generation was cut off several times and was stopped. What was made is kept. Try again.",
    ),
    "internal": (
        "内部の不具合で生成を止めました。できた分は残っています。",
        "A fault of ours stopped the generation. What was made is kept.",
    ),
    "storage_full": ("保存場所がいっぱいです。", "The storage is full."),
    "storage_busy": ("保存場所が混み合っています。もう一度試してください。", "The storage is busy. Try again."),
    "export_needs_extra": ("この形式はここでは書き出せません。", "This format is not available here."),
    "cancelled": ("中断しました。できた分は残しています。", "Stopped. What was made is kept."),
    "cells_missing": (
        "いくつかのマスが使える形で返りませんでした。もう一度試してください。",
        "Some cells did not come back in a usable form. Try again.",
    ),
}
