"""Makes an archive with everything in it, by the code as it is now, and keeps it as a fixture.

``python -m tests.upgrades.make_archive VERSION``, from the top of a clone: crawls the invented site
in some runs, each at a moment of its own, and writes ``archives/VERSION.tar.gz`` (the archive, and
the site as it was last) and ``expected/VERSION.json`` (what the commands told of it). It takes no
name that is there already: what a version has written stays.
"""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import sqlite3
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react
from twisted.internet.threads import deferToThread

from crawler.standin import faults
from crawler.standin.server import StandIn
from tests.support.processes import Process, crawl_arguments, options, sleep, until_asked
from tests.support.tiny_site import TinyPost, TinySite
from tests.upgrades import facts, site

FOLDER = Path(__file__).parent
DAY = "2022-03-14"
AGAIN = f"{DAY}T20:00:00+08:00"
"""When the tests go on with the archive: what was pending is due, and nothing has expired."""
LEFT_OUT = {".lock", ".unfinished"}
"""What a copy of an archive need not have (docs/operations.md, "Backup, moving, upgrading")."""


def at(time: str) -> datetime:
    """A moment of the site's day, Beijing time."""
    return datetime.fromisoformat(f"{DAY}T{time}:00+08:00")


@dataclass(frozen=True, slots=True)
class Making:
    """An archive in the making: the site, its server, and where things lie, from the clone's top.

    Relative, because a page of print is archived under the name that it was given by.
    """

    site: TinySite
    standin: StandIn
    work: Path

    @property
    def root(self) -> Path:
        return self.work / "archive"

    def publish(self, *posts: TinyPost) -> None:
        """Publish posts; the category page of the spaced source is gone from now on."""
        self.site.put(*posts)
        self.site.content.remove(f"/category/{site.SPACED.category}.html")

    async def category(self, time: str, status: int, **settings: object) -> None:
        """A run on the site."""
        arguments = crawl_arguments(self.standin, self.root, at(time), **settings)
        await self._ended(Process(*arguments), status)

    async def other(self, time: str, *arguments: str) -> None:
        """A run of another spider, or an import; it must end with status 0."""
        where = {"SITE_URL": self.standin.url, "SHARE_URL": self.standin.url}
        settings = {**where, "ARCHIVE_DIR": self.root, "NOW": at(time).isoformat()}
        await self._ended(Process(*arguments, *options(settings)), 0)

    async def _ended(self, process: Process, status: int) -> None:
        ended = await process.ended()
        assert ended.status == status, ended.out + ended.err
        print(ended.out)

    def write(self, name: str, text: str) -> str:
        """Write a file to be given to a command; its name, from the clone's top."""
        path = self.work / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)


async def first_run(making: Making) -> None:
    """Everything that can come of a link, and several WARC files."""
    making.site.put(
        *(site.CHANGED, site.ROLLING_FIRST, site.POST_FIRST, site.ITS_ROLLING, *site.SAME_TEXT),
        *(site.ROLLING_ALONE, site.ORIGIN, site.REPRINT, site.RICH, site.SPACED, site.NO_TITLE),
        *(site.OWED, site.NOT_YET, site.LOST, site.EXPIRES),
    )
    content = making.site.content
    content.put(site.NO_TITLE.path, site.without_title(site.NO_TITLE))
    content.put(site.NO_TITLE.newstext_path, site.with_title(site.NO_TITLE))
    content.remove(site.OWED.newstext_path)
    content.remove(site.LOST.path)
    content.remove(site.LOST.newstext_path)
    home = content.get("/").body.decode()
    content.put("/", home.replace("<ul>", f"<ul>{site.REFUSED}"))
    making.standin.faults.add(site.NOT_YET.path, faults.status(503))
    await making.category("12:00", 4, WARC_SIZE=40_000, COMMIT_ITEMS=4, RETRY_TIMES=1)


async def share_run(making: Making) -> None:
    """Articles whose post pages were never seen."""
    one, two = site.SHARED
    content = making.site.content
    content.put(one.newstext_path, one.newstext())
    content.put(two.newstext_path, two.newstext())
    links = making.write("links.txt", f"# 时刻表\n{two.id}\n")
    await making.other("12:30", "crawl", "share", "-a", f"codes={one.id}")
    await making.other("12:31", "crawl", "share", "-a", f"file={links}")


async def second_run(making: Making) -> None:
    """Two hours later: a revision, a twin superseded, one expired, an earlier origin, back-off."""
    making.site.take_away(site.EXPIRES)
    making.site.content.put(site.LOST.path, "")
    making.site.take_away(site.LOST)
    making.publish(site.CORRECTION, site.ITS_POST, site.EARLIER)
    await making.category("14:00", 3, RETRY_TIMES=0)


