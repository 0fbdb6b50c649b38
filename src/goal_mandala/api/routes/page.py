"""The page: its files, what it needs to know to sign in, and which sources its browser may use."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from goal_mandala.api.answers import answer
from goal_mandala.api.context import TheBackstage, TheLanguage
from goal_mandala.api.page_files import ASSETS, PageFile, page_files
from goal_mandala.api.problems import NOT_FOUND, Refused
from goal_mandala.settings import ServiceSettings

router = APIRouter(include_in_schema=False)

INDEX = "index.html"
TRUSTED_POLICY = "goal-mandala"
"""The one Trusted Types policy that the page makes (`web/src/offline/worker.ts`)."""

NOT_BUILT = {
    "ja": "頁はまだ組み立てられていません。Node 20 以上を入れて `make page` を実行し、起動し直してください。API は /docs にあります。\n",
    "en": "The page has not been built. With Node 20 or newer, run `make page` and start again. The API is at /docs.\n",
}


@router.get("/")
def index(request: Request, back: TheBackstage, language: TheLanguage) -> Response:
    """The page itself; without a built one, how to build it."""
    found = page_files().get(INDEX)
    if found is None:
        return PlainTextResponse(NOT_BUILT[language], headers={"Content-Language": language})
    response = _sent(found, request)
    response.headers["Content-Security-Policy"] = policy(back.settings)
    return response


@router.get("/config.json")
def configuration(back: TheBackstage) -> Response:
    """Who signs people in: an issuer and our client id there, or nobody on one's own machine."""
    settings = back.settings
    client = settings.audience[0] if settings.audience else None
    return answer({"issuer": settings.issuer, "clientId": client if settings.issuer else None})


@router.get("/assets/{name}")
def asset(name: str, request: Request) -> Response:
    return _named(ASSETS + name, request)


@router.get("/sw.js")
def service_worker(request: Request, back: TheBackstage) -> Response:
    """The worker that keeps the page for when there is no network; it may use the same sources as the page."""
    response = _named("sw.js", request)
    response.headers["Content-Security-Policy"] = policy(back.settings)
    return response


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    return _named("manifest.webmanifest", request)


@router.get("/icon.svg")
def icon(request: Request) -> Response:
    return _named("icon.svg", request)


@router.get("/icon-{size}.png")
def sized_icon(size: int, request: Request) -> Response:
    return _named(f"icon-{size}.png", request)


def policy(settings: ServiceSettings) -> str:
    """The page's content security policy: own files alone; besides the service only whoever signs people in is asked."""
    asked = " ".join(["'self'", *sorted({origin(url) for url in (settings.issuer, *settings.sign_in_origins) if url})])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            f"connect-src {asked}",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            f"trusted-types {TRUSTED_POLICY}",
        ]
    )


def origin(url: str) -> str:
    """Scheme, host and port of *url*."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _named(name: str, request: Request) -> Response:
    found = page_files().get(name)
    if found is None:
        raise Refused(NOT_FOUND, "no_such_route")
    return _sent(found, request)


def _sent(found: PageFile, request: Request) -> Response:
    headers = {"ETag": found.tag, "Cache-Control": found.keep, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    body = found.body
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = found.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers | {"Content-Type": found.media_type})
