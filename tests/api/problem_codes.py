"""The contract's table of errors, as the specification has it: code to status and retryable."""

from __future__ import annotations

CONTRACT = {
    "VALIDATION_ERROR": (400, False), "AUTHENTICATION_ERROR": (401, False), "FORBIDDEN_ERROR": (403, False),
    "NOT_FOUND_ERROR": (404, False), "CONFLICT_ERROR": (409, False), "PAYLOAD_TOO_LARGE_ERROR": (413, False),
    "QUALITY_ERROR": (422, True), "THROTTLING_ERROR": (429, True), "BUDGET_EXCEEDED_ERROR": (429, False),
    "INTERNAL_ERROR": (500, True), "AI_SERVICE_ERROR": (503, True), "TIMEOUT_ERROR": (504, True),
}  # fmt: skip
