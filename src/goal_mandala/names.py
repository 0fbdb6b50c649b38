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
    SIGN_IN_ORIGINS = "MANDALA_SIGN_IN_ORIGINS"
    OWNER_BUDGET_USD = "MANDALA_OWNER_BUDGET_USD"
    SERVICE_BUDGET_USD = "MANDALA_SERVICE_BUDGET_USD"
    REQUESTS_PER_MINUTE = "MANDALA_REQUESTS_PER_MINUTE"
    GENERATIONS_PER_MINUTE = "MANDALA_GENERATIONS_PER_MINUTE"
    WORKERS = "MANDALA_WORKERS"
    WORKER_PROCESS = "MANDALA_WORKER_PROCESS"
    DATA = "MANDALA_DATA"
    SERVER = "MANDALA_SERVER"
    TOKEN = "MANDALA_TOKEN"
    AWS_ACCOUNT_ID = "AWS_ACCOUNT_ID"
    AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL"
    RESERVED_CONCURRENCY = "RESERVED_CONCURRENCY"
    LAMBDA_ARCHITECTURE = "LAMBDA_ARCHITECTURE"
    LAMBDA_BUNDLE = "LAMBDA_BUNDLE"
    ALERT_EMAIL = "ALERT_EMAIL"
    SLACK_WEBHOOK_SECRET = "SLACK_WEBHOOK_SECRET"
    PAGE_ADDRESSES = "PAGE_ADDRESSES"
    TABLE = "MANDALA_TABLE"
    QUEUE_URL = "MANDALA_QUEUE_URL"
    DEAD_QUEUE_URL = "MANDALA_DEAD_QUEUE_URL"
    USER_POOL_ID = "USER_POOL_ID"
    TRACE_FILE = "MANDALA_TRACE_FILE"
    OTLP_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
    RUNBOOKS_URL = "MANDALA_RUNBOOKS_URL"
    ONCALL = "MANDALA_ONCALL"
    INCIDENTS = "MANDALA_INCIDENTS"


LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""An ``AWS_ENDPOINT_URL`` of one of these is a local cloud."""

BEDROCK_MODEL_ID = "amazon.nova-micro-v1:0"
BEDROCK_REGION = "ap-northeast-1"
BEDROCK_MAX_RETRIES = 3
BEDROCK_TIMEOUT_MS = 300_000


class Table:
    """The DynamoDB table's keys, indexes and time to live: one spelling for the product, its infrastructure and its operations."""

    PARTITION = "PK"
    SORT = "SK"
    EXPIRES_AT = "expires_at"
    BY_CHANGE = "ByChange"
    CHANGED = "changed"
    BY_CHANGE_ATTRIBUTES = ("id", "title", "language", "progress", "version", "created_at", "updated_at", "picture")
    WAITING_INDEX = "Waiting"
    WAITING = "waiting"
    FREE_AT = "free_at"
    WAITING_ATTRIBUTES = ("born",)
    SPENDING = "SPENDING#"
    MONTH = "MONTH#"
    GENERATION = "GENERATION#"
    CONTROL = "CONTROL"
    """A generation's item with its owner and state."""

    SERVICE = "*"
    """The owner that stands for the whole service."""


class Function:
    """The functions on AWS by the last part of their names."""

    AI_PROCESSOR = "ai-processor"
    API = "api"
    ALERT_RELAY = "alert-relay"


class AiProcessor:
    """What the operations guide fixes of the generating function. Seconds, megabytes, days."""

    TIMEOUT = 900
    MEMORY = 1024
    RESERVED_CONCURRENCY = 10
    QUEUE_CONCURRENCY = 6
    LOG_RETENTION = 30


class AlarmName:
    """The guide's four alarms by the last part of their names, and ours beside them."""

    ERROR_RATE = "error-rate"
    DURATION = "duration"
    THROTTLE = "throttle"
    CONCURRENT_EXECUTIONS = "concurrent-executions"
    ERROR_SHARE = "error-share"
    DURATION_P99 = "duration-p99"
    DEAD_LETTERS = "dead-letters"
    QUEUE_AGE = "queue-age"
    MODEL_THROTTLES = "model-throttles"
    BUDGET = "budget"
    MISSING_DATA = "missing-data"
    API_FAULTS = "api-faults"
    PAGE = "page"
    CANARY = "canary"


