"""Which function, version and alias an invocation means, and the limits that go with it.

Owns reading of the emulator's function records. It runs nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from ministack.core.lambda_runtime import execution_credentials
from ministack.services import lambda_svc

_RESERVED = frozenset(lambda_svc._RESERVED_RUNTIME_ENV_VARS)


@dataclass(frozen=True)
class Target:
    """What is to be run. ``qualifier`` is what the caller named: an alias, a version, or nothing."""

    account: str
    region: str
    name: str
    version: str
    qualifier: str
    config: dict[str, Any]
    code_zip: bytes
    reserved: int | None

    @property
    def key(self) -> str:
        return f"{self.account}:{self.region}:{self.name}"

    @property
    def revision(self) -> str:
        """Another one needs another sandbox: code or configuration have changed."""
        return f"{self.version}:{self.config.get('RevisionId')}:{self.config.get('CodeSha256')}"

    @property
    def memory_mb(self) -> int:
        return int(self.config.get("MemorySize", 128))

    @property
    def timeout(self) -> float:
        return float(self.config.get("Timeout", 3))

    @property
    def log_group(self) -> str:
        return (self.config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{self.name}"

    def variables(self, log_stream: str) -> dict[str, str]:
        """The sandbox's environment: the function's own variables, Lambda's, and the way back to this cloud."""
        own = (self.config.get("Environment") or {}).get("Variables") or {}
        given = {name: str(value) for name, value in own.items() if name not in _RESERVED}
        port = os.environ["GATEWAY_PORT"]
        return {
            "AWS_ENDPOINT_URL": f"http://localhost:{port}",
            **given,
            **execution_credentials({**self.config, "FunctionArn": self._plain_arn}),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "TMPDIR": os.environ["TMPDIR"],
            "LAMBDA_TASK_ROOT": "/var/task",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.config.get('Runtime', 'python')}",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": self.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_mb),
            "AWS_LAMBDA_LOG_GROUP_NAME": self.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
            "_HANDLER": self.config.get("Handler", ""),
        }

    @property
    def arn(self) -> str:
        """As the caller named it."""
        return f"{self._plain_arn}:{self.qualifier}" if self.qualifier else self._plain_arn

    @property
    def _plain_arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"


def read_target(record: dict[str, Any]) -> Target:
    """From the record that the emulator hands to its executor; the function itself holds the reserved concurrency."""
    config = record.get("config") or record
    account, region = lambda_svc._account_region_from_function_config(config)
    name = config["FunctionName"]
    parts = str(config.get("FunctionArn", "")).split(":")
    qualifier = parts[7] if len(parts) > 7 else ""
    base = lambda_svc._functions.get(name) or {}
    reserved = base.get("concurrency", record.get("concurrency"))
    if isinstance(reserved, dict):
        reserved = reserved.get("ReservedConcurrentExecutions")
    return Target(
        account,
        region,
        name,
        str(config.get("Version", "$LATEST")),
        qualifier,
        config,
        record.get("code_zip") or b"",
        None if reserved is None else int(reserved),
    )