async def killed_run(making: Making) -> None:
    """A run that is killed between two commits, and the next one.

    The killed one leaves an open WARC file with records that no commit knows.
    """
    making.publish(*site.AFTER_THE_KILL)
    injected = making.standin.faults
    *_, late, last = site.AFTER_THE_KILL
    injected.add(late.newstext_path.replace("?", r"\?"), faults.slow(1))
    struck = injected.add(last.path, faults.slow(60))
    few = {"COMMIT_ITEMS": len(site.AFTER_THE_KILL) - 3, "COMMIT_SECONDS": 600}
    process = Process(*crawl_arguments(making.standin, making.root, at("14:30"), **few))
    await until_asked(process, making.standin, 1, late.code)
    await sleep(2)
    assert struck.struck == 1
    process.send(signal.SIGKILL)
    ended = await process.ended()
    assert ended.status == -signal.SIGKILL, ended.out + ended.err
    injected.clear()
    injected.add(site.NOT_YET.path, faults.status(503))
    await making.category("14:40", 3, RETRY_TIMES=0)


async def printed_runs(making: Making) -> list[str]:
    """Pages of print, some before and some after their online copies; ids to be compared."""
    from tests.support import epaper_pages
    from tests.support import print_pages as pages

    making.publish(pages.orchard_post(50))
    await making.category("14:50", 3, RETRY_TIMES=0, RECHECK_AFTER=24)
    one = making.write("A1.txt", pages.front())
    four = making.write("A4.txt", pages.back())
    await making.other("14:55", "crawl", "edition", "-a", f"pages={one},{four}")
    lines = [f"# {pages.LIBRARY}", *pages.set_in(pages.LIBRARY_TEXT[0])]
    content = making.site.content
    content.put("/A5.pdf", pages.pdf_of(("A5", lines)))
    layout = epaper_pages.put_founder(content)
    page = epaper_pages.founder_layout("content_11.htm", "content_12.htm")
    content.put(layout, page.replace("第A1版", "第A6版"))
    here = making.standin.url.rstrip("/")
    addresses = f"{here}/A5.pdf,{here}{layout}"
    await making.other("15:00", "crawl", "edition", "-a", f"pages={addresses}")
    corrected = making.write("A1-corrected.txt", pages.front(ferry="老渡口的轮渡加开早班"))
    await making.other("15:05", "crawl", "edition", "-a", f"pages={corrected}")
    making.publish(pages.ferry_post(51), pages.other_post(52))
    return [pages.orchard_post(50).id, f"{pages.EDITION}/A1-2"]


async def make(version: str, work: Path) -> dict[str, Any]:
    """All runs, one after another; what is to be recorded."""
    tiny = TinySite()
    standin = StandIn(tiny.content).start()
    making = Making(tiny, standin, work)
    await first_run(making)
    await share_run(making)
    await second_run(making)
    await killed_run(making)
    ids = {
        "history": [site.CHANGED.id, site.ROLLING_FIRST.id, site.EXPIRES.id],
        "evidence": [site.CHANGED.id],
        "story": [site.REPRINT.id],
        "stories": ["2022-03-13", "2022-03-15"],
    }
    spiders = await Process("list").ended()
    if "edition" in spiders.out.split():
        ids["compare"] = await printed_runs(making)
        ids["history"].append(ids["compare"][0])
    posts = making.write(f"posts/2022-03-13-{site.IMPORTED_ID}.md", site.IMPORTED)
    await making.other("15:10", "import", str(Path(posts).parent))
    standin.faults.add("/category/wangjiangwang.html", faults.reset())
    await making.category("15:20", 5, RETRY_TIMES=0)
    assert not list(making.root.glob("*-wal")), "the last run has not closed the ledger"
    await standin.stop()
    site.freeze(tiny.content, work)
    looked_at = shutil.copytree(making.root, work / "looked-at")
    found = await deferToThread(facts.asked, looked_at, ids)
    with closing(sqlite3.connect(making.root / "ledger.sqlite3")) as ledger:
        schema = ledger.execute("PRAGMA user_version").fetchone()[0]
    return {"version": version, "schema": schema, "again": AGAIN, "ids": ids, "facts": found}


def pack(work: Path, target: Path) -> None:
    """The same files give the same bytes: sorted, without times and owners."""
    names = [work / name for name in ("archive", "site", "newstext")]
    files = sorted(
        path
        for name in names
        for path in (name, *name.rglob("*"))
        if not LEFT_OUT & set(path.relative_to(work).parts)
    )
    with (
        target.open("xb") as stream,
        gzip.GzipFile("", "wb", 9, stream, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in files:
            entry = tarfile.TarInfo(path.relative_to(work).as_posix())
            entry.mode = 0o755 if path.is_dir() else 0o644
            if path.is_dir():
                entry.type = tarfile.DIRTYPE
                tar.addfile(entry)
                continue
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(entry, content)


async def main(version: str) -> None:
    """Make, pack, record. Raises :class:`FileExistsError` for a version that is there."""
    target = FOLDER / "archives" / f"{version}.tar.gz"
    recorded = FOLDER / "expected" / f"{version}.json"
    for path in (target, recorded):
        if path.exists():
            raise FileExistsError(f"{path} is there: what a version has written stays as it is")
    work = Path("build") / "upgrades" / version
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    found = await make(version, work)
    pack(work, target)
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    recorded.write_text(f"{text}\n", encoding="utf-8")
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    react(lambda reactor: Deferred.fromCoroutine(main(*sys.argv[1:])))