ALIAS = "live"
"""The alias that callers invoke and a roll-back moves."""

BEDROCK_POLICY = "BedrockAccess"
OPERATORS_GROUP = "operators"
"""The Cognito group whose members are operators (``settings.OPERATORS`` unless set otherwise)."""

METRIC_NAMESPACE = "GoalMandala"


class Metric:
    """Our own CloudWatch metrics, in :data:`METRIC_NAMESPACE`, dimension ``environment`` (and ``reason`` where it says so)."""

    GENERATION_SUCCEEDED = "GenerationSucceeded"
    GENERATION_FAILED = "GenerationFailed"
    GENERATION_SECONDS = "GenerationSeconds"
    FIRST_CELL_SECONDS = "FirstCellSeconds"
    INPUT_TOKENS = "InputTokens"
    OUTPUT_TOKENS = "OutputTokens"
    COST_USD = "CostUsd"
    REPAIRS = "Repairs"
    TITLES = "Titles"
    QUEUE_AGE_SECONDS = "QueueAgeSeconds"
    MODEL_THROTTLES = "ModelThrottles"
    BUDGET_SHARE = "BudgetShare"


class Annotation:
    """What our spans can be searched by in X-Ray (``annotation.requestId = "…"``)."""

    REQUEST_ID = "requestId"
    GENERATION_ID = "generationId"
    REASON = "reason"
    STAGE = "stage"


class Resources:
    """Every name of one environment: what infrastructure creates, operations look for, and the guide prints."""

    def __init__(self, environment: str) -> None:
        self.environment = environment
        self.prefix = f"goal-mandala-{environment}"
        self.stack = f"{self.prefix}-api"
        self.rest_api = f"{self.prefix}-api"
        self.role = f"{self.prefix}-lambda-execution-role"
        self.api_role = f"{self.prefix}-api-role"
        self.table = f"{self.prefix}-charts"
        self.queue = f"{self.prefix}-generations"
        self.dead_queue = f"{self.prefix}-generations-dead"
        self.topic = f"{self.prefix}-alerts"
        self.user_pool = f"{self.prefix}-users"
        self.user_pool_client = f"{self.prefix}-page"
        self.dashboard = f"{self.prefix}"
        self.web_acl = f"{self.prefix}-api"
        self.budget = f"{self.prefix}-bedrock"
        self.queries = self.prefix
        self.alert_relay_role = f"{self.prefix}-alert-relay-role"
        self.sweep = f"{self.prefix}-sweep"
        self.deployments = f"{self.prefix}-deployments"
        self.access_log_group = f"/aws/apigateway/{self.prefix}-api"
        self.webhook_secret = f"{self.prefix}/slack-webhook"
        self.releases_path = f"/goal-mandala/{environment}/releases"

    def function(self, part: str) -> str:
        """The function's full name, as ``goal-mandala-dev-ai-processor``."""
        return f"{self.prefix}-{part}"

    def log_group(self, part: str) -> str:
        return f"/aws/lambda/{self.function(part)}"

    def alarm(self, part: str) -> str:
        """The alarm's full name, as ``goal-mandala-dev-ai-processor-error-rate``."""
        return f"{self.prefix}-{Function.AI_PROCESSOR}-{part}"


class Output:
    """Names of the stack's outputs: what operations and the local cloud read."""

    API_URL = "ApiUrl"
    PAGE_URL = "PageUrl"
    USER_POOL_ID = "UserPoolId"
    USER_POOL_CLIENT_ID = "UserPoolClientId"
    SIGN_IN_URL = "SignInUrl"
    ISSUER_URL = "IssuerUrl"
    TABLE_NAME = "TableName"
    QUEUE_URL = "QueueUrl"
    DEAD_QUEUE_URL = "DeadQueueUrl"
    TOPIC_ARN = "TopicArn"
    AI_PROCESSOR_VERSION = "AiProcessorVersion"
    API_VERSION = "ApiVersion"
    MODEL_ID = "ModelId"
