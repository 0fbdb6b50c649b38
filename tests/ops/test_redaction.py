"""No credential and no personal data passes; what operators need to find a request stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.ops.redaction import redact, redact_data

JWT = "eyJraWQiOiJhYmMifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"

SECRET = [
    ("mail from taro.yamada+x@example.co.jp arrived", "taro.yamada"),
    (f"Authorization: Bearer {JWT}", "eyJ"),
    (f'{{"token": "{JWT}"}}', "c2lnbmF0dXJl"),
    ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789"),
    ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
    ('{"aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}', "wJalr"),
    (" password=hunter22 next", "hunter22"),
    ("https://hooks.slack.com/services/T000/B000/XXXXXXXX", "T000"),
    ("call 090-1234-5678 now", "1234"),
    ("call 09012345678 now", "09012345678"),
    ("call +81 90 1234 5678 now", "1234"),
    ("tel 03-1234-5678", "1234-5678"),
    ("postgres://user:pa55word@host/db", "pa55word"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
    ("sk-proj_abcdefghijklmnop", "abcdefghijkl"),
]

KEPT = [
    "REPORT RequestId: 6bc28136-xmpl-4365-b021-0ce6b2e64ab0\tDuration: 14523.11 ms\tMax Memory Used: 512 MB",
    "2026-11-25T20:15:03.123Z 8f5a9c1e-0b1c-4b6e-9a53-0a1b2c3d4e5f Task timed out after 900.00 seconds",
    "arn:aws:lambda:ap-northeast-1:123456789012:function:goal-mandala-dev-ai-processor:live",
    "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793 SegmentId: 557abcec3ee5a047",
    '{"level": "ERROR", "reason": "model_throttled", "status": 503, "ms": 1234}',
    "inputTokens=1234 outputTokens=5678 costUsd=0.000123",
    "2026/11/25/[12]0a1b2c3d4e5f67890a1b2c3d4e5f6789",
]


@pytest.mark.parametrize(("line", "secret"), SECRET)
def test_secrets_go(line: str, secret: str) -> None:
    assert secret in line
    assert secret not in redact(line)
    assert "[" in redact(line)


@pytest.mark.parametrize("line", KEPT)
def test_what_operators_need_stays(line: str) -> None:
    assert redact(line) == line


@given(st.text())
def test_twice_is_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(("line", "secret"), SECRET)
def test_twice_is_once_for_secrets(line: str, secret: str) -> None:
    assert redact(redact(line)) == redact(line)


def test_data_is_redacted_in_depth() -> None:
    data = redact_data({"a": ["x@example.com", {"b": ("y@example.com", 3, None)}]})
    assert data == {"a": ["[email]", {"b": ["[email]", 3, None]}]}
