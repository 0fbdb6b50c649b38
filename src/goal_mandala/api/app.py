"""The application: middleware, routes, errors, put together. Knows no adapter and reads no setting from outside."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from goal_mandala import __version__
from goal_mandala.api.auth import Identity
from goal_mandala.api.context import Backstage
from goal_mandala.api.description import TITLE, describe
from goal_mandala.api.middleware.authentication import Authentication
from goal_mandala.api.middleware.body_limit import SECONDS, BodyLimit
from goal_mandala.api.middleware.front_door import FrontDoor
from goal_mandala.api.middleware.rate_limit import Bucket, RateLimit
from goal_mandala.api.middleware.request_record import RequestRecord
from goal_mandala.api.problems import Refused, problem
from goal_mandala.api.refusals import refused_address, refused_fields
from goal_mandala.api.routes import (
    ai,
    calendar,
    cells,
    generations,
    health,
    mandalas,
    me,
    page,
    transfer,
    usage,
    versions,
    walking,
)
from goal_mandala.api.sse import Feeds
from goal_mandala.domain.errors import MandalaError
from goal_mandala.messages import preferred_language
from goal_mandala.settings import ServiceSettings
from goal_mandala.telemetry.metrics import Metrics
from goal_mandala.usecases.desk import Desk

DESCRIPTION = "From a goal in plain words to a mandala chart (9x9) that one can live by."

Application = FastAPI
"""For those who hold the application and need not know what it is made of."""

Work = Callable[[], AbstractAsyncContextManager[None]]
"""What runs beside the application, from its start to its end: the workers."""


def create_app(
    desk: Desk,
    identity: Identity,
    settings: ServiceSettings,
    *,
    metrics: Metrics | None = None,
    work: Work | None = None,
    bucket: Bucket | None = None,
    seconds: float = SECONDS,
) -> FastAPI:
    """The service over *desk* for whom *identity* knows; *work* runs as long as the application does.

    *bucket* limits all requests together, where nothing before this process does.
    """
    counted = metrics or Metrics()
    feeds = Feeds(desk.repository, counted)
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(feeds, work),
        redirect_slashes=False,
        middleware=[
            Middleware(RequestRecord, metrics=counted),
            Middleware(RateLimit, bucket=bucket),
            Middleware(FrontDoor, hosts=settings.allowed_hosts, origins=settings.allowed_origins),
            Middleware(Authentication, identity=identity),
            Middleware(BodyLimit, seconds=seconds),
        ],
    )
    app.state.backstage = Backstage(desk, settings, feeds, counted)
    for module in (ai, transfer, mandalas, versions, cells, walking, calendar, generations, usage, me, health, page):
        app.include_router(module.router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    for kind in (MandalaError, Refused, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _told)
    return app


def _lifespan(feeds: Feeds, work: Work | None) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        if work is None:
            yield
        else:
            async with work():
                yield
        feeds.stop()

    return lifespan


def _told(request: Request, error: Exception) -> Response:
    language = preferred_language(request.headers.get("accept-language"))
    if isinstance(error, RequestValidationError):
        return problem(refused_fields(error), language)
    if isinstance(error, HTTPException):
        response = problem(refused_address(error), language)
        if error.status_code == 405:
            response.status_code = 405
            response.headers["Allow"] = (error.headers or {}).get("Allow", "")
        return response
    return problem(error, language)
