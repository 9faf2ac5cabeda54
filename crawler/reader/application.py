"""Every address of the reader, and what becomes of errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crawler.errors import ArchiveError, WordedError
from crawler.reader import (
    article_pages,
    browse_pages,
    capture_pages,
    openapi,
    overview_pages,
    printed_pages,
    search_pages,
    story_pages,
)
from crawler.reader.at_hand import AtHand
from crawler.reader.gate import Gate
from crawler.reader.rendering import page, style_path, words_of
from crawler.reader.unchanged import Unchanged
from crawler.search.query import QueryError
from crawler.stylesheet import stylesheet

_FOR_MACHINES = ("/api/", "/cdx", "/timemap/", "/timegate/", "/export.", "/feed.")
_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


def _style(request: Request) -> Response:
    del request
    return Response(stylesheet(), media_type="text/css", headers=_A_YEAR)


_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path fill="#1d5278" d="M2 1h12v14H2z"/>'
    '<path stroke="#fff" d="M4 4.5h8M4 7.5h8M4 10.5h5"/></svg>'
)


def _icon(request: Request) -> Response:
    del request
    return Response(_ICON, media_type="image/svg+xml", headers=_A_YEAR)


def _routes() -> list[Route]:
    return [
        Route("/", search_pages.search),
        Route(style_path(), _style),
        Route("/icon.svg", _icon),
        Route("/article/{id}", article_pages.article),
        Route("/article/{id}/{before:int}..{after:int}", article_pages.revisions),
        Route("/article/{id}/{revision:int}", article_pages.article),
        Route("/evidence/{id}.wacz", article_pages.package),
        Route("/evidence/{id}", article_pages.evidence),
        Route("/story/{id}", story_pages.story),
        Route("/print", printed_pages.editions),
        Route("/print/{paper}/{day}", printed_pages.edition),
        Route("/print/{paper}/{day}/{page}-{position:int}", printed_pages.article),
        Route("/print/{paper}/{day}/{page}", printed_pages.edition),
        Route("/capture/{timestamp:int}id_/{url:path}", capture_pages.raw),
        Route("/capture/{timestamp:int}/{url:path}", capture_pages.capture),
        Route("/timegate/{url:path}", capture_pages.timegate),
        Route("/timemap/link/{url:path}", capture_pages.timemap),
        Route("/cdx", capture_pages.cdx),
        Route("/day/{day}", browse_pages.day),
        Route("/coverage", overview_pages.coverage),
        Route("/vanishing", overview_pages.vanishing),
        Route("/spread", overview_pages.spread),
        Route("/runs", overview_pages.runs),
        Route("/feed.atom", search_pages.feed),
        Route("/export.{form}", search_pages.export),
        Route("/api/v1/search", search_pages.search_json),
        Route("/api/v1/facets", search_pages.facets_json),
        Route("/api/v1/article/{id}", article_pages.article_as_json),
        Route("/api/v1/story/{id}", story_pages.story_as_json),
        Route("/api/v1/openapi.json", openapi.document),
        # Last: any other first step of an address is not a page.
        Route("/{kind}", browse_pages.names),
        Route("/{kind}/{name:path}", browse_pages.name),
    ]


def _is_for_machines(request: Request) -> bool:
    return request.url.path.startswith(_FOR_MACHINES)


def _told(request: Request, message: str, status: int) -> Response:
    """An error in the form in which the answer was to come."""
    if _is_for_machines(request):
        return JSONResponse({"error": message}, status)
    return page(request, "error.html", {"message": message, "status": status}, status)


def _worded(request: Request, error: Exception) -> Response:
    """What cannot be meant, or is not there: in the language of the page, or of machines."""
    assert isinstance(error, WordedError)
    status = 400 if isinstance(error, QueryError) else 404
    if _is_for_machines(request):
        return _told(request, str(error), status)
    return _told(request, words_of(request)(error.message, **error.values), status)


def _unreadable(request: Request, error: Exception) -> Response:
    """The archive or an index cannot be read now: nothing is wrong with the request."""
    return _told(request, str(error), 503)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _told(request, error.detail, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def application(
    archive: AtHand, *, names: Collection[str], any_address: bool = False, token: str = ""
) -> Starlette:
    """The reader of an archive as an ASGI application; the rest is as in :class:`.gate.Gate`."""
    made = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(Gate, names=names, any_address=any_address, token=token),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
            Middleware(Unchanged),
        ],
        exception_handlers={
            HTTPException: _http,
            WordedError: _worded,
            ArchiveError: _unreadable,
            sqlite3.Error: _unreadable,
            OSError: _unreadable,
        },
    )
    made.state.archive = archive
    return made
