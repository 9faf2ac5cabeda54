"""Pages of print from captured bytes, as ``rebuild/reparse.py`` does it for articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crawler.editions.drafts import PageDraft
from crawler.errors import COPY, ArchiveDamagedError, EditionError, Fault, SiteError
from crawler.items import WarcPointer
from crawler.newspaper.epaper.read_epaper import epaper_page, read_content, read_layout
from crawler.newspaper.files.edition_line import PageRecord
from crawler.newspaper.model import EditionPage, Origin
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers, paper_named
from crawler.newspaper.read.read_page import Form, form_of, read_pages
from crawler.rebuild.reparse import REBUILD, Reparser
from crawler.warc.journal import JournalPage


def page_draft(entry: JournalPage, link: int, reparser: Reparser) -> PageDraft:
    """A page out of its captures, as a crawl hands it on.

    Raises :class:`SiteError` or :class:`ArchiveDamagedError`.
    """
    name, _, number = entry.link.name.partition("#page=")
    given = (entry.paper, entry.date, entry.page)
    papers = known_papers()
    found = _page(entry.warc, name, int(number or 1), StatedFacts(*given), reparser)
    told = found.facts.paper.value if found.facts.paper else ""
    slug = paper_named(told, papers).slug if told else ""
    return PageDraft(found, slug, link, entry.warc, given)


def check_pages(records: Iterable[PageRecord], reparser: Reparser) -> Iterator[Fault]:
    """Pages that the captured bytes do not give again; those without captures pass."""
    for record in records:
        if not record.warc:
            continue
        facts = {
            name: fact.value
            for name in ("paper", "date", "page")
            if (fact := getattr(record.page.facts, name)) and fact.origin is Origin.GIVEN
        }
        name, _, number = record.page.source.rpartition(", page ")
        try:
            again = _page(
                record.warc,
                name or record.page.source,
                int(number) if name else 1,
                StatedFacts(**facts),
                reparser,
            )
        except ArchiveDamagedError as error:
            yield Fault("capture", record.stem, str(error), COPY)
        except SiteError as error:
            problem = f"its captures cannot be read any more: {error}"
            yield Fault("derivation", record.stem, problem, REBUILD)
        else:
            if replace(again, source="") != replace(record.as_read, source=""):
                problem = "its captures give another page"
                yield Fault("derivation", record.stem, problem, REBUILD)


def _page(
    warc: Sequence[WarcPointer], name: str, number: int, given: StatedFacts, reparser: Reparser
) -> EditionPage:
    papers = known_papers()
    first, *others = [reparser.response(pointer) for pointer in warc]
    if form_of(first.body) is not Form.HTML:
        return read_pages(first.body, name, given, papers)[number - 1]
    layout = read_layout(first.body, first.url)
    if layout is None:
        raise EditionError("article-page", f"{first.url} is not a layout page")
    contents = [read_content(response.body, response.url) for response in others]
    return epaper_page(layout, contents, given, papers)
