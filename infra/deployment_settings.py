"""What a deployment is told from outside: the guide's environment variables and the CDK command's context. Checked before anything is built."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from goal_mandala.names import (
    BEDROCK_MAX_RETRIES,
    BEDROCK_MODEL_ID,
    BEDROCK_REGION,
    BEDROCK_TIMEOUT_MS,
    ENVIRONMENTS,
    LOOPBACK_HOSTS,
    AiProcessor,
    Env,
    Resources,
)
from infra.environments import BY_NAME, EnvironmentData
from infra.model_access import ModelAccess, model_access
from infra.problems import BadSetting

ARCHITECTURES = ("arm64", "x86_64")
CONCURRENCY_ALARM = 8
"""The guide's threshold: 80 % of the reserved concurrency."""

CONTEXT = (
    "environment",
    "region",
    "account",
    "model",
    "bedrockRegion",
    "maxRetries",
    "timeoutMs",
    "reservedConcurrency",
    "architecture",
    "bundle",
    "alertEmail",
    "webhookSecret",
    "pageAddresses",
)
"""Names that ``cdk -c name=value`` takes."""

ROOT = Path(__file__).parents[1]
_REGION = re.compile(r"[a-z]{2}(?:-gov)?-[a-z]+-\d")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class DeploymentSettings:
    """``account`` is None where nobody said which: then the template fits any. ``reserved_concurrency`` None reserves nothing.

    ``bundle`` is the folder that holds the functions' code, built beforehand.
    """

    environment: EnvironmentData
    region: str
    account: str | None
    model: ModelAccess
    bedrock_max_retries: int
    bedrock_timeout_ms: int
    reserved_concurrency: int | None
    architecture: str
    bundle: Path
    alert_email: str | None
    webhook_secret: str | None
    page_addresses: tuple[str, ...] = ()

    @property
    def names(self) -> Resources:
        return Resources(self.environment.name)


def read_deployment_settings(
    environ: Mapping[str, str], context: Mapping[str, str | None] | None = None
) -> DeploymentSettings:
    """The context (``-c name=value``) wins over the environment. Raises :class:`BadSetting` naming the setting, what is wrong, and what to do."""
    told = context or {}

    def look(name: str, variable: str) -> str | None:
        return (told.get(name) or environ.get(variable) or "").strip() or None

    region = _region(look("region", Env.AWS_REGION) or environ.get("CDK_DEFAULT_REGION"), Env.AWS_REGION)
    bedrock_region = _region(look("bedrockRegion", Env.BEDROCK_REGION) or region, Env.BEDROCK_REGION)
    architecture = _architecture(look("architecture", Env.LAMBDA_ARCHITECTURE))
    return DeploymentSettings(
        environment=_environment(look("environment", Env.ENVIRONMENT) or ENVIRONMENTS[0]),
        region=region,
        account=_account(look("account", Env.AWS_ACCOUNT_ID) or environ.get("CDK_DEFAULT_ACCOUNT")),
        model=model_access(look("model", Env.BEDROCK_MODEL_ID) or BEDROCK_MODEL_ID, bedrock_region),
        bedrock_max_retries=_whole(
            look("maxRetries", Env.BEDROCK_MAX_RETRIES), Env.BEDROCK_MAX_RETRIES, BEDROCK_MAX_RETRIES, 0, 10
        ),
        bedrock_timeout_ms=_whole(
            look("timeoutMs", Env.BEDROCK_TIMEOUT_MS),
            Env.BEDROCK_TIMEOUT_MS,
            BEDROCK_TIMEOUT_MS,
            1_000,
            AiProcessor.TIMEOUT * 1000,
        ),
        reserved_concurrency=_reserved(look("reservedConcurrency", Env.RESERVED_CONCURRENCY)),
        architecture=architecture,
        bundle=_bundle(look("bundle", Env.LAMBDA_BUNDLE), _bundle_target(environ, architecture)),
        alert_email=_email(look("alertEmail", Env.ALERT_EMAIL)),
        webhook_secret=look("webhookSecret", Env.SLACK_WEBHOOK_SECRET),
        page_addresses=_addresses(look("pageAddresses", Env.PAGE_ADDRESSES)),
    )


