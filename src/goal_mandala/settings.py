"""Typed settings from the environment, read once by whoever starts the program, never at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import (
    BEDROCK_MAX_RETRIES,
    BEDROCK_MODEL_ID,
    BEDROCK_REGION,
    BEDROCK_TIMEOUT_MS,
    ENVIRONMENTS,
    Env,
)

OFFLINE = "offline"
OUTPUT_MODES = ("tool_per_item", "text", "tool")
MAX_CONCURRENCY = 64
OPERATORS = "operators"
OWN, SHARED = WORKER_PROCESSES = ("own", "shared")
COGNITO = "https://cognito-idp."
ANY_HOST = "*"
OLLAMA_URL = "http://localhost:11434/v1"
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What `mandala serve` can be told.

    Without an ``issuer`` the service is for the one person on this machine. ``audience`` are the client ids or
    audiences a token must be for, ``operators`` the group or scope of operators. ``allowed_hosts`` are names besides
    loopback's, ``allowed_origins`` pages elsewhere that may call (none: closed), ``sign_in_origins`` hosts besides the issuer
    that the page asks while signing in. Budgets in micro-dollars a month. ``worker_process``: workers in a process of their own, or in the one
    that answers.
    """

    issuer: str | None = None
    audience: tuple[str, ...] = ()
    jwks_url: str | None = None
    operators: str = OPERATORS
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    sign_in_origins: tuple[str, ...] = ()
    owner_budget: int = 1_000_000
    service_budget: int = 100_000_000
    generations_per_minute: int = 10
    requests_per_minute: int = 1000
    workers: int = 8
    worker_process: str = OWN
    data: str | None = None
    buffered: bool = False


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """Where the service stands on AWS. ``endpoint_url`` is another place that answers as AWS does (a local cloud)."""

    region: str = BEDROCK_REGION
    table: str = ""
    queue_url: str = ""
    dead_queue_url: str = ""
    endpoint_url: str | None = None


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """Where spans of one machine go: an OTLP collector or a file of JSON lines; neither: nowhere."""

    otlp_endpoint: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program can be told from outside.

    ``model`` and ``fallback_model`` are names as :func:`provider_of` understands them;
    ``bedrock_timeout`` is in seconds.
    """

    model: str = OFFLINE
    fallback_model: str | None = None
    output_mode: str | None = None
    concurrency: int = 8
    environment: str = "dev"
    bedrock_model_id: str = BEDROCK_MODEL_ID
    bedrock_region: str = BEDROCK_REGION
    bedrock_max_retries: int = BEDROCK_MAX_RETRIES
    bedrock_timeout: float = BEDROCK_TIMEOUT_MS / 1000
    openai_base_url: str | None = None
    openai_api_key: str | None = None
    prices: str | None = None
    service: ServiceSettings = ServiceSettings()
    aws: AwsSettings = AwsSettings()
    traces: TraceSettings = TraceSettings()

    def __repr__(self) -> str:
        return f"Settings(model={self.model!r}, environment={self.environment!r})"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from *environ*; raises :class:`Misconfigured` naming the variable and what it takes."""
    region = environ.get(Env.BEDROCK_REGION) or environ.get(Env.AWS_REGION) or BEDROCK_REGION
    return Settings(
        model=environ.get(Env.MODEL) or OFFLINE,
        fallback_model=environ.get(Env.FALLBACK_MODEL) or None,
        output_mode=_choice(environ, Env.OUTPUT_MODE, OUTPUT_MODES),
        concurrency=_whole(environ, Env.CONCURRENCY, 8, 1, MAX_CONCURRENCY),
        environment=_choice(environ, Env.ENVIRONMENT, ENVIRONMENTS) or "dev",
        bedrock_model_id=environ.get(Env.BEDROCK_MODEL_ID) or BEDROCK_MODEL_ID,
        bedrock_region=region,
        bedrock_max_retries=_whole(environ, Env.BEDROCK_MAX_RETRIES, BEDROCK_MAX_RETRIES, 0, 10),
        bedrock_timeout=_whole(environ, Env.BEDROCK_TIMEOUT_MS, BEDROCK_TIMEOUT_MS, 1_000, 3_600_000) / 1000,
        openai_base_url=environ.get(Env.OPENAI_BASE_URL) or None,
        openai_api_key=environ.get(Env.OPENAI_API_KEY) or None,
        prices=environ.get(Env.PRICES) or None,
        service=_service(environ),
        aws=_aws(environ),
        traces=TraceSettings(environ.get(Env.OTLP_ENDPOINT) or None, environ.get(Env.TRACE_FILE) or None),
    )


