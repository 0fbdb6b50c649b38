"""Words for every error code, ja and en. Each says what happened, the limit, the way out."""

from __future__ import annotations

from goal_mandala.cli.messages.server import SERVER

ERRORS: dict[str, tuple[str, str]] = {
    **SERVER,
    # input
    "empty_field": (
        "{field}が空です。1〜{limit}文字で入力してください。",
        "The {field} is empty. Give 1 to {limit} characters.",
    ),
    "too_long": (
        "{field}が長すぎます（{length}文字、上限{limit}文字）。短くしてください。",
        "The {field} is too long ({length} characters, at most {limit}). Shorten it.",
    ),
    "control_characters": (
        "{field}に使えない制御文字（{character}）があります。取り除いてください。",
        "The {field} contains a control character ({character}). Remove it.",
    ),
    "bad_date": (
        "{field}「{value}」は日付として読めません。YYYY-MM-DD の形（例: 2027-03-31）で指定してください。",
        "The {field} '{value}' is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.",
    ),
    "deadline_past": (
        "期限 {value} は過ぎています（今日は {today}）。今日以降の日付を指定してください。",
        "The deadline {value} has passed (today is {today}). Give today or a later day.",
    ),
    "bad_language": (
        "言語「{value}」は分かりません。ja や en のような BCP 47 の言語タグを指定してください。",
        "'{value}' is not a language tag. Use a BCP 47 tag such as ja or en.",
    ),
    "cell_reference": (
        "セル「{value}」は読めません。サブ目標は 0〜7、アクションは 3.5 のように書きます。",
        "'{value}' is not a cell. Write 0-7 for a sub-goal, or 3.5 for an action.",
    ),
    "cell_position": (
        "位置 {value} はありません。{minimum}〜{maximum} で指定してください。",
        "There is no position {value}. Positions go from {minimum} to {maximum}.",
    ),
    "type_on_sub_goal": (
        "サブ目標 {cell} に種類や回数は付けられません。アクション（例: {cell}.0）を指定してください。",
        "A sub-goal ({cell}) has no type or cadence. Name an action, for example {cell}.0.",
    ),
    "times_per_week": (
        "週の回数 {value} は使えません。{minimum}〜{maximum} で指定してください。",
        "{value} times a week is not possible. Give {minimum} to {maximum}.",
    ),
    "times_on_execution": (
        "週の回数は習慣だけに付けられます。--type habit も指定してください。",
        "Only a habit has times per week. Add --type habit.",
    ),
    "swap_levels": (
        "{one} と {other} は入れ替えられません。サブ目標どうし、またはアクションどうしを指定してください。",
        "{one} and {other} cannot be swapped. Name two sub-goals or two actions.",
    ),
    "block_without_sub_goal": ("ブロック {cell} にサブ目標がありません。", "Block {cell} has no sub-goal yet."),
    "no_goal": (
        '目標がありません。例: mandala plan "来年3月までにTOEIC 850点"',
        'There is no goal. Example: mandala plan "TOEIC 850 by March"',
    ),
    "bad_goal_file": (
        "目標ファイル {path} を読めません（{problem}）。title: などのキーを持つ YAML か JSON にしてください。",
        "The goal file {path} cannot be read ({problem}). It must be YAML or JSON with keys such as title:.",
    ),
    "unknown_goal_key": (
        "目標ファイル {path} のキー「{key}」は知りません。使えるキー: {allowed}",
        "The goal file {path} has an unknown key '{key}'. Known keys: {allowed}",
    ),
    "unknown_format": (
        "形式「{value}」はありません。使える形式: {allowed}",
        "There is no format '{value}'. Formats: {allowed}",
    ),
    "nothing_to_change": (
        "変更がありません。--title などで変える内容を指定してください。",
        "Nothing to change. Say what, for example with --title.",
    ),
    "needs_yes": (
        "端末ではないので確認できません。差し替えてよければ --yes を付けてください。ファイルは変えていません。",
        "This is not a terminal, so you cannot be asked. Add --yes to accept. The file was not changed.",
    ),
    "out_is_stdout": (
        "--out - は使えません。標準出力に出すなら --json を付けてください。",
        "--out - is not possible here. Use --json to print the chart on standard output.",
    ),
    "unknown_paper": ("用紙「{value}」はありません。a4 か a3 です。", "There is no paper '{value}'. Use a4 or a3."),
    "one_format_only": (
        "標準出力に出せる形式は1つだけです。--format を1つにしてください。",
        "Only one format can go to standard output. Give one --format.",
    ),
    "action_needed": (
        "{cell} はサブ目標です。アクション（例: {cell}.0）かタスク（例: {cell}.0#1）を指定してください。",
        "{cell} is a sub-goal. Name an action (for example {cell}.0) or a task (for example {cell}.0#1).",
    ),
    "one_mark_only": (
        "--skip、--excuse、--reset はどれか1つだけにしてください。",
        "Give only one of --skip, --excuse and --reset.",
    ),
    "only_for_habits": (
        "--excuse と --date は習慣の記録に使います。{cell} のタスクには --skip か --reset を使ってください。",
        "--excuse and --date are for days of a habit. For tasks of {cell} use --skip or --reset.",
    ),
    "reset_on_habit": (
        "--reset はタスクに使います（例: {cell}#1）。習慣の日を直すには --skip か --excuse を、直前の記録を消すには `mandala undo` を使ってください。",
        "--reset is for tasks (for example {cell}#1). Correct a day with --skip or --excuse; `mandala undo` removes the last note.",
    ),
    "invalid_input": ("入力を使えません。", "The input cannot be used."),
    # files
    "damaged_chart": (
        "{path} はチャートとして読めません（{at}{problem}{line}）。ファイルは変えていません。壊れていない写しを使ってください。",
        "{path} cannot be read as a chart ({at}{problem}{line}). It was not changed; use an intact copy.",
    ),
    "no_such_file": ("ファイル {path} がありません。", "There is no file {path}."),
    "unreadable_file": ("ファイル {path} を読めません（{problem}）。", "The file {path} cannot be read ({problem})."),
    "file_exists": (
        "{path} はすでにあります。上書きするなら --force、別の場所なら --out を指定してください。",
        "{path} already exists. Use --force to replace it, or another --out.",
    ),
    "unwritable": (
        "{path} に書き込めません（{problem}）。別の場所を --out で指定してください。途中までのファイルは残していません。",
        "Cannot write {path} ({problem}). Choose another place with --out. No partial file was left.",
    ),
    "file_trouble": (
        "{path} を使えません（{problem}）。",
        "Cannot use {path} ({problem}).",
    ),
    "not_found": ("見つかりません。", "Not found."),
    "nothing_to_undo": ("{path} に取り消せる変更はありません。", "There is nothing to undo in {path}."),
    "nothing_to_redo": ("{path} にやり直せる変更はありません。", "There is nothing to redo in {path}."),
    # chart
    "empty_cell": (
        "セル {cell} はまだ空です。`mandala resume` で埋めてください。",
        "Cell {cell} is still empty. `mandala resume` fills it.",
    ),
    "empty_block": (
        "ブロック {cell} にサブ目標がありません。`mandala resume` で埋めてください。",
        "Block {cell} has no sub-goal. `mandala resume` fills it.",
    ),
    "tasks_need_action": ("アクション {cell} はまだ空です。", "Action {cell} is still empty."),
    "no_tasks_yet": (
        "アクション {cell} にはまだタスクがありません。`mandala tasks FILE {cell}` で作れます。",
        "Action {cell} has no tasks yet. `mandala tasks FILE {cell}` makes them.",
    ),
    "cell_needed": ("セルを指定してください（例: 3 や 3.5）。", "Name a cell, for example 3 or 3.5."),
    "cell_locked": (
        "セル {cell} はロックされています。`mandala unlock FILE {cell}` で外せます。",
        "Cell {cell} is locked. `mandala unlock FILE {cell}` opens it.",
    ),
    "unknown_task": (
        "タスク「{task}」はありません。`mandala tasks FILE` で一覧を見てください。",
        "There is no task '{task}'. `mandala tasks FILE` lists them.",
    ),
    "not_a_habit": (
        "アクション {cell} は習慣ではありません。タスクは {cell}#1 のように番号で指定してください。",
        "Action {cell} is not a habit. Name a task of it, for example {cell}#1.",
    ),
    "conflict": ("ほかの変更とぶつかりました。", "This conflicts with another change."),
    # settings and models
    "misconfigured": ("設定が正しくありません。", "A setting is wrong."),
    "unknown_model_name": (
        "モデル「{value}」は分かりません。offline、bedrock、bedrock:ID、openai:ID、ollama:ID のどれかです。",
        "'{value}' is not a model. Use offline, bedrock, bedrock:ID, openai:ID or ollama:ID.",
    ),
    "bad_setting": (
        "環境変数 {name}={value} は使えません。{minimum}〜{maximum} の整数にしてください。",
        "The environment variable {name}={value} is wrong: a whole number from {minimum} to {maximum}.",
    ),
    "bad_choice": (
        "環境変数 {name}={value} は使えません。{allowed} のどれかです。",
        "The environment variable {name}={value} is wrong: one of {allowed}.",
    ),
    "audience_needed": (
        "発行者を指定したときは、環境変数 {name} も要ります。",
        "With an issuer, the environment variable {name} is needed too.",
    ),
    "issuer_needed": (
        "{host} はほかの機械からも届くアドレスです。トークンの発行元（MANDALA_ISSUER）を設定するか、127.0.0.1 にしてください。",
        "{host} can be reached from other machines. Set a token issuer (MANDALA_ISSUER), or listen on 127.0.0.1.",
    ),
    "no_data_place": (
        "データの置き場所がありません。環境変数 MANDALA_DATA を設定してください。",
        "There is no place for the data. Set the environment variable MANDALA_DATA.",
    ),
    "bad_price_table": (
        "価格表 {path} を読めません（{problem}）。",
        "The price table {path} cannot be read ({problem}).",
    ),
    "bad_bedrock_settings": (
        "Bedrock の設定が使えません（リージョン {region}、{problem}）。BEDROCK_REGION を確かめてください。",
        "Bedrock cannot be set up (region {region}, {problem}). Check BEDROCK_REGION.",
    ),
    "bad_base_url": (
        "OPENAI_BASE_URL={value} は http:// か https:// で始めてください。",
        "OPENAI_BASE_URL={value} must start with http:// or https://.",
    ),
    "no_region": (
        "AWS のリージョンがありません。BEDROCK_REGION を設定してください。",
        "There is no AWS region. Set BEDROCK_REGION.",
    ),
    "unknown_model": (
        "モデル {model} は、この提供元とリージョンにありません。ID を確かめてください（`mandala models`）。",
        "The provider does not offer the model {model} here. Check the id (`mandala models`).",
    ),
    "inference_profile_needed": (
        "モデル {model} はオンデマンドでは呼べません。推論プロファイルの ID（例: apac.{model}）を BEDROCK_MODEL_ID に設定してください。",
        "The model {model} cannot be called on demand. Set BEDROCK_MODEL_ID to an inference profile, for example apac.{model}.",
    ),
    "model_rejected_request": (
        "モデル {model} が要求の形を受け付けませんでした。`mandala models probe` で使える出力形式を調べてください。",
        "The model {model} refused the form of the request. `mandala models probe` finds an output mode that works.",
    ),
    "model_not_usable": ("モデル {model} をこの形では使えません。", "The model {model} cannot be used this way."),
    "export_needs_extra": (
        "{format} の書き出しには追加の部品が要ります: pip install 'goal-mandala[{extra}]'",
        "Exporting {format} needs an extra: pip install 'goal-mandala[{extra}]'",
    ),
    "export_failed": (
        "{format} を書き出せませんでした。ほかの形式は使えます。",
        "The {format} could not be made. Other formats work.",
    ),
    "export_option": (
        "書き出しの設定 {option}={value} は使えません。{allowed} のどれかです。",
        "The export option {option}={value} is wrong: one of {allowed}.",
    ),
    "export_option_range": (
        "書き出しの設定 {option}={value} は使えません。{minimum}〜{maximum} にしてください。",
        "The export option {option}={value} is wrong: from {minimum} to {maximum}.",
    ),
    "authentication_failed": ("認証できません。", "Authentication failed."),
    "no_credentials": (
        "AWS の認証情報がありません。AWS_PROFILE か AWS_ACCESS_KEY_ID などを設定してください。",
        "There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and the like.",
    ),
    "credentials_rejected": (
        "認証情報が受け付けられませんでした。鍵と、その提供元・リージョンを確かめてください。",
        "The credentials were rejected. Check the key, and that it belongs to this provider and region.",
    ),
    "credentials_expired": (
        "認証情報の期限が切れています。`aws sso login` などで取り直してください。",
        "The credentials have expired. Renew them, for example with `aws sso login`.",
    ),
    "no_api_key": ("{name} が設定されていません。", "{name} is not set."),
    "permission_denied": ("許可がありません。", "Permission denied."),
    "model_access_denied": (
        "モデル {model} を呼ぶ許可がありません。IAM の bedrock:InvokeModelWithResponseStream と、モデルの利用申請を確かめてください。",
        "Not allowed to call the model {model}. Check bedrock:InvokeModelWithResponseStream in IAM, and model access.",
    ),
    "throttled": (
        "混み合っています。しばらくしてからもう一度試してください。",
        "Too many requests. Try again in a while.",
    ),
    "model_throttled": (
        "モデル {model} が混み合っています（再試行しても空きませんでした）。少し待つか、MANDALA_CONCURRENCY を下げてください。",
        "The model {model} is throttling us, also after retries. Wait a little, or lower MANDALA_CONCURRENCY.",
    ),
    "model_quota_exceeded": (
        "モデル {model} の割り当てを使い切りました。Service Quotas で引き上げを申請してください。",
        "The quota of the model {model} is used up. Ask for more in Service Quotas.",
    ),
    "budget_exceeded": ("予算を使い切りました。", "The budget is used up."),
    "service_failed": ("サービスが応答しませんでした。", "The service failed."),
    "endpoint_unreachable": (
        "モデル {model} の接続先につながりません。ネットワークと接続先のURLを確かめてください。",
        "Cannot reach the endpoint of the model {model}. Check the network and the endpoint's address.",
    ),
    "model_timeout": (
        "モデル {model} の応答が時間内に終わりませんでした。BEDROCK_TIMEOUT_MS を延ばすか、あとで試してください。",
        "The model {model} did not answer in time. Raise BEDROCK_TIMEOUT_MS or try later.",
    ),
    "model_unavailable": ("モデル {model} は今使えません。", "The model {model} is unavailable now."),
    "model_service_error": (
        "モデル {model} の提供元で障害が起きています。",
        "The provider of the model {model} has a failure.",
    ),
    "model_not_ready": ("モデル {model} はまだ準備中です。", "The model {model} is not ready yet."),
    "model_stream_broken": ("モデル {model} の応答が途中で切れました。", "The answer of the model {model} broke off."),
    "model_error": ("モデル {model} がエラーを返しました。", "The model {model} returned an error."),
    "model_answer_malformed": (
        "モデル {model} の応答の形が壊れていました。`mandala models probe` で合う出力形式を調べてください。",
        "The model {model} answered in a broken form. `mandala models probe` finds an output mode that works.",
    ),
    "content_filtered": (
        "モデル {model} の安全フィルターが応答を止めました。目標の書き方を変えてみてください。",
        "The safety filter of the model {model} stopped the answer. Try other words for the goal.",
    ),
    "quality_not_reached": ("使える応答が得られませんでした。", "No usable answer was reached."),
    "cells_missing": (
        "{count}個のマスが、何度か頼んでも使える形で返りませんでした。できた分は残しています。",
        "{count} cells did not come back in a usable form, although asked again. What was made is kept.",
    ),
    "deadline_exceeded": ("制限時間になりました。できた分は残しています。", "Time is up. What was made is kept."),
    "cancelled": ("中断しました。できた分は残しています。", "Stopped. What was made is kept."),
    "internal": (
        "内部の誤りです（{kind}）。--debug を付けて実行し、結果を報告してください。",
        "This is a defect of ours ({kind}). Run it with --debug and report what it says.",
    ),
}
