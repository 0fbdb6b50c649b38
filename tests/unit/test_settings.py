"""Settings from the environment; a wrong one names the variable and what it takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.names import BEDROCK_MODEL_ID, BEDROCK_REGION, ENVIRONMENTS, Env
from goal_mandala.settings import (
    MAX_CONCURRENCY,
    OLLAMA_URL,
    OPENAI_URL,
    OUTPUT_MODES,
    WORKER_PROCESSES,
    Provider,
    Settings,
    provider_of,
    read_settings,
)


def test_an_empty_environment_is_offline() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.model, settings.concurrency, settings.environment) == ("offline", 8, "dev")
    assert (settings.bedrock_model_id, settings.bedrock_region) == (BEDROCK_MODEL_ID, BEDROCK_REGION)
    assert (settings.bedrock_max_retries, settings.bedrock_timeout) == (3, 300.0)


def test_empty_values_count_as_unset() -> None:
    names = [value for name, value in vars(Env).items() if not name.startswith("_")]
    assert read_settings(dict.fromkeys(names, "")) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("MANDALA_MODEL", "bedrock", "model", "bedrock"),
        ("MANDALA_FALLBACK_MODEL", "offline", "fallback_model", "offline"),
        ("MANDALA_OUTPUT_MODE", "text", "output_mode", "text"),
        ("MANDALA_CONCURRENCY", " 16 ", "concurrency", 16),
        ("MANDALA_PRICES", "/etc/prices.yaml", "prices", "/etc/prices.yaml"),
        ("ENVIRONMENT", "prod", "environment", "prod"),
        ("BEDROCK_MODEL_ID", "apac.amazon.nova-micro-v1:0", "bedrock_model_id", "apac.amazon.nova-micro-v1:0"),
        ("BEDROCK_REGION", "us-east-1", "bedrock_region", "us-east-1"),
        ("AWS_REGION", "eu-west-1", "bedrock_region", "eu-west-1"),
        ("BEDROCK_MAX_RETRIES", "0", "bedrock_max_retries", 0),
        ("BEDROCK_TIMEOUT_MS", "1500", "bedrock_timeout", 1.5),
        ("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1", "openai_base_url", "http://127.0.0.1:8080/v1"),
        ("OPENAI_API_KEY", "sk-secret", "openai_api_key", "sk-secret"),
    ],
)
def test_each_variable(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(read_settings({name: value}), field) == expected


def test_the_bedrock_region_wins_over_the_general_one() -> None:
    assert read_settings({"BEDROCK_REGION": "us-east-1", "AWS_REGION": "eu-west-1"}).bedrock_region == "us-east-1"


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("MANDALA_CONCURRENCY", 1, MAX_CONCURRENCY),
        ("BEDROCK_MAX_RETRIES", 0, 10),
        ("BEDROCK_TIMEOUT_MS", 1_000, 3_600_000),
    ],
)
def test_a_number_out_of_range_names_the_range(name: str, low: int, high: int) -> None:
    for good in (low, high):
        assert read_settings({name: str(good)})
    for bad in (str(low - 1), str(high + 1), "many", "1.5", "1e3", "٣", "-3", "0x10", "9" * 5000):
        with pytest.raises(Misconfigured) as caught:
            read_settings({name: bad})
        assert caught.value.code == "bad_setting"
        assert caught.value.facts == {"name": name, "value": bad[:40], "minimum": low, "maximum": high}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("ENVIRONMENT", ENVIRONMENTS),
        ("MANDALA_OUTPUT_MODE", OUTPUT_MODES),
        ("MANDALA_WORKER_PROCESS", WORKER_PROCESSES),
    ],
)
def test_a_choice_names_what_there_is(name: str, allowed: tuple[str, ...]) -> None:
    for good in allowed:
        assert read_settings({name: good})
    with pytest.raises(Misconfigured) as caught:
        read_settings({name: "Production"})
    assert caught.value.facts == {"name": name, "value": "Production", "allowed": ", ".join(allowed)}


def test_a_secret_is_not_shown() -> None:
    assert "sk-secret" not in repr(read_settings({"OPENAI_API_KEY": "sk-secret"}))


@pytest.mark.parametrize(
    ("name", "changes", "provider"),
    [
        ("offline", {}, Provider("offline")),
        ("bedrock", {}, Provider("bedrock", BEDROCK_MODEL_ID)),
        ("bedrock", {"bedrock_model_id": "x"}, Provider("bedrock", "x")),
        ("bedrock:amazon.nova-lite-v1:0", {}, Provider("bedrock", "amazon.nova-lite-v1:0")),
        ("openai:gpt-oss", {}, Provider("openai", "gpt-oss", OPENAI_URL)),
        ("openai:m", {"openai_base_url": "http://x/v1"}, Provider("openai", "m", "http://x/v1")),
        ("ollama:gemma3:4b", {}, Provider("openai", "gemma3:4b", OLLAMA_URL)),
        ("ollama:m", {"openai_base_url": "http://x/v1"}, Provider("openai", "m", "http://x/v1")),
    ],
)
def test_a_model_name_says_its_provider(name: str, changes: dict[str, Any], provider: Provider) -> None:
    assert provider_of(name, Settings(**changes)) == provider


@pytest.mark.parametrize(
    "name", ["", "gpt-4", "openai", "openai:", "ollama", "offline:x", "Bedrock", " offline", "a:b"]
)
def test_an_unknown_model_name_is_shown(name: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        provider_of(name, Settings())
    assert (caught.value.code, caught.value.facts) == ("unknown_model_name", {"value": name})


@given(st.text(max_size=200))
def test_any_model_name_is_known_or_refused(name: str) -> None:
    kinds: set[str] = set()
    try:
        kinds.add(provider_of(name, Settings()).kind)
    except Misconfigured as error:
        kinds.add(error.code)
    assert kinds <= {"offline", "bedrock", "openai", "unknown_model_name"}
