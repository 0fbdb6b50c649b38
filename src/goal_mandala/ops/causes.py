"""What a log line says went wrong: one label per failure, as data. Pure; the doctor, the log commands and reports share it.

A line is one of the platform's (``Task timed out``, ``signal: killed``, ``REPORT``) or one of ours (JSON with ``level``, ``message``,
``reason``: an error code). The guide's filter ``ERROR`` finds only lines with that word; :func:`classify` also knows those without.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from goal_mandala.ops.words import Words


@dataclass(frozen=True, slots=True)
class Label:
    """A cause's name in words; ``failure`` says whether a line with it means that something failed."""

    id: str
    words: Words
    failure: bool = True


LABELS: dict[str, Label] = {
    label.id: label
    for label in (
        Label("function-timeout", Words("関数の時間切れ", "function timeout")),
        Label("out-of-memory", Words("メモリ不足による強制終了", "killed: out of memory")),
        Label("code-broken", Words("コードを読み込めない", "code cannot be loaded")),
        Label("runtime-exit", Words("ランタイムの異常終了", "runtime ended")),
        Label("model-throttled", Words("モデルのレート制限", "model throttled")),
        Label("model-denied", Words("モデルの拒否", "model refused")),
        Label("model-timeout", Words("モデルの時間切れ", "model timeout")),
        Label("model-failed", Words("モデル側の失敗", "model failed")),
        Label("answer-invalid", Words("回答が形に合わない", "answer invalid")),
        Label("budget", Words("予算切れ", "budget used up"), failure=False),
        Label("throttled", Words("回数の上限", "too many requests"), failure=False),
        Label("sign-in-refused", Words("認証の拒否", "sign-in refused"), failure=False),
        Label("set-aside", Words("脇に置かれた生成", "generation set aside")),
        Label("unreadable-message", Words("読めないメッセージ", "unreadable message")),
        Label("storage", Words("保存の失敗", "storage failed")),
        Label("misconfigured", Words("設定の誤り", "misconfigured")),
        Label("prompt-injection", Words("指示の埋め込み", "prompt injection"), failure=False),
        Label("telemetry", Words("観測データの欠落", "telemetry lost"), failure=False),
        Label("defect", Words("プログラムの誤り", "a defect")),
        Label("other", Words("その他のエラー", "other error")),
    )
}

PHRASES: dict[str, tuple[str, ...]] = {
    "function-timeout": ("Task timed out after", "Status: timeout", "Sandbox.Timedout"),
    "out-of-memory": ("signal: killed", "Runtime.OutOfMemory"),
    "code-broken": tuple(f"Runtime.{kind}" for kind in ("ImportModuleError", "HandlerNotFound", "UserCodeSyntaxError", "MalformedHandlerName", "InvalidEntrypoint")),
    "runtime-exit": ("Runtime.ExitError", "Runtime exited", "Extension.Crash", "Runtime.Unknown"),
}  # fmt: skip
"""What Lambda itself writes, most telling first (Lambda developer guide, "Troubleshoot execution issues")."""

PLATFORM: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile("|".join(re.escape(phrase) for phrase in phrases))) for label, phrases in PHRASES.items()
)
TRACEBACK = "Traceback (most recent call last)"
LOUD = ("WARNING", "ERROR", "CRITICAL")
"""Levels at which a known reason counts; below them only where something ended by it."""

ENDED_BADLY = ("failed", "timed_out")

REASONS: dict[str, str] = {
    "model_throttled": "model-throttled",
    "model_quota_exceeded": "model-throttled",
    "model_access_denied": "model-denied",
    "model_rejected_request": "model-denied",
    "inference_profile_needed": "model-denied",
    "unknown_model": "model-denied",
    "credentials_rejected": "model-denied",
    "credentials_expired": "model-denied",
    "no_credentials": "model-denied",
    "model_timeout": "model-timeout",
    "deadline_exceeded": "model-timeout",
    "model_unavailable": "model-failed",
    "model_service_error": "model-failed",
    "model_not_ready": "model-failed",
    "model_stream_broken": "model-failed",
    "model_error": "model-failed",
    "endpoint_unreachable": "model-failed",
    "model_answer_malformed": "answer-invalid",
    "cells_missing": "answer-invalid",
    "quality_not_reached": "answer-invalid",
    "bad_stateless_answer": "answer-invalid",
    "budget_exceeded": "budget",
    "too_many_requests": "throttled",
    "unreadable_job": "unreadable-message",
    "job_given_back": "set-aside",
    "worker_lost": "set-aside",
    "generation_crashed": "defect",
    "unexpected": "defect",
    "internal": "defect",
    "setting_missing": "misconfigured",
    "model_not_usable": "misconfigured",
    "unknown_model_name": "misconfigured",
    "wrong_issuer": "sign-in-refused",
    "wrong_audience": "sign-in-refused",
    "wrong_token_use": "sign-in-refused",
    "unknown_key": "sign-in-refused",
    "bad_signature": "sign-in-refused",
    "token_expired": "sign-in-refused",
    "token_not_yet_valid": "sign-in-refused",
    "token_rejected": "sign-in-refused",
    "token_malformed": "sign-in-refused",
    "token_missing": "sign-in-refused",
}
"""Our error codes (the field ``reason``) by label."""

