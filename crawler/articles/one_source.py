"""An archive is of one source: what was tried out on this machine is kept out of the real one."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.ledger import Ledger
from crawler.link_key import is_here


def foreign_source_reason(ledger: Ledger, site_url: str, host: str) -> str:
    """Why a run on ``site_url`` must not add to an archive; empty if it may.

    ``host`` is the source's own.

    Links are known by their paths alone, so the links of a bundled or test site that was served on
    this machine would be asked of the source, and its articles be taken for the source's.
    """
    known = ledger.articles.any_url()
    if known is None or urlsplit(site_url).hostname != host or not is_here(known):
        return ""
    return (
        f"its articles are of a site that was served on this machine ({known}), not of "
        f"{site_url}: give another ARCHIVE_DIR, or move the archive away"
    )
