"""The errors a model service answers with: code, status and usual words, for both wires.

Owns the two tables (Bedrock's codes, and what an OpenAI-compatible server says instead). It
knows neither when an error is due nor how it is framed. Statuses: the botocore model of
bedrock-runtime; words: as AWS and OpenAI send them.
"""

from __future__ import annotations

from dataclasses import dataclass

TOOL_USE_FAILURE = (
    "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use troubleshooting guide."
)
INVALID_MODEL = "The provided model identifier is invalid."


def on_demand_message(model_id: str) -> str:
    """What Bedrock says to a bare model id where only inference profiles are served."""
    return (
        f"Invocation of model ID {model_id} with on-demand throughput isn\u2019t supported. Retry your request "
        "with the ID or ARN of an inference profile that contains this model."
    )


@dataclass(frozen=True, slots=True)
class ServiceError:
    """An error as Bedrock names it; ``retry_after`` in seconds becomes a header."""

    code: str
    status: int
    message: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class OpenAiForm:
    """The same error from an OpenAI-compatible server."""

    status: int
    type: str
    code: str | None
    retry_after: float | None = None


BEDROCK_ERRORS: dict[str, tuple[int, str]] = {
    "ThrottlingException": (429, "Too many requests, please wait before trying again."),
    "AccessDeniedException": (403, "You don't have access to the model with the specified model ID."),
    "ValidationException": (400, "The request is not valid."),
    "ResourceNotFoundException": (
        404,
        "Could not resolve the foundation model from the provided model identifier.",
    ),
    "ServiceQuotaExceededException": (400, "Your request exceeds the service quota for your account."),
    "ModelTimeoutException": (408, "The request took too long to process. Try again."),
    "ModelNotReadyException": (429, "The model is not ready for inference. Wait and try your request again."),
    "ModelErrorException": (424, TOOL_USE_FAILURE),
    "InternalServerException": (
        500,
        "The system encountered an unexpected error during processing. Try again.",
    ),
    "ServiceUnavailableException": (503, "Bedrock is unable to process your request."),
    "MissingAuthenticationTokenException": (403, "Missing Authentication Token"),
    "UnrecognizedClientException": (403, "The security token included in the request is invalid."),
    "UnknownOperationException": (404, "The operation is not known."),
}

STREAM_ERRORS: dict[str, tuple[str, str]] = {
    "modelStreamErrorException": ("ModelErrorException", TOOL_USE_FAILURE),
    "throttlingException": ("ThrottlingException", BEDROCK_ERRORS["ThrottlingException"][1]),
    "internalServerException": ("InternalServerException", BEDROCK_ERRORS["InternalServerException"][1]),
    "serviceUnavailableException": (
        "ServiceUnavailableException",
        BEDROCK_ERRORS["ServiceUnavailableException"][1],
    ),
    "validationException": ("ValidationException", BEDROCK_ERRORS["ValidationException"][1]),
}
"""Exception events of ConverseStream, and the error that the call without a stream has instead."""

OPENAI_ERRORS: dict[str, OpenAiForm] = {
    "ThrottlingException": OpenAiForm(429, "rate_limit_error", "rate_limit_exceeded", 1.0),
    "AccessDeniedException": OpenAiForm(401, "invalid_request_error", "invalid_api_key"),
    "ValidationException": OpenAiForm(400, "invalid_request_error", None),
    "ResourceNotFoundException": OpenAiForm(404, "invalid_request_error", "model_not_found"),
    "ServiceQuotaExceededException": OpenAiForm(429, "insufficient_quota", "insufficient_quota"),
    "ModelTimeoutException": OpenAiForm(504, "server_error", "timeout"),
    "ModelNotReadyException": OpenAiForm(503, "server_error", "model_loading"),
    "ModelErrorException": OpenAiForm(500, "server_error", "model_error"),
    "InternalServerException": OpenAiForm(500, "server_error", None),
    "ServiceUnavailableException": OpenAiForm(503, "server_error", "service_unavailable"),
    "MissingAuthenticationTokenException": OpenAiForm(401, "invalid_request_error", "invalid_api_key"),
    "UnrecognizedClientException": OpenAiForm(401, "invalid_request_error", "invalid_api_key"),
    "UnknownOperationException": OpenAiForm(404, "invalid_request_error", None),
}


def service_error(code: str, message: str | None = None, retry_after: float | None = None) -> ServiceError:
    """The error *code* with its usual status, and its usual words unless others are given."""
    status, usual = BEDROCK_ERRORS[code]
    return ServiceError(code, status, message or usual, retry_after)
