"""Words for what can go wrong with drills, ja and en."""

from __future__ import annotations

DRILL_ERRORS: dict[str, tuple[str, str]] = {
    "drill_elsewhere": (
        '訓練はローカルクラウドでしかできません（今の接続先: {place}）。本物の AWS では何もしません。`make cloud-deploy` のあと `eval "$(.venv/bin/python -m localcloud env)"` を実行してください。',
        'Drills run on the local cloud only (this is {place}). Nothing is done on AWS. Run `make cloud-deploy`, then `eval "$(.venv/bin/python -m localcloud env)"`.',
    ),
    "drill_guarded": (
        "環境 {environment} では訓練しません。--env dev か stg を使ってください。",
        "There are no drills in {environment}. Use --env dev or stg.",
    ),
    "drill_no_cloud": (
        "{place} にローカルクラウドがありません。`make cloud-deploy` で起動し、`python -m localcloud env` の環境変数を使ってください。",
        "No local cloud answers at {place}. Start it with `make cloud-deploy`, and use the variables of `python -m localcloud env`.",
    ),
    "drill_refused": (
        "ローカルクラウドが {route} を断りました（{status}）。`make cloud-down` と `make cloud-deploy` で作り直してください。",
        "The local cloud refused {route} ({status}). Make it anew: `make cloud-down`, then `make cloud-deploy`.",
    ),
    "drill_left_over": (
        "前の訓練が残っています（{path}）。`mandala ops drill clean` で元に戻すか、秘密の訓練なら `mandala ops drill reveal` で終えてください。",
        "An earlier drill is still there ({path}). Put the cloud back with `mandala ops drill clean`, or end a secret one with `mandala ops drill reveal`.",
    ),
    "damaged_drill": (
        "訓練の記録 {path} が読めません（{problem}）。ファイルを消し、`make cloud-down` と `make cloud-deploy` でクラウドを作り直してください。",
        "The record {path} cannot be read ({problem}). Delete it and make the cloud anew: `make cloud-down`, `make cloud-deploy`.",
    ),
    "no_drill": (
        "始めた訓練がありません。`mandala ops drill start --secret` で始めてください。",
        "No drill is under way. Begin one with `mandala ops drill start --secret`.",
    ),
    "unknown_drill": (
        "「{value}」という訓練はありません。次のどれかです: {allowed}（一覧: mandala ops drill list）。",
        "There is no drill '{value}'. Use one of {allowed} (list: mandala ops drill list).",
    ),
    "drill_needs_cause": (
        "原因を --cause で書いてください（例: --cause retry-budget）。名前の一覧は mandala ops doctor --list にあります。",
        "Say what you think it was: --cause, for example --cause retry-budget. The names are in mandala ops doctor --list.",
    ),
}
