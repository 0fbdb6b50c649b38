"""The overlay's own routes under ``/_localcloud/`` for drills and tests on loopback. Speaks plain JSON, no AWS protocol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from localcloud.overlay import duties, operations
from localcloud.overlay.notifications import outbox
from localcloud.overlay.wire.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.clock import Clock
    from localcloud.overlay.store import Store

    Route = Callable[[Store, Clock, dict[str, Any]], Any]


def list_operations(store: Store, clock: Clock, asked: dict[str, Any]) -> Any:  # noqa: ARG001  the shape of a route
    """What the overlay answers: service → operations."""
    return {service: sorted(table) for service, table in operations.HANDLERS.items()}


def evaluate(store: Store, clock: Clock, asked: dict[str, Any]) -> Any:  # noqa: ARG001  the shape of a route
    """Evaluate all alarms at once; ``advance`` (seconds) first puts the clock of alarms ahead of real time, 0 back."""
    if "advance" in asked:
        clock.offset = max(0.0, float(asked["advance"]))
    return {"evaluated": duties.evaluate_alarms(clock), "ahead": clock.offset}


def read_outbox(store: Store, clock: Clock, asked: dict[str, Any]) -> Any:  # noqa: ARG001  the shape of a route
    """The mails that SNS would have sent, oldest first; ``since`` in epoch seconds."""
    return {
        "mails": [
            mail
            for account, region in duties.places()
            for mail in outbox.mails(store, account, region, float(asked.get("since", 0)))
        ]
    }


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/_localcloud/operations"): list_operations,
    ("POST", "/_localcloud/evaluate"): evaluate,
    ("GET", "/_localcloud/outbox"): read_outbox,
    ("POST", "/_localcloud/outbox"): read_outbox,
}
"""(method, path) → route."""


def owns(method: str, path: str) -> bool:
    return (method, path) in ROUTES


def answer(store: Store, clock: Clock, scope: Any, body: bytes) -> Reply:
    """What an owned route says; 400 for a body that is no JSON object."""
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return _json(400, {"message": "The body is not JSON."})
    if not isinstance(asked, dict):
        return _json(400, {"message": "The body is not a JSON object."})
    return _json(200, ROUTES[scope["method"], scope["path"]](store, clock, asked))


def _json(status: int, body: Any) -> Reply:
    return Reply(status, {"content-type": "application/json"}, json.dumps(body, ensure_ascii=False).encode())
