"""When a link was last seen, after a merge of archives that read the same listing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.ledger import Ledger
from crawler.link_key import LinkKey, path_of
from tests.support.archives import HandClock, article, open_archive, see
from tests.support.merging import merge

T4, T6 = "2022-03-14T04:00:00Z", "2022-03-14T06:00:00Z"


def collect(root: Path, clock: HandClock, *, shown: bool) -> Path:
    """A listing was read with the link or without, and asked again: it had not changed."""
    archive = open_archive(root, clock)
    ledger = archive.ledger.in_use
    links = [see(archive, article(1))] if shown else []
    ledger.listings.add("/", None, archive.now())
    clock.forward(hours=1)
    now, run = archive.now(), archive.run
    ledger.listings.read(
        "/", etag=None, last_modified=None, body_hash=b"", links=links, now=now, run=run
    )
    clock.forward(hours=1)
    ledger.listings.unchanged("/", archive.now(), run)
    archive.end_run(0)
    archive.close()
    return root


@pytest.mark.parametrize("into", ["older", "newer"])
def test_a_link_that_has_left_the_listing_was_last_seen_when_it_was_read_before(
    into: str, tmp_path: Path
) -> None:
    clock = HandClock()
    older = collect(tmp_path / "older", clock, shown=True)
    newer = collect(tmp_path / "newer", clock, shown=False)
    root, other = (older, newer) if into == "older" else (newer, older)
    assert merge(root, other) == 0
    with closing(Ledger(ArchivePaths(root).ledger, read_only=True)) as ledger:
        link = ledger.links.by_key(LinkKey("post", path_of(article(1).url)))
        assert link is not None
        seen = ledger.links.sightings(link.id)
    assert (seen.first, seen.last) == (T4, T6)
