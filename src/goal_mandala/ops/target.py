"""Which environment an operator means: its name, region, account and settings, from the guide's environment variables.

Owns reading them; opens no connection. Credentials and endpoint are left to the AWS SDK's own environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import BEDROCK_MODEL_ID, BEDROCK_REGION, ENVIRONMENTS, LOOPBACK_HOSTS, Env, Resources


@dataclass(frozen=True, slots=True)
class Target:
    """One environment in one region. ``account`` is what ``AWS_ACCOUNT_ID`` promises, to be compared with the real one."""

    environment: str
    region: str
    account: str | None = None
    endpoint: str | None = None
    model: str = BEDROCK_MODEL_ID
    model_region: str = BEDROCK_REGION

    @property
    def names(self) -> Resources:
        return Resources(self.environment)

    @property
    def guarded(self) -> bool:
        """Whether a change needs the environment's name typed."""
        return self.environment == "prod"

    @property
    def local(self) -> bool:
        """Whether this is a local cloud on loopback."""
        return urlsplit(self.endpoint or "").hostname in LOOPBACK_HOSTS

    @property
    def place(self) -> str:
        """In words: the region, and the endpoint where it is not AWS's own."""
        return f"{self.region} ({self.endpoint})" if self.endpoint else self.region

    def as_dict(self) -> dict[str, object]:
        return {"environment": self.environment, "region": self.region, "endpoint": self.endpoint}


def read_target(environ: Mapping[str, str], environment: str | None = None) -> Target:
    """The target of *environment*, else of ``ENVIRONMENT``, else dev.

    Raises :class:`Misconfigured` naming the variable: ``bad_choice`` for an unknown environment, ``no_aws_region``.
    """
    name = (environment or environ.get(Env.ENVIRONMENT) or "dev").strip()
    if name not in ENVIRONMENTS:
        where = "--env" if environment else Env.ENVIRONMENT
        raise Misconfigured("unknown_environment", name=where, value=name[:40], allowed=", ".join(ENVIRONMENTS))
    region = environ.get(Env.AWS_REGION) or environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise Misconfigured("no_aws_region", name=Env.AWS_REGION)
    return Target(
        environment=name,
        region=region,
        account=environ.get(Env.AWS_ACCOUNT_ID) or None,
        endpoint=environ.get(Env.AWS_ENDPOINT_URL) or None,
        model=environ.get(Env.BEDROCK_MODEL_ID) or BEDROCK_MODEL_ID,
        model_region=environ.get(Env.BEDROCK_REGION) or region,
    )
