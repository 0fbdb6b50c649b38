"""What every route works with: the desk, the caller, the version a change was made on. Knows no route."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from goal_mandala.api.middleware.request_record import ORDERED
from goal_mandala.api.problems import FORBIDDEN, Refused, refused_header
from goal_mandala.api.sse import Feeds
from goal_mandala.messages import preferred_language
from goal_mandala.settings import ServiceSettings
from goal_mandala.telemetry.metrics import Metrics
from goal_mandala.usecases.desk import Desk

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')

CHANGED_ON = "ETag of the chart that this changes. Changed by somebody else since: 409, `details.current` is the version there is now"
CONFIRMED = "ETag of the chart, if you want to confirm it: the draft names the version that it was begun on"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: ``owner`` is the token's sub (or the local person), until when (epoch seconds; None: for good)."""

    owner: str
    operator: bool = False
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Backstage:
    """What the application was made with."""

    desk: Desk
    settings: ServiceSettings
    feeds: Feeds
    metrics: Metrics


def backstage(request: Request) -> Backstage:
    return request.app.state.backstage


def desk(request: Request) -> Desk:
    return backstage(request).desk


def caller(request: Request) -> Caller:
    """Set by the authentication middleware, without which no route is reached."""
    return request.scope["caller"]


def operator(request: Request) -> Caller:
    who = caller(request)
    if not who.operator:
        raise Refused(FORBIDDEN, "operators_only")
    return who


def language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language"))


def note_ordered(request: Request, generation_id: str) -> None:
    """For the request's own log line and span: which generation it ordered."""
    setattr(request.state, ORDERED, generation_id)


def expected_version(
    if_match: Annotated[str, Header(alias="If-Match", description=CHANGED_ON, examples=['"3"'])],
) -> int:
    """The version in ``If-Match``."""
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise refused_header("If-Match", "bad_if_match")
    return int(found[1])


def version_if_told(
    if_match: Annotated[str | None, Header(alias="If-Match", description=CONFIRMED, examples=['"3"'])] = None,
) -> int | None:
    """As :func:`expected_version`, where the version is known already and can only be confirmed."""
    return None if if_match is None else expected_version(if_match)


TheBackstage = Annotated[Backstage, Depends(backstage)]
TheDesk = Annotated[Desk, Depends(desk)]
TheCaller = Annotated[Caller, Depends(caller)]
TheOperator = Annotated[Caller, Depends(operator)]
TheLanguage = Annotated[str, Depends(language)]
Expected = Annotated[int, Depends(expected_version)]
ExpectedIfTold = Annotated[int | None, Depends(version_if_told)]
