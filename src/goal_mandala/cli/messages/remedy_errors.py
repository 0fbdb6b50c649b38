"""Words for what can go wrong with checks, plans, changes and incidents, ja and en."""

from __future__ import annotations

REMEDY_ERRORS: dict[str, tuple[str, str]] = {
    # doctor, plans, changes
    "unknown_check": (
        "「{value}」という診断はありません。次のどれかです: {allowed}（一覧: mandala ops doctor --list）。",
        "There is no check '{value}'. Use one of {allowed} (list: mandala ops doctor --list).",
    ),
    "no_token": (
        "標準入力がトークン（JWT、点で区切られた3つの部分）ではありません。`… --token-stdin < token.txt` のように渡してください。",
        "Standard input is no token (a JWT of three parts). Hand it over as `… --token-stdin < token.txt`.",
    ),
    "unknown_change": (
        "計画の「{value}」という変更はこの版にはありません。使えるのは {allowed} です。計画を作り直してください。",
        "The plan asks for '{value}', which this version does not know ({allowed}). Make the plan anew.",
    ),
    "damaged_plan": (
        "{path} は計画として読めません（{at}{problem}）。`mandala ops doctor --plan FILE` で作り直してください。",
        "{path} is no plan ({at}{problem}). Make it anew with `mandala ops doctor --plan FILE`.",
    ),
    "plan_version": (
        "{path} は別の版の mandala が書いた計画です（形式 {version}、この版が読むのは {known}）。`mandala ops doctor --plan FILE` で作り直してください。",
        "{path} was written by another version of mandala (form {version}, this one reads {known}). Make it anew with `mandala ops doctor --plan FILE`.",
    ),
    "plan_elsewhere": (
        "この計画は {planned} のものです（今は {here}）。環境（--env）、リージョン（AWS_REGION）、アカウント（AWS_PROFILE）を合わせるか、計画を作り直してください。",
        "This plan is for {planned}; here is {here}. Switch the environment (--env), region (AWS_REGION) or account (AWS_PROFILE), or make the plan anew.",
    ),
    "plan_stale": (
        "計画を作ったあとに {kind}{resource}が変わりました{values}。何も変えていません。作り直す: `{again}`",
        "{kind}{resource} has changed since the plan was made{values}. Nothing was changed. Plan anew: `{again}`",
    ),
    "released_since": (
        "計画を作ったあとに {part} が配備、ロールバック、または設定変更されました（動いている版は計画のとき {before}、今 {now}）。何も変えていません。作り直す: `{again}`",
        "{part} was deployed, rolled back or changed since the plan was made (version {before} served then, {now} does now). Nothing was changed. Plan anew: `{again}`",
    ),
    "undo_stale": (
        "{kind}{resource}は、計画が変えたあとにまた変わりました{values}。ほかの人の変更を消さないよう、何も戻していません。コードとの違いを見る: `mandala ops doctor drift`",
        "{kind}{resource} has changed again since the plan changed it{values}. Nothing was taken back, so as not to lose that. What differs from the code: `mandala ops doctor drift`",
    ),
    "undo_released_since": (
        "計画のあとに {part} が配備、ロールバック、または設定変更されました（動いている版は計画のとき {before}、今 {now}）。それまで戻してしまうので、何も戻していません。コードとの違いを見る: `mandala ops doctor drift`",
        "{part} was deployed, rolled back or changed since the plan (version {before} served then, {now} does now). Nothing was taken back, for that would go with it. What differs from the code: `mandala ops doctor drift`",
    ),
    "other_code_latest": (
        "関数の最新のコードか構成が、動いている版 {version} と違います{resource}（{differing}）。ロールバックのあとなどです。今ここで設定を変えると、その最新のものまで動き出すため、何も変えていません。出したい版を `mandala ops deploy` で配備してから、計画を作り直してください。",
        "The function's newest code or make-up is not that of version {version}, which serves{resource} ({differing}), as after a roll-back. Changing a setting now would release it too, so nothing was changed. Deploy the version you want with `mandala ops deploy`, then make the plan anew.",
    ),
    "alias_shifting": (
        "カナリアが版 {version} から次の版へ切り替えている途中です{resource}。何も変えていません。終わるのを待つか、`mandala ops rollback` で止めてから、計画を作り直してください。",
        "A canary is shifting traffic away from version {version}{resource}. Nothing was changed. Wait for its end, or stop it with `mandala ops rollback`, then make the plan anew.",
    ),
    "change_not_settled": (
        "変更が行き渡りません{resource}（{status}）。`mandala ops status` で確かめ、少し待ってもう一度実行してください。",
        "The change does not settle{resource} ({status}). See `mandala ops status`, wait a little, and run it again.",
    ),
    "no_event_source": (
        "キューからの取り出しの設定がありません{resource}。`mandala ops deploy` で作り直してください。",
        "There is no event source{resource}. Make it again with `mandala ops deploy`.",
    ),
    "no_rest_api": (
        "API がありません{resource}。`mandala ops deploy` で作り直してください。",
        "There is no API{resource}. Make it again with `mandala ops deploy`.",
    ),
    "no_log_group": (
        "ロググループがありません{resource}。`mandala ops deploy` で作り直してください。",
        "There is no log group{resource}. Make it again with `mandala ops deploy`.",
    ),
    "no_alarm": (
        "アラームがありません{resource}。`mandala ops alarms` で名前を確かめてください。",
        "There is no alarm{resource}. See the names with `mandala ops alarms`.",
    ),
    "redrive_failed": (
        "脇に置かれた生成を戻せませんでした{resource}。`mandala ops logs --errors --since 5m` を見てください。",
        "Sending back what was set aside failed{resource}. See `mandala ops logs --errors --since 5m`.",
    ),
    # incidents
    "no_incident": (
        "インシデント {id} は {path} にありません。`mandala ops incident list` で確かめてください。",
        "There is no incident {id} in {path}. See `mandala ops incident list`.",
    ),
    "no_such_plan": (
        "計画 {path} がありません。`mandala ops doctor --plan FILE` が書きます。",
        "There is no plan {path}. `mandala ops doctor --plan FILE` writes one.",
    ),
    "no_open_incident": (
        "解決していないインシデントは {path} にありません。`mandala ops incident open` で開くか、--id で指定してください。",
        "No incident in {path} is unresolved. Open one with `mandala ops incident open`, or name one with --id.",
    ),
    "several_incidents": (
        "当てはまるインシデントが複数あります: {ids}。--id で1つ選んでください。",
        "Several incidents fit: {ids}. Choose one with --id.",
    ),
    "too_many_incidents": (
        "{day} のインシデントが多すぎます。",
        "There are too many incidents on {day}.",
    ),
    "damaged_incident": (
        "{path} を読めません（{problem}）。版管理から戻すか、JSON を直してください。",
        "{path} cannot be read ({problem}). Take it back from version control, or mend the JSON.",
    ),
    "incident_state": (
        "{id} は「{state}」なので {step} はできません。`mandala ops incident status --id {id}` を見てください。",
        "{id} is {state}, so {step} is not possible. See `mandala ops incident status --id {id}`.",
    ),
    "before_opening": (
        "{id} を開く前の時刻は使えません。--at を確かめてください。",
        "That is before {id} was opened. Check --at.",
    ),
    "bad_impact": (
        "{name}={value} は影響として使えません。{allowed} に 0 以上の整数を指定してください。",
        "{name}={value} is no impact. Give a whole number of 0 or more for {allowed}.",
    ),
    "nothing_proposed": (
        "確認できる影響の案がありません。先に `mandala ops incident collect`、または --users などで数を書いてください。",
        "No impact was proposed. Run `mandala ops incident collect` first, or give figures with --users and others.",
    ),
    "nothing_to_note": (
        "書くことがありません。--users、--requests、--failed、--severity、--started、--confirm のどれかを指定してください。",
        "There is nothing to write. Give --users, --requests, --failed, --severity, --started or --confirm.",
    ),
    "began_after_noticed": (
        "始まり（{began}）が検知（{noticed}）より後です。--started を確かめてください。",
        "It cannot have begun ({began}) after it was noticed ({noticed}). Check --started.",
    ),
    "time_without_zone": (
        "{field} の時刻にタイムゾーンがありません。",
        "The time in {field} has no time zone.",
    ),
    "bad_oncall": (
        "連絡先の設定 {path} が読めません（{place}）。`mandala ops oncall --example` の例と比べて直してください。",
        "The on-call file {path} cannot be read ({place}). Compare it with `mandala ops oncall --example`.",
    ),
}
