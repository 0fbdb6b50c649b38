"""Puts our executor in the place of the emulator's.

Owns the patch points in ``ministack.services.lambda_svc`` (pinned version, see ``layers``): ``_execute_function`` runs
every invocation, whoever asks (API, event source, gateway, notification); ``_emit_lambda_metrics`` would count a part of
them a second time; ``_run_sqs_batch`` names the alias that the event source was made for, and waits when the function's concurrency is used up
(a batch that was turned away would count as received); ``_get_func_record_for_ref_in_scope`` keeps the alias that the gateway
names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import alias_weights, invocation


def install() -> None:
    """Replaces the emulator's functions; to be called once, before it serves."""
    from ministack.services import lambda_svc

    lambda_svc._execute_function = _scoped
    alias_weights.install()
    lambda_svc._emit_lambda_metrics = _counted_by_the_executor
    batch: Callable[..., None] = lambda_svc._run_sqs_batch

    def run_batch(source: dict[str, Any], record: dict[str, Any], *rest: Any) -> None:
        invocation.patient.set(True)
        named = {**record, "config": _as_named(record["config"], source.get("Qualifier"))}
        batch(source, named, *rest)

    lambda_svc._run_sqs_batch = run_batch
    find: Callable[..., tuple[Any, Any, str]] = lambda_svc._get_func_record_for_ref_in_scope

    def find_named(reference: str, **scope: Any) -> tuple[Any, Any, str]:
        record, config, name = find(reference, **scope)
        parts = reference.split(":")
        return record, _as_named(config, parts[7] if len(parts) == 8 else None), name

    lambda_svc._get_func_record_for_ref_in_scope = find_named


def _scoped(record: dict[str, Any], event: Any) -> dict[str, Any]:
    """The emulator's stores belong to the account and region of the request; the function's own count here."""
    from ministack.services import lambda_svc

    config = record.get("config") or record
    if lambda_svc._function_config_scope_mismatch(config):
        return lambda_svc._run_with_function_config_scope(config, alias_weights.execute, record, event)
    return alias_weights.execute(record, event)


def _counted_by_the_executor(*_values: Any, **_named: Any) -> None:
    """Every invocation is measured where it runs (``invocation``)."""


def _as_named(config: dict[str, Any] | None, qualifier: str | None) -> dict[str, Any] | None:
    """The configuration with the ARN that was called: the emulator resolves an alias to its version's."""
    if not qualifier or config is None:
        return config
    return {**config, "FunctionArn": ":".join([*str(config["FunctionArn"]).split(":")[:7], qualifier])}
