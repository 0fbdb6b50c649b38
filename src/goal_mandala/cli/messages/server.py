"""Words for what goes wrong between the command line and a server, and for what only a server keeps, ja and en."""

from __future__ import annotations

SERVER: dict[str, tuple[str, str]] = {
    "bad_server": (
        "サーバーの住所として読めません。https://mandala.example.com の形（ユーザー名・? ・# なし）で指定してください。",
        "This is not a server's address. Write it like https://mandala.example.com, without user name, ? or #.",
    ),
    "server_needed": (
        "サーバーを --server URL か環境変数 MANDALA_SERVER で指定してください。",
        "Name the server: --server URL, or MANDALA_SERVER.",
    ),
    "token_over_http": (
        "{server} は暗号化されていないので、トークンを送りません。https:// の住所を使ってください。",
        "{server} is not encrypted, so no token is sent there. Use its https:// address.",
    ),
    "bad_token": (
        "トークンとして読めません（空か、空白や英数字以外を含みます）。発行元からもう一度コピーしてください。",
        "This is not a token (empty, or with blanks or foreign characters). Copy it again from where it is issued.",
    ),
    "login_needed": (
        "{server} がトークンを受け付けません（ないか、期限切れです）。`mandala login --server {server}` でログインするか、環境変数 MANDALA_TOKEN に有効なトークンを入れてください。",
        "{server} does not accept your token (none, or expired). Log in with `mandala login --server {server}`, or put a valid one into MANDALA_TOKEN.",
    ),
    "no_keyring": (
        "このパソコンにトークンをしまえる場所（キーリング）がありません。代わりに環境変数 MANDALA_TOKEN を使ってください。",
        "This machine has no keyring to keep a token in. Use the environment variable MANDALA_TOKEN instead.",
    ),
    "server_unreachable": (
        "{server} につながりません。住所が正しいか、サーバーが動いているか（手元なら `mandala serve`）を確かめてください。",
        "Cannot connect to {server}. Check the address and that the server runs (on this machine: `mandala serve`).",
    ),
    "server_tls": (
        "{server} と安全な接続ができません（証明書か TLS の誤り）。住所を確かめ、社内の証明書なら SSL_CERT_FILE で指定してください。手元の mandala serve は http:// です。",
        "No secure connection to {server} (its certificate or TLS is wrong). Check the address; name your own authority in SSL_CERT_FILE. A local mandala serve speaks http://.",
    ),
    "server_silent": (
        "{server} が時間内に答えませんでした。変更が届いたかは `mandala show` で確かめてください。",
        "{server} did not answer in time. See with `mandala show` whether the change arrived.",
    ),
    "server_lost": (
        "{server} との接続が切れました。変更が届いたかは `mandala show` で確かめてください。",
        "The connection to {server} broke. See with `mandala show` whether the change arrived.",
    ),
    "not_a_server": (
        "{server} は mandala のサーバーではないようです（応答 {status}）。住所（https://…/dev のような途中のパスも）を確かめてください。",
        "{server} does not look like a mandala server (it answered {status}). Check the address, with its path if it has one (https://…/dev).",
    ),
    "no_such_chart_on_server": (
        "{server} にチャート {id} はありません。`mandala list` で id を確かめてください。",
        "There is no chart {id} on {server}. `mandala list` shows the ids.",
    ),
    "several_charts": (
        "{id} で始まるチャートがいくつもあります（{found}）。もう少し長く書いてください。",
        "Several charts begin with {id} ({found}). Write more of it.",
    ),
    "file_with_server": (
        "--server と一緒に使えるのはチャートの id です（ファイル {value} ではなく）。`mandala list --server URL` で分かります。",
        "With --server a chart is named by its id, not by a file ({value}). `mandala list --server URL` shows the ids.",
    ),
    "not_with_server": (
        "{option} はサーバーのチャートには使えません（サーバーの設定で決まります）。外すか、ファイルで使ってください。",
        "{option} does not work with a server, whose own settings decide. Leave it out, or work on a file.",
    ),
    "no_data_file": (
        "サービスのデータ {path} がありません。--data で場所を指定してください。",
        "There is no service data at {path}. Name its place with --data.",
    ),
    "data_in_use": (
        "{path} は使用中です。mandala serve を止めてから、もう一度実行してください。",
        "{path} is in use. Stop mandala serve, then try again.",
    ),
    "restore_from_itself": (
        "{path} は今のデータそのものです。backup で取った別のファイルを指定してください。",
        "{path} is the data itself. Name another file, one that backup wrote.",
    ),
    "no_such_owner": ("利用者 {owner} のデータはありません。", "There is nothing of an owner {owner}."),
    "no_such_folder": ("フォルダー {path} はありません。", "There is no folder {path}."),
    "no_such_reflection": ("その振り返りはありません。", "There is no such reflection."),
    "too_many_reflections": (
        "振り返りが上限（{limit}件）に達しています。古いものを消してください。",
        "There are {limit} reflections already, the most a chart holds. Delete an old one.",
    ),
}
