"""WARC files beside a ledger that was restored from a copy and does not know them."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archive.paths import ArchivePaths
from crawler.errors import REPAIR
from crawler.ledger import Ledger
from crawler.standin.server import StandIn
from crawler.warc.check import ARCHIVE_OF_ITS_OWN, check_warc
from crawler.warc.unknown_files import is_own, take_in_files
from tests.support.processes import articles, crawl, verified
from tests.support.reactor import in_reactor
from tests.support.tiny_site import NOON, TinySite, post
from tests.support.warc_files import records

NOW = datetime.fromisoformat(NOON)
LATER = datetime.fromisoformat(NOON.replace("T12:", "T14:"))


@pytest.fixture
def site() -> TinySite:
    return TinySite(post(1))


@in_reactor
async def test_a_repair_puts_them_on_record(
    site: TinySite, standin: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "archive"
    assert (await crawl(standin, root, NOW)).status == 0
    shutil.copy(root / "ledger.sqlite3", tmp_path / "older")
    site.put(post(2), post(3))
    assert (await crawl(standin, root, LATER)).status == 0
    whole = {article.id: article.text for article in articles(root)}
    for end in ("", "-wal", "-shm"):
        (root / f"ledger.sqlite3{end}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "older", root / "ledger.sqlite3")
    told = await verified(root)
    assert (told.status, "warc-stray: " in told.out) == (4, True)
    assert "on record again" in (await verified(root, "--repair")).out
    clean = await verified(root)
    assert (clean.status, clean.out.endswith("no faults\n")) == (0, True), clean.out
    assert {article.id: article.text for article in articles(root)} == whole
    assert (await crawl(standin, root, LATER)).status == 0
    assert (await verified(root)).status == 0


@in_reactor
async def test_those_of_others_and_damaged_ones_stay_as_they_are(
    standin: StandIn, tmp_path: Path
) -> None:
    root = tmp_path / "archive"
    assert (await crawl(standin, root, NOW)).status == 0
    paths = ArchivePaths(root)
    (own,) = paths.warc.glob("*.warc.gz")
    content = own.read_bytes()
    (paths.warc / "a-copy.warc.gz").write_bytes(content)
    (paths.warc / "cut-off.warc.gz").write_bytes(content[:-4])
    (paths.warc / "empty.warc.gz").touch()
    (paths.warc / "link.warc.gz").symlink_to(own)
    first = records(own)[0]
    assert first.type == "warcinfo"
    # Without the record that says whose it is.
    (paths.warc / "no-warcinfo.warc.gz").write_bytes(content[first.length :])
    ledger = Ledger(paths.ledger)
    repairs = {
        fault.subject: fault.repair for fault in check_warc(paths.warc, ledger.captures.files())
    }
    assert repairs == {
        "a-copy.warc.gz": REPAIR,
        "cut-off.warc.gz": ARCHIVE_OF_ITS_OWN,
        "empty.warc.gz": ARCHIVE_OF_ITS_OWN,
        "link.warc.gz": ARCHIVE_OF_ITS_OWN,
        "no-warcinfo.warc.gz": ARCHIVE_OF_ITS_OWN,
    }
    assert is_own(own)
    for known in (False, True):
        assert take_in_files(paths.warc, ledger) == ["a-copy.warc.gz"] * (not known)
        row = ledger.captures.file("a-copy.warc.gz")
        assert row is not None
        assert (row.length, row.closed, row.indexed) == (len(content), True, False)
        assert row.sha256 == hashlib.sha256(content).hexdigest()
    # Nothing of it counts before the ledger has committed.
    ledger.rollback()
    assert ledger.captures.file("a-copy.warc.gz") is None
    ledger.close()
