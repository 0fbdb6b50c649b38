"""What a release is made of: the bundle, the synthesized stack, the prompts, the commit. Built by the checkout's own tools."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import Env
from goal_mandala.ops.aws.answers import text
from goal_mandala.ops.checkout import Checkout, Commit, Say, read_commit, run
from goal_mandala.ops.target import Target

ARCHITECTURE = "arm64"
_NODE = ",".join(str(version) for version in range(18, 24))
QUIET_TOOLS = {
    "NO_COLOR": "1",
    "UV_PYTHON_DOWNLOADS": "never",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": _NODE,
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": _NODE,
    "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
}
"""No banner about Node.js from CDK at every run (``preflight`` judges Node.js once), no colours, no downloads, nothing sent home."""
TEMPLATE_RULES = "CDK_VALIDATION"
"""CDK's own rules about templates, half of the time that a synthesis takes; cdk-nag is not meant by it. For AWS they are looked at."""
BUNDLES = "build/lambda"
PROMPTS = Path("src/goal_mandala/generation/prompts")


@dataclass(frozen=True, slots=True)
class Assembly:
    """``folder`` is CDK's cloud assembly, ``template`` the stack's, ``digest`` the template's hash, ``artifact`` the bundle's."""

    folder: Path
    template: dict[str, Any]
    digest: str
    artifact: str
    prompts: dict[str, str]
    commit: Commit


def build(checkout: Checkout, target: Target, account: str, say: Say) -> Assembly:
    """Bundle and synth; raises ``step_failed`` with the tool's last lines."""
    extra = tool_environment(target, account)
    artifact = _bundle(checkout, extra, say)
    folder = checkout.root / "build" / "assembly" / target.environment
    command = [_cdk(checkout), "synth", "--quiet", "--output", str(folder), "--no-notices", target.names.stack]
    run(command, checkout, say, extra)
    template = folder / f"{target.names.stack}.template.json"
    body = template.read_bytes()
    return Assembly(
        folder=folder,
        template=json.loads(body),
        digest=hashlib.sha256(body).hexdigest(),
        artifact=artifact,
        prompts=prompt_hashes(checkout.root / PROMPTS),
        commit=read_commit(checkout),
    )


def prepare_change_set(
    checkout: Checkout, assembly: Assembly, target: Target, account: str, name: str, say: Say
) -> None:
    """Upload the assets and let CloudFormation work out the change set *name*; nothing is executed."""
    command = [
        _cdk(checkout), "deploy", target.names.stack, "--app", str(assembly.folder), "--method", "prepare-change-set",
        "--change-set-name", name, "--require-approval", "never", "--no-notices", "--progress", "events", "--force",
    ]  # fmt: skip
    run(command, checkout, say, tool_environment(target, account))


def tool_environment(target: Target, account: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the bundle builder and CDK are told through their environment."""
    bundle = "local" if target.local else f"aws-{environ.get(Env.LAMBDA_ARCHITECTURE) or ARCHITECTURE}"
    told = QUIET_TOOLS | {
        Env.ENVIRONMENT: target.environment,
        Env.AWS_REGION: target.region,
        "AWS_DEFAULT_REGION": target.region,
        Env.AWS_ACCOUNT_ID: account,
        Env.LAMBDA_BUNDLE: environ.get(Env.LAMBDA_BUNDLE) or f"{BUNDLES}/{bundle}",
    }
    if target.local:
        told[TEMPLATE_RULES] = "false"
    if target.endpoint:
        told[Env.AWS_ENDPOINT_URL] = target.endpoint.replace("//127.0.0.1", "//localhost")
    return told


def _bundle(checkout: Checkout, extra: dict[str, str], say: Say) -> str:
    """The bundle's digest: built where it is the checkout's own, else of the folder that ``LAMBDA_BUNDLE`` names."""
    folder = checkout.root / extra[Env.LAMBDA_BUNDLE]
    if folder.parent != checkout.root / BUNDLES:
        found = hashlib.sha256()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
        return found.hexdigest()
    said = run([checkout.python, "-m", "infra.bundle", "--target", folder.name, "--json"], checkout, say, extra)
    return next((text(_json(line), "digest") for line in reversed(said) if _json(line)), "")


def prompt_hashes(folder: Path) -> dict[str, str]:
    """The first 10 digits of each prompt's hash, by file name."""
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in sorted(folder.glob("*.md"))}


def _cdk(checkout: Checkout) -> str:
    if checkout.cdk is None:
        raise Misconfigured("no_cdk", path=str(checkout.root))
    return checkout.cdk


def _json(line: str) -> Any:
    try:
        return json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None
