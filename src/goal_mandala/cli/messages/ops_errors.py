"""Words for what can go wrong in operations, ja and en: what happened, where, the exact permission, what to do."""

from __future__ import annotations

OPS_ERRORS: dict[str, tuple[str, str]] = {
    # where and when
    "unknown_environment": (
        "{name}={value} という環境はありません。{allowed} のどれかです。",
        "{name}={value} is no environment. Use one of {allowed}.",
    ),
    "no_aws_region": (
        "AWS のリージョンがありません。`export AWS_REGION=ap-northeast-1` のように設定してください。",
        "There is no AWS region. Set it, for example `export AWS_REGION=ap-northeast-1`.",
    ),
    "bad_aws_region": (
        "AWS のリージョン {place} は使えません。AWS_REGION を確かめてください。",
        "{place} is no AWS region. Check AWS_REGION.",
    ),
    "bad_aws_endpoint": (
        "AWS_ENDPOINT_URL（{place}）は URL として使えません。http://localhost:4566 の形にするか、AWS なら消してください（unset AWS_ENDPOINT_URL）。",
        "AWS_ENDPOINT_URL ({place}) is no address. Write it as http://localhost:4566, or unset it for AWS.",
    ),
    "window_unreadable": (
        "{option}「{value}」は時刻として読めません。1h、2d、2026-11-01、2026-11-01T09:00、09:00、today の形です。",
        "{option} '{value}' is no time. Use 1h, 2d, 2026-11-01, 2026-11-01T09:00, 09:00 or today.",
    ),
    "window_upside_down": (
        "期間の始まり（{since}）が終わり（{until}）より後です。--since と --until を確かめてください。",
        "The window begins ({since}) after it ends ({until}). Check --since and --until.",
    ),
    "window_too_long": (
        "期間が長すぎます（上限 {days} 日）。--since を近くしてください。",
        "The window is too long (at most {days} days). Move --since closer.",
    ),
    "unknown_zone": (
        "タイムゾーン「{value}」はありません。UTC、local、Asia/Tokyo の形で指定してください。",
        "There is no time zone '{value}'. Use UTC, local or a name such as Asia/Tokyo.",
    ),
    "month_unreadable": (
        "--month「{value}」は月として読めません。2026-10 の形です。",
        "--month '{value}' is no month. Write it as 2026-10.",
    ),
    "month_not_over": (
        "{value} はまだ終わっていません。月次は終わった月が対象です（最後に終わったのは {last}）。",
        "{value} is not over. Monthly maintenance looks at whole months; the last one is {last}.",
    ),
    "month_too_old": (
        "{value} のメトリクスは残っていません。{oldest} 以降を指定してください。",
        "There are no metrics left of {value}. Choose {oldest} or later.",
    ),
    "report_form": (
        "{path} の形式が分かりません。--out は .md か .html で終わる名前にしてください。",
        "{path}: which form? Give --out a name that ends in .md or .html.",
    ),
    # AWS
    "aws_no_credentials": (
        'AWS の認証情報がありません。`aws sso login` や `export AWS_PROFILE=…` で用意してください。ローカルクラウドなら `eval "$(.venv/bin/python -m localcloud env)"` です。',
        'There are no AWS credentials. Get them with `aws sso login` or `export AWS_PROFILE=…`; for the local cloud: `eval "$(.venv/bin/python -m localcloud env)"`.',
    ),
    "aws_no_profile": (
        "AWS のプロファイル {profile} がありません。`aws configure list-profiles` で名前を確かめ、AWS_PROFILE を直してください。",
        "There is no AWS profile {profile}. See `aws configure list-profiles` and correct AWS_PROFILE.",
    ),
    "aws_credentials_expired": (
        "AWS の認証情報の期限が切れています。`aws sso login` などで取り直してから、同じコマンドをもう一度実行してください。環境変数の古い鍵が先に使われていないかは `aws configure list` で分かります。",
        "The AWS credentials have expired. Renew them, for example with `aws sso login`, and run the same command again. `aws configure list` tells whether old keys in environment variables come first.",
    ),
    "aws_credentials_incomplete": (
        "AWS の認証情報がそろいません: {message}。`aws configure list` で出どころを見て直してください。",
        "The AWS credentials are not complete: {message}. See where they come from with `aws configure list` and correct that.",
    ),
    "aws_credentials_rejected": (
        'AWS がこの鍵を知りません（{place}）。`aws configure list` で鍵の出どころを見て、`aws sso login` や AWS_PROFILE で取り直してください。ローカルクラウドなら `eval "$(.venv/bin/python -m localcloud env)"` です。',
        'AWS does not know these keys ({place}). See where they come from with `aws configure list`, then get others with `aws sso login` or AWS_PROFILE; for the local cloud: `eval "$(.venv/bin/python -m localcloud env)"`.',
    ),
    "aws_signature_refused": (
        "AWS が署名を受け付けません（{place}）。シークレットアクセスキーがアクセスキー ID のものではありません。`aws configure list` で鍵の出どころを見て直してください。",
        "AWS refuses the signature ({place}): the secret access key is not that of the access key id. See where they come from with `aws configure list` and correct them.",
    ),
    "aws_clock_off": (
        "この端末の時計が AWS と合っていません（端末 {here}、AWS {there}）。`sudo timedatectl set-ntp true` などで合わせてから、同じコマンドをもう一度実行してください。",
        "This machine's clock is off: here {here}, at AWS {there}. Set it, for example with `sudo timedatectl set-ntp true`, and run the same command again.",
    ),
    "aws_region_not_enabled": (
        "リージョン {region} は、このアカウントで有効にされていないようです（{said}）。AWS_REGION を確かめてください。有効かどうか: `aws account list-regions --region us-east-1`（これも断られるなら、鍵が違います）",
        "The region {region} seems not to be enabled for this account ({said}). Check AWS_REGION; `aws account list-regions --region us-east-1` says what is enabled (refused too: then the keys are wrong).",
    ),
    "aws_not_permitted": (
        "権限がありません: {action}{resource}。{because}",
        "Not permitted: {action}{resource}. {because}",
    ),
    "aws_throttled": (
        "AWS の API が混み合っています（{action}、待って何度か試しました）。1分ほどおくか、--since を短くしてください。",
        "The AWS API is throttling us ({action}, after waiting and repeating). Wait a minute, or shorten --since.",
    ),
    "aws_unreachable": (
        "AWS（{place}）につながりません。ネットワーク、AWS_REGION、AWS_ENDPOINT_URL を確かめてください。ローカルクラウドなら `make cloud` で起動します。",
        "Cannot reach AWS at {place}. Check the network, AWS_REGION and AWS_ENDPOINT_URL; `make cloud` starts the local cloud.",
    ),
    "aws_slow": (
        "AWS（{place}）の応答が時間内に返りませんでした（{action}）。もう一度試してください。",
        "AWS at {place} did not answer in time ({action}). Try again.",
    ),
    "aws_not_found": (
        "AWS にありません（{action}、{place}）: {message}。AWS_REGION と --env を確かめてください。配備の様子: `mandala ops verify`",
        "AWS has no such thing ({action}, {place}): {message}. Check AWS_REGION and --env; `mandala ops verify` says what is deployed.",
    ),
    "aws_conflict": (
        "ほかの変更とぶつかりました（{action}）: {message}。少し待って、もう一度実行してください。",
        "This conflicts with another change ({action}): {message}. Wait a little and run it again.",
    ),
    "aws_refused": (
        "AWS が要求を受け付けません（{action}）: {message}",
        "AWS refused the request ({action}): {message}",
    ),
    "aws_failed": (
        "AWS が失敗を返しました（{action}、{said}）: {message}",
        "AWS answered with a failure ({action}, {said}): {message}",
    ),
    "region_without_stack": (
        "スタック {stack} は {place} にありません。AWS_REGION と --env を確かめるか、`mandala ops deploy --env {environment}` で作ってください。",
        "There is no stack {stack} in {place}. Check AWS_REGION and --env, or make it with `mandala ops deploy --env {environment}`.",
    ),
    # releases
    "no_checkout": (
        "`mandala ops {command}` はプロジェクトのチェックアウトの中で実行します（cdk.json と infra/ のあるフォルダー）。status、logs、alarms、releases、rollback、verify などはどこでも使えます。",
        "`mandala ops {command}` has to run inside a checkout of the project (the folder with cdk.json and infra/). status, logs, alarms, releases, rollback and verify work anywhere.",
    ),
    "step_failed": (
        "`{command}` が失敗しました（終了コード {exit}）。最後の出力:\n{tail}",
        "`{command}` failed (exit code {exit}). Its last lines:\n{tail}",
    ),
    "api_unreachable": (
        "{address} が応答しません（{problem}）。ネットワークとステージを確かめてください。",
        "{address} does not answer ({problem}). Check the network and the stage.",
    ),
    "no_cdk": (
        "CDK のコマンドが入っていません。`cd {path} && npm ci` で入れてください。",
        "The CDK command is not installed. Install it: `cd {path} && npm ci`.",
    ),
    "stack_takes_too_long": (
        "スタック {stack} が {minutes} 分たっても終わりません（{status}）。`mandala ops deploy` をもう一度実行すると、終わるのを待って続けます。",
        "The stack {stack} is not done after {minutes} minutes ({status}). Run `mandala ops deploy` again: it waits and goes on.",
    ),
    "stack_stuck": (
        "スタック {stack} が {status} のままです: {reason}。CloudFormation の画面で原因を除いてから、もう一度配備してください。",
        "The stack {stack} is stuck in {status}: {reason}. Remove the cause in CloudFormation, then deploy again.",
    ),
    "change_set_failed": (
        "変更セット {name} を作れませんでした（{status}）: {reason}",
        "The change set {name} could not be made ({status}): {reason}",
    ),
    "canary_failed": (
        "カナリアが失敗し、{function} は前の版に戻りました（版 {version}、{status}）: {reason}",
        "The canary failed; {function} went back to the version before (version {version}, {status}): {reason}",
    ),
    "no_releases": (
        "リリースの記録がありません。`mandala ops deploy` が最初の記録を作ります。",
        "There is no record of a release. `mandala ops deploy` makes the first.",
    ),
    "no_such_release": (
        "リリース「{release}」はありません。`mandala ops releases` で一覧を見てください。",
        "There is no release '{release}'. `mandala ops releases` lists them.",
    ),
    "ambiguous_release": (
        "「{release}」で始まるリリースがいくつもあります（{found}）。もう少し長く書いてください。",
        "Several releases begin with '{release}' ({found}). Write more of it.",
    ),
    "release_never_served": (
        "リリース {release} は動いたことがありません（{state}）。`mandala ops releases` で正常なものを選んでください。",
        "The release {release} never served ({state}). Choose a good one from `mandala ops releases`.",
    ),
    "no_earlier_release": (
        "今より前の正常なリリースがありません。`mandala ops releases` で一覧を見て、ID を指定してください。",
        "There is no good release before the one that serves. See `mandala ops releases` and name one.",
    ),
    "version_gone": (
        "リリース {release} の {function} の版 {version} はもうありません。別のリリースを選んでください（`mandala ops releases`）。",
        "Version {version} of {function}, of the release {release}, is gone. Choose another release (`mandala ops releases`).",
    ),
    "protected": (
        "スタック {stack} は保護されています。本当に消すなら、先に保護を外してください:\n{commands}",
        "The stack {stack} is protected. If it really has to go, take the protection off first:\n{commands}",
    ),
    "destroy_failed": (
        "スタック {stack} を消しきれませんでした（{status}）: {reason}。原因を除いて、もう一度実行してください。",
        "The stack {stack} could not be deleted completely ({status}): {reason}. Remove the cause and run it again.",
    ),
    "needs_confirm": (
        "端末ではないので確認できません。進めてよければ {option} を付けてください。何も変えていません。",
        "This is not a terminal, so you cannot be asked. Add {option} to go on. Nothing was changed.",
    ),
    "wrong_confirm": (
        "--confirm {value} は、対象の環境 {environment} と違います。何も変えていません。",
        "--confirm {value} is not the environment in question, {environment}. Nothing was changed.",
    ),
    # looking
    "unknown_metric": (
        "メトリクス「{value}」はありません。{allowed} のどれかです。",
        "There is no metric '{value}'. Use one of {allowed}.",
    ),
    "unknown_function": (
        "関数「{value}」はありません。{allowed} のどれかです。",
        "There is no function '{value}'. Use one of {allowed}.",
    ),
    "follow_has_no_end": (
        "--follow に {option} は付けられません。終わりのある期間は --follow なしで読んでください。",
        "{option} does not go with --follow. For lines up to a moment, or so many of them, leave --follow out.",
    ),
    "unknown_cause": (
        "原因「{value}」はありません。{allowed} のどれかです。",
        "There is no cause '{value}'. Use one of {allowed}.",
    ),
    "no_such_alarm": (
        "アラーム「{name}」はありません。あるもの: {known}",
        "There is no alarm '{name}'. There are: {known}",
    ),
    "no_such_request": (
        "{id} を含むログもトレースもありません（--since {since}）。期間を延ばすか、ID を確かめてください。",
        "No log line and no trace has {id} (--since {since}). Try a longer --since, or check the id.",
    ),
    "query_failed": (
        "Logs Insights の問い合わせが失敗しました（{status}）。--since を短くしてみてください。",
        "The Logs Insights query failed ({status}). Try a shorter --since.",
    ),
    "query_takes_too_long": (
        "Logs Insights の問い合わせが {seconds} 秒たっても終わりません。--since を短くしてください。",
        "The Logs Insights query is not done after {seconds} s. Use a shorter --since.",
    ),
}
