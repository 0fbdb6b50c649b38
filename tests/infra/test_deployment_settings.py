"""What a deployment is told: the guide's variables, and what is refused before anything is built. No CDK here."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.deployment_settings import read_deployment_settings
from infra.model_access import model_access
from infra.problems import BadSetting

GUIDE = {
    "AWS_REGION": "ap-northeast-1",
    "AWS_ACCOUNT_ID": "123456789012",
    "ENVIRONMENT": "stg",
    "BEDROCK_MODEL_ID": "amazon.nova-micro-v1:0",
    "BEDROCK_REGION": "ap-northeast-1",
    "BEDROCK_MAX_RETRIES": "2",
    "BEDROCK_TIMEOUT_MS": "200000",
}
"""The variables that the guide exports, with two values that are not the defaults."""


@pytest.fixture
def code(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "code.py").write_text("", "utf-8")
    return {"LAMBDA_BUNDLE": str(tmp_path)}


def test_the_guide_s_variables_are_honoured(code: dict[str, str]) -> None:
    made = read_deployment_settings(GUIDE | code)
    assert (made.environment.name, made.region, made.account) == ("stg", "ap-northeast-1", "123456789012")
    assert (made.bedrock_max_retries, made.bedrock_timeout_ms) == (2, 200_000)
    assert (made.model.model_id, made.model.region) == ("apac.amazon.nova-micro-v1:0", "ap-northeast-1")


def test_without_settings_it_is_dev_in_tokyo_for_any_account(code: dict[str, str]) -> None:
    made = read_deployment_settings(code)
    assert (made.environment.name, made.region, made.account) == ("dev", "ap-northeast-1", None)
    assert (made.reserved_concurrency, made.alert_email, made.webhook_secret) == (10, None, None)


def test_what_is_said_on_the_command_line_wins(code: dict[str, str]) -> None:
    made = read_deployment_settings(GUIDE | code, {"environment": "prod", "reservedConcurrency": "none"})
    assert (made.environment.name, made.reserved_concurrency) == ("prod", None)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ENVIRONMENT", "production", "dev, stg, prod"),
        ("AWS_ACCOUNT_ID", "1234", "12 digits"),
        ("AWS_ACCOUNT_ID", "１２３４５６７８９０１２", "12 digits"),
        ("AWS_REGION", "tokyo", "ap-northeast-1"),
        ("BEDROCK_REGION", "sa-east-1", "cannot be called from sa-east-1"),
        ("BEDROCK_MODEL_ID", "amazon.nova-mikro-v1:0", "inference_profiles.yaml"),
        (
            "BEDROCK_MODEL_ID",
            "arn:aws:bedrock:ap-northeast-1:123456789012:application-inference-profile/x",
            "least privilege",
        ),
        ("BEDROCK_MAX_RETRIES", "-1", "0 to 10"),
        ("BEDROCK_TIMEOUT_MS", "901000", "1000 to 900000"),
        ("RESERVED_CONCURRENCY", "8", "above 8"),
        ("RESERVED_CONCURRENCY", "many", "none"),
        ("LAMBDA_ARCHITECTURE", "riscv", "arm64, x86_64"),
        ("ALERT_EMAIL", "oncall", "not an e-mail address"),
        ("PAGE_ADDRESSES", "http://mandala.example/", "https://"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_do(code: dict[str, str], name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read_deployment_settings(code | {name: value})
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}: ")
    assert says in str(caught.value)


def test_a_profile_of_another_area_is_refused(code: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=r"eu\.amazon\.nova-micro-v1:0 cannot be called from ap-northeast-1"):
        read_deployment_settings(code | {"BEDROCK_MODEL_ID": "eu.amazon.nova-micro-v1:0"})


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ({}, "aws-arm64"),
        ({"LAMBDA_ARCHITECTURE": "x86_64"}, "aws-x86_64"),
        ({"LAMBDA_BUNDLE": "build/lambda/local"}, "local"),
        ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, "local"),
        ({"AWS_ENDPOINT_URL": "https://vpce-1.example.amazonaws.com"}, "aws-arm64"),
    ],
)
def test_missing_code_says_which_command_builds_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: dict[str, str], target: str
) -> None:
    monkeypatch.setattr("infra.deployment_settings.ROOT", tmp_path)
    with pytest.raises(BadSetting, match=f"python -m infra.bundle --target {target}"):
        read_deployment_settings(told)


def test_an_empty_folder_is_no_code(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"infra\.bundle"):
        read_deployment_settings({"LAMBDA_BUNDLE": str(tmp_path)})


@pytest.mark.parametrize(
    ("asked", "region", "called", "destinations"),
    [
        ("amazon.nova-micro-v1:0", "us-east-1", "amazon.nova-micro-v1:0", 1),
        ("us.amazon.nova-micro-v1:0", "us-east-1", "us.amazon.nova-micro-v1:0", 3),
        ("amazon.nova-micro-v1:0", "us-west-2", "us.amazon.nova-micro-v1:0", 3),
        ("amazon.nova-micro-v1:0", "eu-west-1", "eu.amazon.nova-micro-v1:0", 6),
        ("amazon.nova-micro-v1:0", "ap-northeast-1", "apac.amazon.nova-micro-v1:0", 6),
        ("apac.amazon.nova-micro-v1:0", "ap-northeast-1", "apac.amazon.nova-micro-v1:0", 6),
    ],
)
def test_the_model_is_called_by_the_id_that_its_region_takes(
    asked: str, region: str, called: str, destinations: int
) -> None:
    access = model_access(asked, region)
    assert (access.model_id, len(access.regions)) == (called, destinations)
    assert region in access.regions
