"""The whole templates: rules of cdk-nag and cfn-lint, and one snapshot per environment.

A snapshot shows in a review what a change does to a deployed stack. To take them anew: ``make infra-snapshots``.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.xdist_group("infra")
ENVIRONMENTS = ["dev", "stg", "prod"]
SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "UPDATE_SNAPSHOTS"
LARGEST = 800_000
"""Bytes; CloudFormation takes a template of 1 MB from S3."""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_template_is_the_one_reviewed(synthesize: Synthesize, environment: str) -> None:
    text = json.dumps(_neutral(synthesize(environment)), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    file = SNAPSHOTS / f"{environment}.json"
    if os.environ.get(UPDATE):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8"), "if the change is meant: make infra-snapshots"


def _neutral(made: Synthesized) -> object:
    """Without what the code's content decides: asset hashes, and the hashes in the ids of versions and deployments."""
    text = json.dumps(made.template)
    text = re.sub(r"\b[0-9a-f]{64}\b", "HASH", text)
    text = re.sub(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}", r"\1HASH", text)
    text = re.sub(r"(Deployment[0-9A-F]{8})[0-9a-f]{32}", r"\1HASH", text)
    return json.loads(text)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cdk_nag_and_cdk_s_own_rules_find_nothing(synthesize: Synthesize, environment: str) -> None:
    """Synthesis itself fails on cdk-nag's findings; this one also forbids warnings."""
    for made in (synthesize(environment), synthesize(environment, SLACK_WEBHOOK_SECRET="hook")):
        assert [found["ruleName"] for plugin in made.report["pluginReports"] for found in plugin["violations"]] == []


def test_cdk_nag_is_watching(synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its reason a finding stops the synthesis."""
    monkeypatch.setattr("infra.constructs.function.accept", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match="AwsSolutions-L1"):
        synthesize("dev", BEDROCK_MAX_RETRIES="9")


def test_cfn_lint_finds_nothing(synthesize: Synthesize) -> None:
    """In prod with the relay: every resource that there can be. W3005 is left out: CDK writes dependencies down that Ref implies."""
    from cfnlint.api import lint_file
    from cfnlint.config import ManualArgs

    file = synthesize("prod", SLACK_WEBHOOK_SECRET="hook").file
    found = lint_file(file, ManualArgs(regions=["ap-northeast-1"], ignore_checks=["W3005"]))
    assert [str(match) for match in found] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_template_is_small_enough(synthesize: Synthesize, environment: str) -> None:
    made = synthesize(environment)
    assert made.file.stat().st_size < LARGEST
    assert len(made.template["Resources"]) < 500


def test_the_same_settings_make_the_same_template(synthesize: Synthesize, dev: Synthesized, bundle: Path) -> None:
    """Nothing of the moment or of the machine is in it, so a deployment without a change is none."""
    again = synthesize("dev", CDK_DEFAULT_ACCOUNT="999999999999")
    assert again.template == dev.template


def test_without_an_account_the_template_fits_any(synthesize: Synthesize) -> None:
    made = synthesize("dev", AWS_ACCOUNT_ID="")
    assert "123456789012" not in json.dumps(made.template)


def test_a_bad_setting_ends_the_command_with_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dev: Synthesized
) -> None:
    assert dev
    from infra.__main__ import main

    monkeypatch.setenv("ENVIRONMENT", "qa")
    assert main() == 2
    assert capsys.readouterr().err.startswith("ENVIRONMENT: there is no environment 'qa'\n  → Set it to one of dev")
