"""An archive of what was tried out on this machine takes nothing of the source, and says so."""

from __future__ import annotations

import pytest

from crawler.archive.archive import Archive
from crawler.articles.one_source import foreign_source_reason
from tests.support.archives import article, submit

HOST = "finews.withounder.com"


@pytest.mark.parametrize(
    ("url", "site", "foreign"),
    [
        ("http://127.0.0.1:8000/a.html", f"https://{HOST}/", True),
        ("http://localhost/a.html", f"https://{HOST}/", True),
        ("http://127.0.0.1:8000/a.html", "http://127.0.0.1:8000/", False),
        ("http://127.0.0.1:8000/a.html", "https://mirror.example/", False),
        (f"https://{HOST}/a.html", f"https://{HOST}/", False),
        ("https://other.example/a.html", f"https://{HOST}/", False),
    ],
)
def test_whose_articles_these_are(url: str, site: str, foreign: bool, archive: Archive) -> None:
    assert foreign_source_reason(archive.ledger, site, HOST) == ""
    submit(archive, article(1, url=url))
    reason = foreign_source_reason(archive.ledger, site, HOST)
    assert reason == (
        f"its articles are of a site that was served on this machine ({url}), not of {site}: give "
        "another ARCHIVE_DIR, or move the archive away"
        if foreign
        else ""
    )
