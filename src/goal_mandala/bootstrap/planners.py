"""From settings to a planner, a callable model, prices. Loads a model layer only when a model is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goal_mandala.domain.errors import AuthenticationFailed
from goal_mandala.generation.planner import Planner
from goal_mandala.settings import OFFLINE, OPENAI_URL, Provider, Settings, provider_of

if TYPE_CHECKING:
    from goal_mandala.generation.model_planner.connection import Connection
    from goal_mandala.generation.model_planner.modes import OutputMode
    from goal_mandala.generation.model_planner.prices import Prices
    from goal_mandala.generation.model_planner.probe import ModeResult, Trial


def planner_for(settings: Settings, *, seed: int = 0) -> Planner:
    """The planner that the settings name; raises ``Misconfigured`` or ``AuthenticationFailed``."""
    provider = provider_of(settings.model, settings)
    if provider.kind == OFFLINE:
        from goal_mandala.generation.playbook_planner import PlaybookPlanner

        return PlaybookPlanner(seed)
    from goal_mandala.generation.model_planner import ModelPlanner
    from goal_mandala.generation.model_planner.prices import load_prices

    fallback = None
    if settings.fallback_model and settings.fallback_model != settings.model:
        fallback = connection_for(provider_of(settings.fallback_model, settings), settings)
    return ModelPlanner(
        connection_for(provider, settings),
        prices=load_prices(settings.prices),
        max_retries=settings.bedrock_max_retries,
        timeout=settings.bedrock_timeout,
        fallback=fallback,
    )


def connection_for(provider: Provider, settings: Settings, mode: OutputMode | None = None) -> Connection:
    """The callable model of *provider*; *mode* overrides the settings' output mode."""
    from goal_mandala.generation.model_planner import connection
    from goal_mandala.generation.model_planner.modes import OutputMode

    chosen = mode or (OutputMode(settings.output_mode) if settings.output_mode else None)
    if provider.kind == "bedrock":
        return connection.bedrock(
            provider.model_id,
            settings.bedrock_region,
            timeout=settings.bedrock_timeout,
            concurrency=settings.concurrency,
            mode=chosen,
        )
    if provider.base_url == OPENAI_URL and not settings.openai_api_key:
        raise AuthenticationFailed("no_api_key", name="OPENAI_API_KEY")
    return connection.openai_compatible(
        provider.model_id, provider.base_url, settings.openai_api_key, timeout=settings.bedrock_timeout, mode=chosen
    )


def model_prices(settings: Settings) -> Prices:
    """The price table in force."""
    from goal_mandala.generation.model_planner.prices import load_prices

    return load_prices(settings.prices)


async def try_model(connection: Connection, settings: Settings) -> Trial:
    """One token from the model, to see whether it answers."""
    from goal_mandala.generation.model_planner import probe

    return await probe.try_model(connection, settings.bedrock_timeout)


async def probe_modes(connection: Connection, settings: Settings) -> list[ModeResult]:
    """Every output mode measured on the model."""
    from goal_mandala.generation.model_planner import probe

    return await probe.probe_modes(connection, settings.bedrock_timeout)
