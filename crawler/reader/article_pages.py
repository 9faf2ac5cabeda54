"""An article, its revisions, its evidence; and its captures as a package."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from crawler import __version__
from crawler.archive.jsonl import article_line
from crawler.archive.open_archive import OpenArchive, life
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.items import Article
from crawler.ledger.articles import ArticleRow
from crawler.reader.at_hand import AtHand, NotFoundError, article_row, revisions_of
from crawler.reader.rendering import Words, address, page, words_of
from crawler.reader.revision_changes import changed_paragraphs, changed_words
from crawler.warc.extract import Exhibit, exhibits
from crawler.warc.reader import CaptureReader
from crawler.warc.selection import select
from crawler.warc.wacz import Page, write_wacz

_FIELDS = ("title", "digest", "source", "category", "byline", "url")
MOST_SHOWN = 200_000
"""Characters of a text that one page shows; the rest is told and can be downloaded."""


def article(request: Request) -> Response:
    """``/article/ID``, ``/article/ID/REVISION``."""
    at_hand: AtHand = request.app.state.archive
    name = request.path_params["id"]
    with at_hand.open() as archive:
        row = article_row(archive, name)
        if row.id != name:
            return RedirectResponse(address("article", row.id), 302)
        revisions = revisions_of(archive, row.id)
        shown = _revision(revisions, request.path_params.get("revision"))
        state = life(archive, row, at_hand.source.original_of(row.id))
        printed = archive.ledger.editions.printed(row.id)
        dropped = archive.ledger.duplicates.in_favour_of(row.id)
    words = words_of(request)
    text = shown.text[:MOST_SHOWN]
    return page(
        request,
        "article.html",
        {
            "row": row,
            "article": shown,
            "paragraphs": text.splitlines(),
            "more": len(shown.text) - len(text),
            "revisions": revisions,
            "life": state,
            "gone": gone(words, state),
            "printed": printed,
            "dropped": dropped,
            "citation": citation(words, shown, state["first_captured"]),
        },
    )


def _revision(revisions: list[Article], number: int | None) -> Article:
    if number is None:
        return revisions[-1]
    found = next((one for one in revisions if one.revision == number), None)
    if found is None:
        raise NotFoundError("%(id)s has no revision %(n)s", id=revisions[0].id, n=number)
    return found


def gone(words: Words, state: dict[str, Any]) -> str:
    """Whether and how an article is gone from the site."""
    if state["state"] == "superseded":
        return words("Its place was taken by the post of its source.")
    if state["state"] != "expired":
        return ""
    if not state["gone"]:
        return words("Its time was up; nobody has looked since.")
    if state["gone"] < state["deadline"]:
        return words("Found gone before its time.")
    return words("Found gone when its time was up.")


def citation(words: Words, shown: Article, first_captured: str) -> str:
    """How to cite this revision."""
    when = f"{shown.published:%Y-%m-%d}" if shown.published else words("no date")
    captured = (utc_text(shown.captured_at) if shown.captured_at else first_captured)[:10]
    return words(
        "%(source)s: “%(title)s”, %(day)s. %(url)s. Archived %(captured)s, revision %(revision)s,"
        " SHA-256 %(digest)s.",
        source=shown.source or words("source unknown"),
        title=shown.title,
        day=when,
        url=shown.url,
        captured=captured,
        revision=shown.revision,
        digest=shown.content_hash,
    )


def article_as_json(request: Request) -> Response:
    """``/api/v1/article/ID``: the lines of its revisions as ``articles.jsonl`` has them."""
    at_hand: AtHand = request.app.state.archive
    with at_hand.open() as archive:
        row = article_row(archive, request.path_params["id"])
        state = life(archive, row, at_hand.source.original_of(row.id))
        lines = [orjson.loads(article_line(one)) for one in revisions_of(archive, row.id)]
    return JSONResponse({**state, "revisions": lines})


def revisions(request: Request) -> Response:
    """``/article/ID/1..2``: two revisions, word by word."""
    at_hand: AtHand = request.app.state.archive
    name = request.path_params["id"]
    with at_hand.open() as archive:
        row = article_row(archive, name)
        found = revisions_of(archive, row.id)
    before = _revision(found, request.path_params["before"])
    after = _revision(found, request.path_params["after"])
    fields = [
        (name, list(changed_words(str(getattr(before, name)), str(getattr(after, name)))))
        for name in _FIELDS
        if getattr(before, name) != getattr(after, name)
    ]
    paragraphs = changed_paragraphs(before.text[:MOST_SHOWN], after.text[:MOST_SHOWN])
    pieces = [piece for paragraph in paragraphs for piece in paragraph.pieces]
    counts = {
        kind: sum(len(text) for one, text in pieces if one == kind) for kind in ("ins", "del")
    }
    return page(
        request,
        "revisions.html",
        {
            "row": row,
            "before": before,
            "after": after,
            "numbers": [one.revision for one in found],
            "fields": fields,
            "paragraphs": paragraphs,
            "counts": counts,
            "same_text": before.text == after.text,
        },
    )


def evidence(request: Request) -> Response:
    """``/evidence/ID``: every capture of an article, its digests checked now."""
    at_hand: AtHand = request.app.state.archive
    with at_hand.open() as archive:
        row = article_row(archive, request.path_params["id"])
        texts = _texts(archive, row)
        state = life(archive, row, at_hand.source.original_of(row.id))
        reader = CaptureReader(archive.paths.warc)
        told = [(one, list(_records(reader, one))) for one in texts]
    return page(
        request,
        "evidence.html",
        {
            "row": row,
            "life": state,
            "gone": gone(words_of(request), state),
            "revisions": told,
            "captured": any(records for _, records in told),
        },
    )


def _texts(archive: OpenArchive, row: ArticleRow) -> list[Article]:
    """Each revision's first line: what is known besides the text came from no capture of it."""
    first = {
        line.revision: line
        for line in reversed(archive.ledger.articles.revisions(row.id))
        if not line.amendment
    }
    wanted = {line.revision for line in first.values()}
    return [one for one in revisions_of(archive, row.id) if one.revision in wanted]


