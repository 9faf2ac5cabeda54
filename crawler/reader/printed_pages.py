"""Printed editions: their pages and articles, and the online copies beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from crawler.archive.open_archive import OpenArchive
from crawler.editions.compared_edition import compared_edition
from crawler.editions.printed_article import online_article, printed_article, record_of
from crawler.errors import UsageError
from crawler.ledger.editions import PageRow
from crawler.newspaper.compare.compare import compare_article
from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.compare.show_html import comparison_part
from crawler.plain_output import shown
from crawler.reader.at_hand import AtHand, NotFoundError
from crawler.reader.rendering import Words, page, words_of

if TYPE_CHECKING:
    from crawler.newspaper.compare.edition_comparison import ComparedArticle, EditionComparison
    from crawler.newspaper.model import PageFacts, PrintArticle

_LEAD = 90
"""Characters of a piece that the view of a whole edition shows."""


def classes_of(words: Words) -> dict[str, str]:
    """The classes of differences, in their order."""
    names = {
        DifferenceClass.WORDING: words("wording"),
        DifferenceClass.PUNCTUATION: words("punctuation"),
        DifferenceClass.PARAGRAPHING: words("paragraphing"),
        DifferenceClass.ARTEFACT: words("artefact"),
        DifferenceClass.GAP: words("gap"),
        DifferenceClass.TRUNCATION: words("truncation"),
    }
    return {kind.value: names[kind] for kind in DifferenceClass}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed page: what it says of itself, its pieces in order, each with its comparison."""

    row: PageRow
    facts: PageFacts
    pieces: tuple[tuple[PrintArticle, ComparedArticle], ...]


def sheet(archive: OpenArchive, row: PageRow, told: EditionComparison) -> Sheet:
    """A page of an edition that was compared."""
    printed = record_of(archive, row).page
    compared = {one.id: one for one in told.articles}
    pieces = ((piece, compared.get(f"{row.stem}-{piece.position}")) for piece in printed.articles)
    return Sheet(row, printed.facts, tuple((one, other) for one, other in pieces if other))


def lead(piece: PrintArticle) -> str:
    """How a piece begins."""
    text = next((one.text for one in piece.paragraphs if one.text), piece.text)
    return text if len(text) <= _LEAD else f"{text[:_LEAD]}…"


def editions(request: Request) -> Response:
    """``/print``: every edition."""
    at_hand: AtHand = request.app.state.archive
    with at_hand.open() as archive:
        found: dict[str, list[Any]] = {}
        for one in archive.ledger.editions.all():
            found.setdefault(one.edition, []).append(one)
    return page(request, "editions.html", {"editions": list(reversed(found.items()))})


def edition(request: Request) -> Response:
    """``/print/PAPER/DATE`` and ``/print/PAPER/DATE/PAGE``."""
    at_hand: AtHand = request.app.state.archive
    paper, day = request.path_params["paper"], request.path_params["day"]
    wanted: str | None = request.path_params.get("page")
    with at_hand.open() as archive:
        try:
            told = compared_edition(archive, f"{paper}/{day}")
        except UsageError:
            raise NotFoundError(
                "%(paper)s/%(day)s is no edition of this archive", paper=paper, day=day
            ) from None
        rows = [
            row
            for row in archive.ledger.editions.all(day, day)
            if paper in (row.paper, row.edition.partition("/")[0])
        ]
        sheets = [sheet(archive, row, told) for row in rows if wanted is None or row.page == wanted]
    if not sheets:
        raise NotFoundError(
            "%(paper)s/%(day)s has no page %(page)s", paper=paper, day=day, page=wanted
        )
    words = words_of(request)
    return page(
        request,
        "edition.html",
        {
            "edition": told,
            "sheets": sheets,
            "articles": [one for sheet in sheets for _, one in sheet.pieces],
            "pages": list(dict.fromkeys(row.page for row in rows)),
            "lead": lead,
            "wanted": wanted,
            "classes": classes_of(words),
            "place": (paper, day),
            "print_path": print_path,
        },
    )


def print_path(name: str) -> str:
    """The address of an article in print (``zhuzhouribao/2022-02-07/A1-1``)."""
    return f"/print/{quote(name)}"


def article(request: Request) -> Response:
    """``/print/PAPER/DATE/PAGE-N``: an article in print, beside its online copy."""
    at_hand: AtHand = request.app.state.archive
    asked = request.path_params
    name = f"{asked['paper']}/{asked['day']}/{asked['page']}-{asked['position']}"
    with at_hand.open() as archive:
        printed = printed_article(archive, name)
        if printed is None:
            # The page may be called so.
            request.scope["path_params"]["page"] += f"-{asked['position']}"
            return edition(request)
        copies = list(_copies(archive, printed.page.id, printed.article.position))
        chosen = request.query_params.get("with") or (copies[0] if copies else "")
        online = online_article(archive, chosen) if chosen in copies else None
    part = Markup("")
    if online is not None:
        comparison = compare_article(printed.article, online.title, online.text, printed.beside)
        # It is made of the archive's words by functions that escape each of them.
        part = Markup(shown(comparison_part(comparison, printed.id, online.id)))
    values = {"printed": printed, "copies": copies, "online": online, "comparison": part}
    return page(request, "printed.html", values)


def _copies(archive: OpenArchive, number: int, position: int) -> Iterator[str]:
    for match in archive.ledger.editions.matches(number):
        if match.position == position:
            yield match.article