def _environment(name: str) -> EnvironmentData:
    if name not in BY_NAME:
        raise BadSetting(
            Env.ENVIRONMENT,
            f"there is no environment {name!r}",
            f"Set it to one of {', '.join(ENVIRONMENTS)}, or pass -c environment=dev.",
        )
    return BY_NAME[name]


def _region(value: str | None, variable: str) -> str:
    region = value or BEDROCK_REGION
    if not _REGION.fullmatch(region):
        raise BadSetting(variable, f"{region!r} is not a region", "Set a region's code, such as ap-northeast-1.")
    return region


def _account(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{12}", value, re.ASCII):
        raise BadSetting(
            Env.AWS_ACCOUNT_ID,
            f"{value!r} is not an account id (12 digits)",
            "Run `aws sts get-caller-identity --query Account --output text` and set what it prints.",
        )
    return value


def _whole(value: str | None, variable: str, default: int, low: int, high: int) -> int:
    if value is None:
        return default
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not low <= int(value) <= high:
        raise BadSetting(variable, f"{value!r} cannot be used", f"Set a whole number from {low} to {high}.")
    return int(value)


def _reserved(value: str | None) -> int | None:
    if value == "none":
        return None
    if value is None:
        return AiProcessor.RESERVED_CONCURRENCY
    if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or int(value) <= CONCURRENCY_ALARM:
        raise BadSetting(
            Env.RESERVED_CONCURRENCY,
            f"{value!r} cannot be used: the queue takes {AiProcessor.QUEUE_CONCURRENCY}, the alarm rings at {CONCURRENCY_ALARM}",
            f"Set a number above {CONCURRENCY_ALARM}, or `none` for an account whose limit leaves no room to reserve.",
        )
    return int(value)


def _architecture(value: str | None) -> str:
    chosen = value or ARCHITECTURES[0]
    if chosen not in ARCHITECTURES:
        raise BadSetting(
            Env.LAMBDA_ARCHITECTURE, f"{chosen!r} is unknown", f"Set it to one of {', '.join(ARCHITECTURES)}."
        )
    return chosen


def _bundle_target(environ: Mapping[str, str], architecture: str) -> str:
    """The local cloud runs functions on this machine's interpreter."""
    local = urlsplit(environ.get(Env.AWS_ENDPOINT_URL) or "").hostname in LOOPBACK_HOSTS
    return "local" if local else f"aws-{architecture}"


def _bundle(value: str | None, target: str) -> Path:
    folder = Path(value) if value else ROOT / "build" / "lambda" / target
    folder = folder if folder.is_absolute() else ROOT / folder
    if not folder.is_dir() or not any(folder.iterdir()):
        raise BadSetting(
            Env.LAMBDA_BUNDLE,
            f"the functions' code is not there: {folder}",
            f"Build it: python -m infra.bundle --target {folder.name if value else target}",
        )
    return folder


def _email(value: str | None) -> str | None:
    if value is not None and not _ADDRESS.fullmatch(value):
        raise BadSetting(
            Env.ALERT_EMAIL, "this is not an e-mail address", "Set one address, such as oncall@example.com."
        )
    return value


def _addresses(value: str | None) -> tuple[str, ...]:
    found = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    for address in found:
        if not re.match(r"https://[^\s/]+/|http://(?:localhost|127\.0\.0\.1)(?::\d+)?/", address):
            raise BadSetting(
                Env.PAGE_ADDRESSES,
                f"{address!r} cannot be a page's address",
                "Give https://…/ addresses (or http://localhost:PORT/), with commas between them.",
            )
    return found
