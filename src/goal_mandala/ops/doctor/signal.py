"""The names of what the doctor reads. Pure data; what each is read into, ``records`` says."""

from __future__ import annotations

from enum import StrEnum

from goal_mandala.ops.words import Words


class Signal(StrEnum):
    """Everything that is read, each once per examination."""

    FUNCTIONS = "functions"
    ACCOUNT = "account"
    INVOCATIONS = "invocations"
    REPORTS = "reports"
    FAILURES = "failures"
    GATEWAY = "gateway"
    MODEL_METRICS = "model-metrics"
    MODEL_ACCESS = "model-access"
    MODEL_LIFECYCLE = "model-lifecycle"
    QUEUES = "queues"
    SIGN_IN = "sign-in"
    STACK = "stack"
    ALARMS = "alarms"
    LOG_GROUPS = "log-groups"
    GENERATIONS = "generations"
    SPENDING = "spending"
    TOKEN = "token"

    @property
    def words(self) -> Words:
        """As an operator reads it; ``--json`` has the name."""
        return _WORDS[self]


_WORDS = {
    Signal.FUNCTIONS: Words("関数の設定", "the functions' settings"),
    Signal.ACCOUNT: Words("アカウントの同時実行枠", "the account's concurrency"),
    Signal.INVOCATIONS: Words("実行のメトリクス", "metrics of invocations"),
    Signal.REPORTS: Words("REPORT 行", "REPORT lines"),
    Signal.FAILURES: Words("失敗のログ", "log lines of failures"),
    Signal.GATEWAY: Words("API Gateway", "API Gateway"),
    Signal.MODEL_METRICS: Words("モデルのメトリクス", "the model's metrics"),
    Signal.MODEL_ACCESS: Words("モデルの許可", "what may call the model"),
    Signal.MODEL_LIFECYCLE: Words("モデルの提供状況", "the model's life cycle"),
    Signal.QUEUES: Words("キュー", "the queues"),
    Signal.SIGN_IN: Words("ユーザープール", "the user pool"),
    Signal.STACK: Words("スタック", "the stack"),
    Signal.ALARMS: Words("アラーム", "the alarms"),
    Signal.LOG_GROUPS: Words("ロググループ", "the log groups"),
    Signal.GENERATIONS: Words("生成のログ", "log lines of generations"),
    Signal.SPENDING: Words("費用のメトリクス", "metrics of cost"),
    Signal.TOKEN: Words("渡されたトークン", "the token handed over"),
}