def _records(reader: CaptureReader, article: Article) -> Iterator[dict[str, Any]]:
    for pointer in article.warc:
        told: dict[str, Any] = {"pointer": pointer, "damaged": "", "exhibit": None}
        try:
            exhibit: Exhibit = exhibits(reader, pointer)
        except (ArchiveDamagedError, OSError) as error:
            told["damaged"] = str(error)
        else:
            told |= {"exhibit": exhibit, "timestamp": timestamp_of(exhibit.response.date)}
            told["request"] = exhibit.request.decode("latin-1").strip()
            told["head"] = exhibit.response_head.decode("latin-1").strip()
        yield told


def timestamp_of(date: str) -> str:
    """The 14 digits by which web archives name a moment (``20220316120000``)."""
    return "".join(filter(str.isdigit, date))[:14]


def package(request: Request) -> Response:
    """``/evidence/ID.wacz``: the captures of this article, for ReplayWeb.page and others."""
    at_hand: AtHand = request.app.state.archive
    with at_hand.open() as archive:
        row = article_row(archive, request.path_params["id"])
        texts = [one for one in _texts(archive, row) if one.warc]
        created = archive.clock()
    if not texts:
        raise NotFoundError("%(id)s: nothing was captured of it", id=row.id)
    directory = tempfile.TemporaryDirectory(prefix="finews-archiver-")
    try:
        target = write_package(Path(directory.name), at_hand, row.id, texts, created)
    except BaseException:
        directory.cleanup()
        raise
    safe = "".join(char if char.isascii() and char.isalnum() else "-" for char in row.id)
    return FileResponse(
        target,
        media_type="application/wacz",
        filename=f"{safe}.wacz",
        background=BackgroundTask(directory.cleanup),
    )


def write_package(
    directory: Path, at_hand: AtHand, name: str, texts: list[Article], created: datetime
) -> Path:
    """Write the WACZ file of an article's captures; its path. Raises ArchiveDamagedError."""
    part = directory / "article.warc.gz"
    software = f"finews-archiver/{__version__}"
    lines = select(
        CaptureReader(at_hand.paths.warc),
        (pointer for one in texts for pointer in one.warc),
        part,
        date=utc_text(created),
        fields={"software": software, "format": "WARC File Format 1.1"},
    )
    target = directory / "article.wacz"
    pages = [
        Page(one.url, one.title, utc_text(one.captured_at) if one.captured_at else "")
        for one in texts
    ]
    write_wacz(
        target,
        warcs=[part],
        index=lines,
        pages=pages,
        title=f"{at_hand.name} {name}",
        software=software,
        created=created.astimezone(UTC),
    )
    return target
