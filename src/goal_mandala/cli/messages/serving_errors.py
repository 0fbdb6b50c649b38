"""Words for what keeps the service from starting, ja and en."""

from __future__ import annotations

SERVING_ERRORS: dict[str, tuple[str, str]] = {
    "any_host": (
        "{name} の * はゲートウェイの後ろだけで使えます。許すホスト名を並べてください。",
        "* in {name} is for a service behind a gateway alone. List the host names to allow.",
    ),
    "no_otlp_library": (
        "{name} が設定されていますが、送るためのライブラリがありません。pip install {package} を実行してください。",
        "{name} is set, but the library that sends spans is not installed. Run pip install {package}.",
    ),
    "setting_missing": (
        "環境変数 {name} が設定されていません。",
        "The environment variable {name} is not set.",
    ),
    "planner_elsewhere": (
        "この関数は計画を作りません（{stage}）。設定の誤りです。",
        "This function makes no plans ({stage}): it is wired to the wrong planner.",
    ),
}
