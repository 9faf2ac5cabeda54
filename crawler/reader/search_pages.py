"""The search: as a page, as JSON, as a feed, as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from crawler.archive.jsonl import article_line
from crawler.clock import utc_text
from crawler.items import Article
from crawler.ledger import Ledger
from crawler.plain_output import shown
from crawler.reader.at_hand import AtHand, NotFoundError, revisions_of
from crawler.reader.examples import examples
from crawler.reader.operators import facet_links, without
from crawler.reader.rendering import address, page, words_of
from crawler.search.query import QueryError
from crawler.search.results import Hit, Order, ResultPage

ON_A_PAGE = 20
_IN_A_FEED = 50
_CSV_COLUMNS = (
    "id",
    "revision",
    "published",
    "source",
    "category",
    "title",
    "url",
    "share_url",
    "byline",
    "reporters",
    "correspondents",
    "media",
    "tags",
    "stocks",
    "captured_at",
    "content_hash",
    "text",
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def _order(request: Request) -> Order:
    return "best" if request.query_params.get("order") == "best" else "newest"


def search(request: Request) -> Response:
    """``/`` and ``/?q=…``."""
    at_hand: AtHand = request.app.state.archive
    query = request.query_params.get("q", "").strip()
    before = request.query_params.get("before") or None
    order = _order(request)
    words = words_of(request)
    if not at_hand.searcher.path.exists():
        message = words("The search index is being made; this page asks again by itself.")
        answer = page(request, "error.html", {"message": message, "status": 503}, 503)
        answer.headers["Refresh"] = "2"
        return answer
    values: dict[str, Any] = {
        "query": query,
        "order": order,
        "before": before,
        "on_a_page": ON_A_PAGE,
        "error": "",
        "found": ResultPage(0, True, [], None),
        "facets": [],
        "used": [],
    }
    status = 200
    try:
        if before is None:
            values["found"], facets = at_hand.searcher.search_with_facets(
                query, limit=ON_A_PAGE, order=order, most=8
            )
            values["facets"] = facet_links(words, query, facets)
        else:
            values["found"] = at_hand.searcher.search(
                query, limit=ON_A_PAGE, before=before, order=order
            )
        values["used"] = without(query)
    except QueryError as error:
        values["error"], status = words(error.message, **error.values), 400
    documents = at_hand.searcher.documents()
    values["documents"] = documents
    # They go through all names, and a page is asked for more often than a name comes.
    values["examples"] = at_hand.lately(
        f"examples {words.language} {documents > 0}", lambda: examples(words, at_hand.searcher)
    )
    return page(request, "search.html", values, status)


def search_json(request: Request) -> Response:
    """``/api/v1/search``."""
    at_hand: AtHand = request.app.state.archive
    asked = request.query_params
    try:
        limit = int(asked.get("limit", ON_A_PAGE))
    except ValueError:
        raise QueryError("limit=%(limit)s: it must be a number", limit=asked["limit"]) from None
    found = at_hand.searcher.search(
        asked.get("q", ""), limit=limit, before=asked.get("before") or None, order=_order(request)
    )
    return JSONResponse(
        {
            "total": found.total,
            "exact": found.exact,
            "results": [_result(hit) for hit in found.hits],
            "next": found.next,
        }
    )


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "revision": hit.revision,
        "title": hit.title,
        "source": hit.source,
        "published": hit.published.isoformat() if hit.published else None,
        "url": hit.url,
        "snippet": "".join(text for text, _ in hit.snippet),
    }


def facets_json(request: Request) -> Response:
    """``/api/v1/facets``."""
    at_hand: AtHand = request.app.state.archive
    found = at_hand.searcher.facets(request.query_params.get("q", ""))
    return JSONResponse({name: dict(values) for name, values in found.items()})


def feed(request: Request) -> Response:
    """``/feed.atom?q=…``: what was archived last of a search (RFC 4287).

    An entry's id is made of the post's address and the revision: a revised article is a new entry,
    and it is the same one whatever this server is called (section 4.2.6).
    """
    at_hand: AtHand = request.app.state.archive
    query = request.query_params.get("q", "").strip()
    found = at_hand.searcher.latest(query, limit=_IN_A_FEED)
    base = str(request.base_url).rstrip("/")
    with at_hand.open() as archive:
        entries = [(hit, _captured(archive.ledger, hit)) for hit in found]
        now = utc_text(archive.clock())
    entries.sort(key=lambda entry: entry[1], reverse=True)
    title = " · ".join(part for part in (at_hand.name, query) if part)
    this = f"{base}{request.url.path}?{request.url.query}"
    updated = entries[0][1] if entries else now
    name = _urn(f"finews-archiver:{at_hand.name}?q={query}")
    text = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(title)}</title><id>{name}</id><updated>{updated}</updated>",
        f'<link rel="self" href={quoteattr(this)}/>',
        f"<link href={quoteattr(base + address(q=query) if query else base + '/')}/>",
        *(_entry(base, hit, captured) for hit, captured in entries),
        "</feed>\n",
    ]
    return Response("\n".join(text), media_type="application/atom+xml")


def _captured(ledger: Ledger, hit: Hit) -> str:
    """When the newest revision was captured."""
    row = ledger.articles.get(hit.id)
    return row.last_captured if row is not None else "1970-01-01T00:00:00Z"


def _entry(base: str, hit: Hit, captured: str) -> str:
    link = f"{base}{address('article', hit.id)}"
    snippet = "".join(text for text, _ in hit.snippet)
    published = f"<published>{hit.published.isoformat()}</published>" if hit.published else ""
    revision = f" [{hit.revision}]" if hit.revision > 1 else ""
    return (
        f"<entry><title>{_xml(hit.title + revision)}</title>"
        f"<id>{_urn(f'{hit.url}#{hit.revision}')}</id><updated>{captured}</updated>{published}"
        f"<link href={quoteattr(link)}/><author><name>{_xml(hit.source or '–')}</name></author>"
        f"<summary>{_xml(snippet)}</summary></entry>"
    )


def _urn(name: str) -> str:
    """The same id for the same name, everywhere (RFC 9562, section 5.5)."""
    return uuid5(NAMESPACE_URL, name.encode("utf-8", "replace").decode()).urn


def _xml(text: str) -> str:
    """Text for XML, which has no control characters (XML 1.0, section 2.2)."""
    return escape(shown(text))


def export(request: Request) -> Response:
    """``/export.csv?q=…`` and ``/export.jsonl?q=…``: every article of a search, streamed."""
    at_hand: AtHand = request.app.state.archive
    query = request.query_params.get("q", "")
    form: Literal["csv", "jsonl"] = request.path_params["form"]
    # What cannot be meant is said before the answer begins.
    hits = at_hand.searcher.matches(query)
    first = list(islice(hits, 1))
    writers: dict[str, tuple[Callable[[Iterable[Article]], Iterator[bytes]], str]] = {
        "csv": (_csv, "text/csv; charset=utf-8"),
        "jsonl": (lambda some: map(article_line, some), "application/x-ndjson"),
    }
    if form not in writers:
        raise NotFoundError("there is no export.%(form)s: csv and jsonl", form=form)
    write, kind = writers[form]

    def articles() -> Iterator[Article]:
        with at_hand.open() as archive:
            for hit in (one for some in (first, hits) for one in some):
                with suppress(IndexError):
                    yield revisions_of(archive, hit.id)[-1]

    headers = {"Content-Disposition": f'attachment; filename="articles.{form}"'}
    if request.method == "HEAD":
        return Response(media_type=kind, headers=headers)
    return StreamingResponse(write(articles()), media_type=kind, headers=headers)


def _csv(articles: Iterable[Article]) -> Iterator[bytes]:
    """CSV (RFC 4180) with a head line; lists as JSON, times as ISO 8601."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_CSV_COLUMNS)
    for article in articles:
        writer.writerow([_cell(getattr(article, name)) for name in _CSV_COLUMNS])
        yield text.getvalue().encode("utf-8", "replace")
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    told = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
    # A spreadsheet must not take an article's text for a formula of its user's.
    return f"'{told}" if told.startswith(_FORMULA) else told
