"""What a crawl would ask for now, without asking: ``crawl … --dry-run``.

What the answers lead to, nobody knows before they are here: posts that no listing has shown yet,
the pages of an e-paper's articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin

from crawler.ledger import Ledger
from crawler.ledger.articles import DueCheck
from crawler.ledger.links import LinkRow
from crawler.source import Source
from crawler.spiders.answers import base_url
from crawler.spiders.archived_twin import archived_twin
from crawler.spiders.category import parse_categories
from crawler.spiders.links_seen import archived_alone
from crawler.spiders.share import read_links
from crawler.spiders.submissions import printable, read_submissions

_ALL = 1_000_000_000


def planned(
    spider: str,
    arguments: Mapping[str, str],
    source: Source,
    ledger: Path,
    *,
    site_url: str,
    share_url: str,
    now: str,
) -> Iterator[str]:
    """A line for each request of this run that is known beforehand, with what it is for.

    ``ledger`` need not be there yet; ``now`` is a moment as the ledger writes it. Raises
    :class:`ValueError` for arguments that cannot be meant, :class:`ArchiveError` or
    :class:`sqlite3.Error` for a ledger that cannot be read.
    """
    if not ledger.exists():
        yield from _planned(spider, arguments, source, None, site_url, share_url, now)
        return
    known = Ledger(ledger, read_only=True)
    try:
        yield from _planned(spider, arguments, source, known, site_url, share_url, now)
    finally:
        known.close()


def _planned(
    spider: str,
    arguments: Mapping[str, str],
    source: Source,
    ledger: Ledger | None,
    site_url: str,
    share_url: str,
    now: str,
) -> Iterator[str]:
    if spider == "edition":
        for one in read_submissions(arguments.get("pages", "")):
            if one.problem is not None:
                yield f"nothing  {printable(str(one.problem))}"
            else:
                yield f"{'read' if one.path else 'GET'}  {printable(one.name)}  (page of print)"
        return
    share = base_url(share_url) if share_url else ""
    if spider == "share":
        links, refused = read_links(arguments.get("codes", ""), arguments.get("file", ""), source)
        for link in links:
            known = ledger.articles.get(link.code) if ledger is not None else None
            alone = archived_alone(ledger, link.code) if ledger is not None else None
            if known is not None and not (alone and alone.owed):
                yield f"nothing  {link.code}: archived already"
                continue
            yield f"GET  {source.answer_url(link.code, link.url, share)}  (text of a share link)"
        for text, error in refused:
            yield f"nothing  {printable(text)}: {printable(str(error))}"
        return
    named = arguments.get("categories", "")
    categories = parse_categories(named, source) if named else None
    site = base_url(site_url)
    for path in _listings(categories, source, ledger, site):
        yield f"GET  {urljoin(site, path)}  (listing)"
    for row, what in _due(categories, source, ledger, now):
        if row.key.kind == "share":
            link = source.share_link(row.key.name)
            yield f"GET  {source.answer_url(link.code, link.url, share)}  ({what}, its text)"
        else:
            yield f"GET  {urljoin(site, row.key.name)}  ({what}, then its text)"


def _listings(
    categories: frozenset[str] | None, source: Source, ledger: Ledger | None, site: str
) -> list[str]:
    if categories is None:
        known = [row.path for row in ledger.listings.all() if row.category] if ledger else []
        return list(dict.fromkeys([*source.listing_paths, *known]))
    found: dict[str, None] = {}
    for slug in sorted(categories):
        page = source.category_path(slug, site)
        found |= dict.fromkeys([*([page] if page else []), *source.listings_of(slug)])
    return list(found)


def _due(
    categories: frozenset[str] | None, source: Source, ledger: Ledger | None, now: str
) -> Iterator[tuple[LinkRow | DueCheck, str]]:
    if ledger is None:
        return
    lowered = frozenset("/".join(slug.lower().split()) for slug in categories or ())
    only = lowered if categories is not None else None
    for rolling in (False, True):
        rows = ledger.links.due(
            now, rolling=rolling, categories=only, only=None, without=(), limit=_ALL
        )
        yield from (
            (row, "not archived yet")
            for row in rows
            if not rolling or archived_twin(row, source, ledger.articles) is None
        )
    checks = ledger.articles.due_checks(now, categories=only, without=(), limit=_ALL)
    yield from ((check, "looked at again") for check in checks)
    again = ledger.links.due_again(now, categories=only, without=(), limit=_ALL)
    yield from ((row, "a duplicate, looked at again") for row in again)
