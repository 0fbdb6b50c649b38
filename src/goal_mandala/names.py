"""Names that the operations guide fixes: environment variables, resources. Standard library only."""

from __future__ import annotations

ENVIRONMENTS = ("dev", "stg", "prod")


class Env:
    """Environment variables that the program reads."""

    AWS_REGION = "AWS_REGION"
    ENVIRONMENT = "ENVIRONMENT"
    BEDROCK_MODEL_ID = "BEDROCK_MODEL_ID"
    BEDROCK_REGION = "BEDROCK_REGION"
    BEDROCK_MAX_RETRIES = "BEDROCK_MAX_RETRIES"
    BEDROCK_TIMEOUT_MS = "BEDROCK_TIMEOUT_MS"
    MODEL = "MANDALA_MODEL"
    FALLBACK_MODEL = "MANDALA_FALLBACK_MODEL"
    OUTPUT_MODE = "MANDALA_OUTPUT_MODE"
    CONCURRENCY = "MANDALA_CONCURRENCY"
    PRICES = "MANDALA_PRICES"
    LANGUAGE = "MANDALA_LANG"
    OPENAI_BASE_URL = "OPENAI_BASE_URL"
    OPENAI_API_KEY = "OPENAI_API_KEY"
    ISSUER = "MANDALA_ISSUER"
    AUDIENCE = "MANDALA_AUDIENCE"
    JWKS_URL = "MANDALA_JWKS_URL"
    OPERATORS = "MANDALA_OPERATORS"
    ALLOWED_HOSTS = "MANDALA_ALLOWED_HOSTS"
    ALLOWED_ORIGINS = "MANDALA_ALLOWED_ORIGINS"
    OWNER_BUDGET_USD = "MANDALA_OWNER_BUDGET_USD"
    SERVICE_BUDGET_USD = "MANDALA_SERVICE_BUDGET_USD"
    GENERATIONS_PER_MINUTE = "MANDALA_GENERATIONS_PER_MINUTE"
    WORKERS = "MANDALA_WORKERS"
    DATA = "MANDALA_DATA"


BEDROCK_MODEL_ID = "amazon.nova-micro-v1:0"
BEDROCK_REGION = "ap-northeast-1"
BEDROCK_MAX_RETRIES = 3
BEDROCK_TIMEOUT_MS = 300_000


class Table:
    """The DynamoDB table's keys, indexes and time to live: one spelling for the product and its infrastructure."""

    PARTITION = "PK"
    SORT = "SK"
    EXPIRES_AT = "expires_at"
    BY_CHANGE = "ByChange"
    CHANGED = "changed"
    BY_CHANGE_ATTRIBUTES = ("id", "title", "language", "progress", "version", "created_at", "updated_at")
    WAITING_INDEX = "Waiting"
    WAITING = "waiting"
    FREE_AT = "free_at"
    WAITING_ATTRIBUTES = ("born",)
