"""The commands of an operations guide, taken out of its text: every shell line that calls AWS or CDK.

Owns reading Markdown's shell blocks, and the one table of commands that are printed wrongly in the procedure that the
product was specified by, each with what is right and why.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^([ \t]*)```(?:bash|sh|shell|console)\n(.*?)^\1```", re.M | re.S)
_JSON = re.compile(r"^([\w.-]+\.json):\n+```json\n(.*?)^```", re.M | re.S)
_CALLS = re.compile(r"\b(?:aws|cdk)\b")
_OURS = re.compile(r"^(?:export|cd|git|mandala|eval|make|npm)\b")


def commands_of(text: str) -> list[str]:
    """The commands that call AWS or CDK, in order, one line each, without comments; continued lines are joined."""
    found: list[str] = []
    for block in _BLOCK.finditer(text):
        body = re.sub(r"\\\n\s*", "", textwrap.dedent(block[2]).replace(" \\\n", " \\\n"))
        for line in body.splitlines():
            command = re.sub(r"\s+#\s.*$", "", line).strip()
            if command and not command.startswith("#") and _CALLS.search(command) and not _OURS.match(command):
                found.append(command)
    return found


def files_of(text: str) -> dict[str, str]:
    """The JSON files that the guide prints under their names."""
    return {block[1]: block[2] for block in _JSON.finditer(text)}


@dataclass(frozen=True)
class Correction:
    """``wrong`` as it was specified; ``right`` as our guide prints it."""

    wrong: str
    right: str
    reason: str


GROUP = "/aws/lambda/goal-mandala-${ENVIRONMENT}-ai-processor"

CORRECTIONS = (
    Correction("pnpm cdk synth", "npx cdk synth", "the pinned CDK command comes with npm"),
    Correction(
        "pnpm cdk deploy goal-mandala-${ENVIRONMENT}-api --require-approval never",
        "npx cdk deploy goal-mandala-${ENVIRONMENT}-api --require-approval never",
        "the pinned CDK command comes with npm",
    ),
    Correction(
        "aws ce get-cost-and-usage --time-period Start=$(date -u -d '1 month ago' +%Y-%m-%d),End=$(date -u +%Y-%m-%d)"
        " --granularity MONTHLY --metrics BlendedCost --filter file://bedrock-filter.json",
        'aws ce get-cost-and-usage --time-period Start=$(date -u +%Y-%m-01),End=$(date -u -d "$(date -u +%Y-%m-01) 1 month"'
        " +%Y-%m-%d) --granularity MONTHLY --metrics BlendedCost --filter file://bedrock-filter.json",
        "one month before the 31st slips into the same month; and the window was two halves of months, not one",
    ),
    Correction(
        "aws service-quotas get-service-quota --service-code bedrock --quota-code L-12345678",
        "aws service-quotas get-service-quota --service-code bedrock --quota-code $(aws service-quotas list-service-quotas"
        " --service-code bedrock --query \"Quotas[?contains(QuotaName, 'Nova Micro') && contains(QuotaName, 'tokens per"
        " minute')] | [0].QuotaCode\" --output text)",
        "the code is a placeholder; quotas are found by name",
    ),
    Correction(
        f"aws logs filter-log-events --log-group-name {GROUP} --filter-pattern \"request-id-12345\" --output json | jq"
        " '.events[].message'",
        f"aws logs filter-log-events --log-group-name {GROUP} --filter-pattern '\"request-id-12345\"' --output json | jq"
        " '.events[].message'",
        "without inner double quotes a hyphen excludes what follows it",
    ),
    Correction(
        f"aws logs describe-log-streams --log-group-name {GROUP} --order-by LastEventTime --descending --query"
        ' "logStreams[?lastEventTimestamp < \\`$(date -u -d \'30 days ago\' +%s)000\\`].logStreamName" --output text |'
        f" xargs -I {{}} aws logs delete-log-stream --log-group-name {GROUP} --log-stream-name {{}}",
        f"aws logs put-retention-policy --log-group-name {GROUP} --retention-in-days 30",
        "names joined by tabs break with two or more streams, and evidence must not be deleted; retention does it",
    ),
)  # fmt: skip


def corrected(command: str) -> str:
    """The command as our guide has it."""
    return next((one.right for one in CORRECTIONS if one.wrong == command), command)


def read_guide(path: Path) -> tuple[list[str], dict[str, str]]:
    text = path.read_text("utf-8")
    return commands_of(text), files_of(text)
