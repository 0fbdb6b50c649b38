"""Is it alive, can it work, what is it doing: for probes, operators, and whoever reads the API's description."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from goal_mandala.api.answers import answer
from goal_mandala.api.context import TheBackstage, TheDesk, TheOperator
from goal_mandala.api.description import page, style_hash
from goal_mandala.api.schemas_problem import problems
from goal_mandala.api.schemas_wire import Told
from goal_mandala.telemetry.metrics import CONTENT_TYPE

router = APIRouter(tags=["health"], responses=problems())


class Health(Told):
    status: str


@router.get("/healthz", response_model=Health)
def alive() -> Response:
    """The process answers."""
    return answer({"status": "ok"})


@router.get("/readyz", response_model=Health)
def ready(desk: TheDesk) -> Response:
    """The store answers too."""
    desk.queue.depth(now=desk.clock())
    return answer({"status": "ready"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text"}},
)
def metrics(back: TheBackstage, desk: TheDesk, _: TheOperator) -> Response:
    """Metrics as Prometheus reads them, for operators."""
    waiting, age = desk.queue.depth(now=desk.clock())
    back.metrics.queue_depth.set(waiting)
    back.metrics.queue_age.set(age or 0.0)
    return Response(back.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The OpenAPI document as a page without scripts."""
    policy = f"default-src 'none'; style-src '{style_hash()}'; frame-ancestors 'none'; base-uri 'none'"
    return HTMLResponse(page(request.app.openapi()), headers={"Content-Security-Policy": policy})
