"""Bad arguments stop before the first request, with one line and status 2."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from scrapy.cmdline import execute

from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, lines_of
from tests.support.processes import scrapy
from tests.support.project import PROJECT
from tests.support.reactor import in_reactor

BAD = [
    (["category", "-a", "categories="], "categories='' names none"),
    (["category", "-a", "categories=,"], "categories=',' names none: expected slugs"),
    (["category", "-a", "categories=a/b"], "'a/b' is not a category"),
    (["category", "-a", "category=Wind"], "spider category has no argument category; it takes"),
    (["category", "-a", "codes=NW202202072267539073"], "spider category has no argument codes"),
    (["category", "-a", "Wind"], "Invalid -a value, use -a NAME=VALUE"),
    (["category", "-s", "SITE_URL"], "Invalid -s value, use -s NAME=VALUE"),
    (["category", "-s", "SITE_URL="], "SITE_URL='' is not an address: expected http://host/"),
    (["category", "-s", "SITE_URL=ftp://host/"], "SITE_URL='ftp://host/' is not an address"),
    (["category", "-s", "SITE_URL=http://["], "SITE_URL='http://[' is not an address"),
    (
        ["category", "-s", "SITE_URL=http://a:99999/"],
        "SITE_URL='http://a:99999/' is not an address",
    ),
    (["category", "-s", "SHARE_URL=host"], "SHARE_URL='host' is not an address"),
    (["category", "-s", "CONTACT= "], "CONTACT is empty: expected where to complain"),
    (["category", "-s", "NOW=yesterday"], "NOW='yesterday' is not a moment: expected ISO 8601"),
    (["category", "-s", "NOW=2022-02-30"], "NOW='2022-02-30' is not a moment"),
    (["category", "-s", "RECHECK_AFTER=soon"], "RECHECK_AFTER='soon' cannot be: expected hours"),
    (["category", "-s", "GIVE_UP_HOURS=long"], "GIVE_UP_HOURS='long' cannot be: expected a number"),
    (["category", "-s", "COMMIT_ITEMS=5000"], "COMMIT_ITEMS=5000 cannot be: expected 1 to 1000"),
    (["category", "-s", "COMMIT_ITEMS=2.5"], "COMMIT_ITEMS='2.5' cannot be: expected a number"),
    (["category", "-s", "DOWNLOAD_TIMEOUT=-1"], "DOWNLOAD_TIMEOUT='-1' cannot be"),
    (["category", "-s", "COMMIT_SECONDS=nan"], "COMMIT_SECONDS='nan' cannot be"),
    (["category", "-s", "ROBOTSTXT_OBEY=perhaps"], "ROBOTSTXT_OBEY='perhaps' cannot be: expected"),
    (
        ["category", "-s", "LOG_LEVEL=LOUD"],
        "LOG_LEVEL='LOUD' is not a level: expected INFO, DEBUG",
    ),
    (["category", "-a", "categories=x", "--nonsense"], "expected the name of one spider"),
    (
        ["category", "share"],
        "expected the name of one spider (category, edition, share), not category",
    ),
    ([], "expected the name of one spider (category, edition, share)"),
    (["kategorie"], "there is no spider 'kategorie'; there are category, edition, share"),
    (["share"], "nothing to archive: give -a codes=NW202202072267539073,… or -a file=links.txt"),
    (["share", "-a", "codes="], "nothing to archive"),
    (
        ["share", "-a", "codes=NW1,x"],
        "'NW1' is neither a share link nor an info code: expected NW and",
    ),
    (["share", "-a", "file=no-such-file"], "file=no-such-file: "),
    (["share", "-a", "categories=Wind"], "spider share has no argument categories; it takes codes"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), BAD, ids=[" ".join(arguments) or "nothing" for arguments, _ in BAD]
)
def test_one_line_and_status_2(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    root = tmp_path / "archive"
    before = list(PROJECT.iterdir())
    # The order in which Scrapy's parser takes options and the spider's name does not matter.
    with pytest.raises(SystemExit) as stopped:
        execute(["scrapy", "crawl", "-s", f"ARCHIVE_DIR={root}", *arguments])
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith(f"scrapy crawl: {said}")
    assert not root.exists()
    assert list(PROJECT.iterdir()) == before


@in_reactor
async def test_nothing_is_asked(untouched_site: StandIn, tmp_path: Path) -> None:
    seen = len(untouched_site.requests)
    settings = (f"SITE_URL={untouched_site.url}", f"ARCHIVE_DIR={tmp_path / 'a'}", "NOW=x")
    options = [part for setting in settings for part in ("-s", setting)]
    ended = await scrapy("crawl", "category", *options)
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err == (
        "scrapy crawl: NOW='x' is not a moment: "
        "expected ISO 8601, such as 2022-02-07T09:00:00+08:00\n"
    )
    assert len(untouched_site.requests) == seen
    assert not (tmp_path / "a").exists()


@in_reactor
async def test_invented_news_are_kept_apart_from_the_real_ones(
    bundled: Crawl, tmp_path: Path
) -> None:
    root = tmp_path / "archive"
    shutil.copytree(bundled.root, root)
    # No request is made: that is told before, of the site that is the default.
    ended = await scrapy("crawl", "category", "-s", f"ARCHIVE_DIR={root}")
    assert ended.status == 2
    assert f"scrapy crawl: {root}: its articles are of a site that was served" in ended.err
    assert "give another ARCHIVE_DIR, or move the archive away" in ended.err
    assert lines_of(root) == bundled.lines
    verified = await scrapy("verify", "-s", f"ARCHIVE_DIR={root}")
    assert verified.status == 0, verified.out
