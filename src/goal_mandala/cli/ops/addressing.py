"""Commands that are suggested mean the environment that was asked about: ``--env`` is added where leaving it out would mean another.

Pasted at night, ``mandala ops deploy`` after ``mandala ops status --env prod`` must not deploy dev.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from goal_mandala.names import ENVIRONMENTS, Env

_TAKES_ENV = re.compile(
    r"\bmandala ops (?:preflight|deploy|verify|releases|rollback|destroy|status|metrics|logs|errors|traces?|latency|cost|report|doctor|apply|undo"
    r"|alarms(?: history| test)?|maintain (?:monthly|quarterly)|incident (?:open|collect))(?![\w-])(?![^`\n、。，；（）();,→]*(?:--env|-e |--list))"
)  # fmt: skip


def to_be_named(asked: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """*asked*, where a command without ``--env`` would mean another environment; else empty."""
    usual = environ.get(Env.ENVIRONMENT) or ENVIRONMENTS[0]
    return asked if asked and asked != usual else ""


def addressed(text: str, environment: str) -> str:
    """*text* with ``--env`` in every command that takes it and does not have it."""
    return _TAKES_ENV.sub(rf"\g<0> --env {environment}", text) if environment and "mandala ops" in text else text
