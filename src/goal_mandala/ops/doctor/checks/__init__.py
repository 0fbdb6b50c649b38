"""One check a module; the list of all of them, in the order they are shown."""

from __future__ import annotations

from goal_mandala.ops.doctor.check import DoctorCheck
from goal_mandala.ops.doctor.checks import (
    alerting,
    answers,
    cold_starts,
    cost,
    drift,
    end_of_life,
    injection,
    memory,
    model_access,
    poison,
    queue,
    sign_in,
    telemetry,
    throttling,
    timeouts,
)

CHECKS: tuple[DoctorCheck, ...] = (
    model_access.CHECK,
    timeouts.CHECK,
    throttling.CHECK,
    memory.CHECK,
    sign_in.CHECK,
    poison.CHECK,
    queue.CHECK,
    answers.CHECK,
    cost.CHECK,
    drift.CHECK,
    telemetry.CHECK,
    alerting.CHECK,
    end_of_life.CHECK,
    cold_starts.CHECK,
    injection.CHECK,
)
