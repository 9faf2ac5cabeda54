"""A crawl of a site whose posts have been imported before."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from crawler.standin.server import StandIn
from tests.support import pages
from tests.support.crawls import crawl, lines_of
from tests.support.processes import scrapy
from tests.support.reactor import in_reactor
from tests.support.schemas import complaints
from tests.support.tiny_site import (
    LATER,
    NOON,
    SOON,
    TinyPost,
    TinySite,
    by_source_id,
    post,
)


def hide(site: TinySite, *items: TinyPost) -> None:
    """Take posts out of every listing but the pages of their categories."""
    for path in ("/", "/categories/", "/feed.xml"):
        body = site.content.get(path).body.decode()
        for item in items:
            body = re.sub(rf" *<li><a href=\"{item.path}\">.*\n?", "", body)
            body = re.sub(rf"<entry>(?:(?!</entry>).)*{item.path}.*?</entry>", "", body)
            assert item.path not in body
        site.content.put(path, body)


async def imported(site: StandIn, tmp_path: Path) -> Path:
    """An archive that the posts on the site have been imported into, at noon."""
    await crawl(site, tmp_path / "clone", now=NOON)
    root = tmp_path / "imported"
    posts = str(tmp_path / "clone" / "_posts")
    ended = await scrapy("import", posts, "-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={NOON}")
    assert (ended.status, ended.err) == (0, "")
    return root


@in_reactor
async def test_an_import_makes_category_pages_known(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    old = post(7, category="lengshanwanbao", source="冷山晚报")
    new = replace(old, id=by_source_id(8), title="晚报的新文章", body="<p>晚报另有一篇。</p>")
    tiny.put(old)
    root = await imported(tiny_site, tmp_path)
    tiny.put(new)
    hide(tiny, old, new)
    found = await crawl(tiny_site, root, now=SOON)
    assert "/category/lengshanwanbao.html" in found.asked()
    assert new.id in found.lines.newest()
    without = await crawl(tiny_site, tmp_path / "without", now=SOON)
    assert new.id not in without.lines.newest()


@in_reactor
async def test_imported_posts_are_checked_by_the_schedule(
    tiny: TinySite, tiny_site: StandIn, tmp_path: Path
) -> None:
    root = await imported(tiny_site, tmp_path)
    changed = post(1, body=f"<p>冷山站第1号站台改为明天启用。</p>{pages.MEDIA}")
    tiny.put(changed)
    soon = await crawl(tiny_site, root, now=SOON)
    assert changed.path not in soon.asked()
    later = await crawl(tiny_site, root, now=LATER)
    assert changed.path in later.asked()
    article = later.lines.newest()[changed.id]
    assert (article.revision, "改为明天" in article.text) == (2, True)


@in_reactor
async def test_an_import_writes_a_report(tiny_site: StandIn, tmp_path: Path) -> None:
    root = await imported(tiny_site, tmp_path)
    (path,) = (root / "runs").glob("*-import.json")
    report = json.loads(path.read_bytes())
    assert (report["spider"], report["exit_status"], report["requests"]) == ("import", 0, 0)
    books = {name: count for name, count in report["books"].items() if count}
    assert books == {"captured": len(lines_of(root).newest())}
    assert complaints(root) == []
    assert report["balanced"]
