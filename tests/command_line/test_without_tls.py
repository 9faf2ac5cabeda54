"""A crawl imports what it needs: no TLS of Twisted's, no other command, nothing to read pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import PROJECT

NOWHERE = "http://127.0.0.1:9/"
"""Nothing listens there, so nothing is read."""
UNNEEDED = (
    # What could not be imported is told by Python too; "OpenSSL.SSL" would be among it.
    *(
        "OpenSSL._util",
        "cryptography",
        "service_identity",
        "scrapy.core.downloader.handlers.http11",
    ),
    *("scrapy.cmdline", "scrapy.commands.shell", "crawler.command_line.compare_command"),
    *("crawler.spiders.edition", "crawler.newspaper", "crawler.reprints.index", "numpy", "rjieba"),
    *("crawler.site.post", "crawler.site.byline", "crawler.site.feed", "nh3"),
    *("crawler.archive.posts.postfile", "twisted.web.client", "itemadapter"),
    "crawler.spiders.dry_run",
)


def imported(archive: Path, *more: str) -> set[str]:
    """The modules that a crawl of nothing imports."""
    options = ("-s", f"SITE_URL={NOWHERE}", "-s", f"ARCHIVE_DIR={archive}", "-s", "RETRY_TIMES=0")
    command = [sys.executable, "-X", "importtime", "-m", "crawler", "crawl", *options, *more]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8")
    assert ended.returncode == 5, ended.stderr[-2000:]
    return set(re.findall(r"^import time:[\d |]*\| +(\S+)$", ended.stderr, re.MULTILINE))


def test_a_crawl_that_reads_nothing_imports_nothing_to_read_with(tmp_path: Path) -> None:
    found = imported(tmp_path)
    assert {"scrapy.core.engine", "crawler.spiders.category", "pycurl"} <= found
    assert sorted(found.intersection(UNNEEDED)) == []


def test_who_gives_components_of_their_own_gets_twisted_whole(tmp_path: Path) -> None:
    found = imported(tmp_path, "-s", 'FEED_STORAGES={"nowhere": "scrapy.extensions.x.Y"}')
    assert {"OpenSSL._util", "cryptography"} <= found


@pytest.mark.parametrize(
    "used",
    [
        "from scrapy.utils.log import get_versions\n"
        "assert 'pyOpenSSL' in dict(get_versions())\n"
        "from scrapy.utils.versions import get_versions",
        "from OpenSSL.SSL import Context",
        "import scrapy.core.downloader.handlers.http11",
    ],
    ids=["versions", "pyOpenSSL", "Scrapy's own handler"],
)
def test_what_was_left_out_can_be_imported_later(used: str) -> None:
    code = (
        "from crawler.command_line.without_tls import leave_out_tls\n"
        f"assert leave_out_tls([])\nassert not leave_out_tls([])\n{used}"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=PROJECT, check=True)
