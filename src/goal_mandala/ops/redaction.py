"""What must not leave a log line on its way to a screen or a file: credentials and personal data.

Owns the patterns. A replaced piece says what it was (``[email]``), so that a line keeps its sense. Identifiers that
operators need (request ids, trace ids, ARNs, account numbers) stay.
"""

from __future__ import annotations

import re
from typing import Any, cast

_PHONE = r"(?<![\w.:/-])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?\d{1,4}(?:[ -]?\d{2,4}){2,4}|0\d{1,4}[- (]\d{1,4}[- )]\d{3,4})(?![\w:-])"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)),
    ("token", re.compile(r"\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?")),
    ("token", re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{8,}")),
    ("webhook", re.compile(r"https://hooks\.slack\.com/\S+")),
    ("access key", re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b")),
    ("key", re.compile(r"\b(?:sk|pk|rk|xox[abprs]|gh[pousr])[-_][\w-]{12,}")),
    (
        "secret",
        re.compile(
            r"(?i)(?<=[\"'\s,;&?{(])((?:aws_?)?(?:secret_?access_?key|session_?token|security_?token|secret|password|passwd|api_?key|access_?token|refresh_?token|id_?token|client_?secret|x-amz-security-token|x-amz-signature|authorization|cookie))([\"']?\s*[=:]\s*[\"']?)(?!\[)[^\s\"',;&}]{3,}"
        ),
    ),
    ("url password", re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(_PHONE)),
    ("phone", re.compile(r"(?<!\d)0[789]0\d{8}(?!\d)")),
)


def redact(text: str) -> str:
    """*text* without credentials, tokens, e-mail addresses and phone numbers. Idempotent."""
    for kind, pattern in PATTERNS:
        mark = rf"\1\2[{kind}]" if kind == "secret" else f"[{kind}]"
        text = pattern.sub(mark, text)
    return text


def redact_data(data: object) -> Any:
    """*data* (what JSON can say) with every text redacted."""
    if isinstance(data, str):
        return redact(data)
    if isinstance(data, dict):
        return {str(key): redact_data(value) for key, value in cast("dict[Any, Any]", data).items()}
    if isinstance(data, list | tuple):
        return [redact_data(item) for item in cast("list[Any]", data)]
    return data
