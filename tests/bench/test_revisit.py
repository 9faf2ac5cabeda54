"""Whole runs of the benchmark, as small as can be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.crawl.access_log import sort_out
from bench.crawl.contenders import NOW, ours
from bench.crawl.long_past import give_long_past
from bench.crawl.processes import run
from bench.crawl.revisit import LATER, due_paths, visited
from bench.crawl.server import Nginx, nginx_program
from bench.crawl.site_pages import Site, make_posts
from crawler.reprints.index import Index

pytestmark = pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")


def test_what_revisits_are_counted_by(tmp_path: Path) -> None:
    posts = make_posts(6, 2)
    before, after = Site(tuple(posts[:4])), Site(tuple(posts))
    before.write(tmp_path)
    archive, log = tmp_path / "archive", tmp_path / "log"
    ledger = archive / "ledger.sqlite3"
    with Nginx(tmp_path / "site", tmp_path / "nginx", log=True) as server:
        run(ours(server.url, archive), log)
        first = sort_out(server.seen.news(), set(before.listings), set())
        assert first.listings == 0  # nothing to ask conditionally yet
        assert {one.path for one in first.beyond} == {
            *before.listings, *before.pages, *before.answers
        }  # fmt: skip
        assert due_paths(ledger, NOW) == set()
        still = visited(server, before, archive, log).requests
        assert (still.listings, still.not_modified, still.due, still.beyond) == (7, 7, 0, ())
        assert due_paths(ledger, LATER) == {*before.pages, *before.answers}
        copy = shutil.copytree(archive, tmp_path / "copy")
        checks = visited(server, before, copy, log, now=LATER).requests
        assert (checks.listings, checks.due, checks.beyond) == (7, 8, ())
        give_long_past(archive, 40)
        after.write(tmp_path)
        found = visited(server, after, archive, log, fresh=Site(tuple(posts[4:]))).requests
        assert (found.listings, found.due, found.beyond) == (7, 4, ())
        with Index(archive / "reprints.sqlite3", str) as index:
            assert len(index) == 46
        with pytest.raises(SystemExit, match="this was not a run on that site"):
            visited(server, after, archive, log, fresh=Site(tuple(posts[4:])))