ASKED_AGAIN_PER_TITLE = 0.25
"""A generation that asked again more often than this, and ran out of time, ran out of it by its answers, not by the model's pace."""

MESSAGES: dict[str, str] = {
    "defect": "defect",
    "set aside": "set-aside",
    "unreadable job": "unreadable-message",
    "looks like orders": "prompt-injection",
    "spans lost": "telemetry",
    "spans refused": "telemetry",
    "spans late": "telemetry",
}
"""Our fixed phrases (the field ``message``) by label, where there is no reason."""


def filter_pattern(*more: str) -> str:
    """CloudWatch's filter for every line that :func:`classify` labels, and for lines with one of *more*; it finds some others as well."""
    platform = [phrase for phrases in PHRASES.values() for phrase in phrases if not phrase.startswith("Runtime.")]
    signs = [*LOUD, *ENDED_BADLY, TRACEBACK, "Runtime.", *platform, *MESSAGES, *more]
    return " ".join(f"?{sign}" if sign.isidentifier() else f'?"{sign}"' for sign in signs)


def classify(message: str) -> str | None:
    """The label of a line that tells of something gone wrong, None for any other line."""
    for label, pattern in PLATFORM:
        if pattern.search(message):
            return label
    facts = facts_of(message)
    if facts is not None:
        return classify_facts(facts)
    if message.startswith(("[ERROR]", "[CRITICAL]")) or TRACEBACK in message:
        return "other"
    return None


def classify_facts(facts: Mapping[str, Any]) -> str | None:
    """As :func:`classify`, for a line of ours that was parsed already."""
    reason, said = str(facts.get("reason") or ""), str(facts.get("message") or "")
    if said in MESSAGES and not (reason in REASONS and said == "defect"):
        return MESSAGES[said]
    level = str(facts.get("level") or "")
    if level in LOUD or facts.get("state") in ENDED_BADLY:
        if reason in REASONS:
            return "answer-invalid" if ran_out_asking(facts) else REASONS[reason]
        if reason.startswith("storage_"):
            return "storage"
    return "other" if level in {"ERROR", "CRITICAL"} else None


def ran_out_asking(facts: Mapping[str, Any]) -> bool:
    """Whether a generation's time was over because answers came and had to be asked for again."""
    again, titles = int(facts.get("repairs") or 0), int(facts.get("titles") or 0)
    return facts.get("reason") == "deadline_exceeded" and again >= 2 and again > ASKED_AGAIN_PER_TITLE * titles


def facts_of(message: str) -> dict[str, Any] | None:
    """The fields of a JSON line, None for any other line."""
    text = message.strip()
    if not text.startswith("{"):
        return None
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


TELLING = (
    "state",
    "reason",
    "error",
    "method",
    "route",
    "status",
    "seconds",
    "ms",
    "attempt",
    "repairs",
    "throttles",
    "generationId",
)
"""Facts of a line of ours that say what went wrong, in the order in which they are shown."""


def readable(message: str) -> str:
    """A line of ours as a person reads it, with its request and where it broke; any other line as it is."""
    facts = facts_of(message)
    if facts is None or "message" not in facts:
        return message
    further = [f"{name}={facts[name]}" for name in ("requestId", "stack") if facts.get(name)]
    return " ".join([told(facts), *further])


def told(facts: Mapping[str, Any]) -> str:
    """A line of ours as a person reads it: its phrase and the facts that tell."""
    return " ".join(
        [str(facts.get("message") or ""), *(f"{name}={facts[name]}" for name in TELLING if facts.get(name))]
    )