def _aws(environ: Mapping[str, str]) -> AwsSettings:
    return AwsSettings(
        region=environ.get(Env.AWS_REGION) or BEDROCK_REGION,
        table=environ.get(Env.TABLE) or "",
        queue_url=environ.get(Env.QUEUE_URL) or "",
        dead_queue_url=environ.get(Env.DEAD_QUEUE_URL) or "",
        endpoint_url=environ.get(Env.AWS_ENDPOINT_URL) or None,
    )


def _jwks_url(environ: Mapping[str, str], issuer: str | None) -> str | None:
    """Where the issuer's keys are, if not where issuers have them: a user pool of a local cloud has them there."""
    told = environ.get(Env.JWKS_URL)
    endpoint = (environ.get(Env.AWS_ENDPOINT_URL) or "").rstrip("/")
    if told or not endpoint or not (issuer or "").startswith(COGNITO):
        return told or None
    return f"{endpoint}/{str(issuer).rpartition('/')[2]}/.well-known/jwks.json"


def _service(environ: Mapping[str, str]) -> ServiceSettings:
    issuer = (environ.get(Env.ISSUER) or "").rstrip("/") or None
    audience = _list(environ, Env.AUDIENCE)
    if issuer and not audience:
        raise Misconfigured("audience_needed", name=Env.AUDIENCE)
    return ServiceSettings(
        issuer=issuer,
        audience=audience,
        jwks_url=_jwks_url(environ, issuer),
        operators=environ.get(Env.OPERATORS) or OPERATORS,
        allowed_hosts=tuple(name.lower() for name in _list(environ, Env.ALLOWED_HOSTS)),
        allowed_origins=_list(environ, Env.ALLOWED_ORIGINS),
        sign_in_origins=_list(environ, Env.SIGN_IN_ORIGINS),
        owner_budget=_whole(environ, Env.OWNER_BUDGET_USD, 1, 0, 1_000_000) * 1_000_000,
        service_budget=_whole(environ, Env.SERVICE_BUDGET_USD, 100, 0, 1_000_000) * 1_000_000,
        generations_per_minute=_whole(environ, Env.GENERATIONS_PER_MINUTE, 10, 1, 10_000),
        requests_per_minute=_whole(environ, Env.REQUESTS_PER_MINUTE, 1000, 1, 1_000_000),
        workers=_whole(environ, Env.WORKERS, 8, 0, MAX_CONCURRENCY),
        worker_process=_choice(environ, Env.WORKER_PROCESS, WORKER_PROCESSES) or OWN,
        data=environ.get(Env.DATA) or _data_file(environ),
    )


def _data_file(environ: Mapping[str, str]) -> str | None:
    """Where charts lie when nothing else is said (XDG base directories); None without a home."""
    home = environ.get("XDG_DATA_HOME") or (f"{environ['HOME']}/.local/share" if environ.get("HOME") else None)
    return None if home is None else f"{home}/goal-mandala/mandala.db"


def _list(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Values between commas or blanks."""
    return tuple(environ.get(name, "").replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class Provider:
    """``kind`` is ``offline``, ``bedrock`` or ``openai``; ``base_url`` belongs to the last."""

    kind: str
    model_id: str = ""
    base_url: str = ""


def provider_of(name: str, settings: Settings) -> Provider:
    """``offline``, ``bedrock``, ``bedrock:ID``, ``openai:ID``, ``ollama:ID``; raises :class:`Misconfigured`."""
    kind, _, model_id = name.partition(":")
    if kind == OFFLINE and not model_id:
        return Provider(OFFLINE)
    if kind == "bedrock":
        return Provider("bedrock", model_id or settings.bedrock_model_id)
    if kind == "openai" and model_id:
        return Provider("openai", model_id, settings.openai_base_url or OPENAI_URL)
    if kind == "ollama" and model_id:
        return Provider("openai", model_id, settings.openai_base_url or OLLAMA_URL)
    raise Misconfigured("unknown_model_name", value=name[:80])


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 12 or not low <= int(text) <= high:
        raise Misconfigured("bad_setting", name=name, value=text[:40], minimum=low, maximum=high)
    return int(text)


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    if text not in allowed:
        raise Misconfigured("bad_choice", name=name, value=text[:40], allowed=", ".join(allowed))
    return text
