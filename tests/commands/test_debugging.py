"""``scrapy shell``, ``scrapy parse`` and ``scrapy fetch`` on the project, as processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twisted.internet.threads import deferToThread

from crawler.standin.server import StandIn
from tests.support.crawls import Crawl
from tests.support.processes import scrapy
from tests.support.project import EXPECTED, FIXTURES, PROJECT
from tests.support.reactor import in_reactor

POST = next(post for post in EXPECTED["archived"] if post["exact"])
URL = POST["path"].lstrip("/")


def where(site: StandIn) -> tuple[str, ...]:
    return ("-s", f"SITE_URL={site.url}", "-s", f"SHARE_URL={site.url}", "--nolog")


@in_reactor
async def test_listing_in_the_shell(untouched_site: StandIn) -> None:
    code = "[post.url for post in listing(response).posts][:2]"
    ended = await scrapy("shell", *where(untouched_site), untouched_site.url, "-c", code)
    assert ended.status == 0, ended.err
    assert ended.out.count("/2022/03/16/") == 2
    assert untouched_site.url in ended.out


@in_reactor
async def test_a_saved_page_in_the_shell(tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_bytes((FIXTURES / "site" / URL).read_bytes())
    ended = await scrapy("shell", str(saved), "--nolog", "-c", "response.css('title::text').get()")
    assert ended.status == 0, ended.err
    assert POST["title"] in ended.out


@in_reactor
async def test_article_in_the_shell_is_what_a_crawl_archives(
    bundled: Crawl, untouched_site: StandIn
) -> None:
    code = (
        "(article(response).title, article(response).content_hash, article(response).text_source)"
    )
    ended = await scrapy("shell", *where(untouched_site), untouched_site.url + URL, "-c", code)
    assert ended.status == 0, ended.err
    archived = bundled.lines.newest()[POST["id"]]
    assert ended.out == f"{(archived.title, archived.content_hash, 'newstext')}\n"


@in_reactor
async def test_article_of_an_answer_of_the_endpoint(
    bundled: Crawl, untouched_site: StandIn
) -> None:
    url = f"{untouched_site.url}NewsData/GetNewsText.do?id={POST['id']}"
    code = "article(response).content_hash"
    ended = await scrapy("shell", *where(untouched_site), url, "-c", code)
    assert ended.out == f"{bundled.lines.newest()[POST['id']].content_hash}\n"


@in_reactor
async def test_post_in_the_shell_shows_the_post_file(untouched_site: StandIn) -> None:
    url = untouched_site.url + URL
    ended = await scrapy("shell", *where(untouched_site), url, "-c", "post(response)")
    # A file may hold CR LF; what reads text from a process makes LF of it.
    file = (FIXTURES / "source" / "_posts" / POST["file"]).read_bytes().decode()
    assert ended.out == file.replace("\r\n", "\n") + "\n"


@in_reactor
async def test_what_is_no_article_is_said(untouched_site: StandIn) -> None:
    ended = await scrapy(
        "shell", *where(untouched_site), untouched_site.url, "-c", "article(response)"
    )
    assert ended.status != 0
    assert f"{untouched_site.url} is not a post page and shows no article; try listing" in ended.err


@in_reactor
async def test_the_banner_names_the_readers(untouched_site: StandIn) -> None:
    def session() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "shell", *where(untouched_site), untouched_site.url],
            cwd=PROJECT,
            input="print(len(listing(response).posts))\n",
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    ended = await deferToThread(session)
    assert isinstance(ended, subprocess.CompletedProcess)
    assert ended.returncode == 0
    for line in (
        "listing(response): the links of a listing page or the feed",
        "article(response): the article of a post page",
        "post(response): shows the Markdown file that a crawl would write for it",
    ):
        assert line in ended.stderr
    assert "47" in ended.stdout


@in_reactor
async def test_parse_shows_the_draft_and_the_next_request(untouched_site: StandIn) -> None:
    url = untouched_site.url + URL
    ended = await scrapy("parse", "--spider=category", *where(untouched_site), url)
    assert ended.status == 0, ended.err
    assert POST["title"] in ended.out
    assert f"<GET {untouched_site.url}NewsData/GetNewsText.do?id={POST['id']}>" in ended.out


@in_reactor
async def test_parse_of_a_listing_shows_its_posts(untouched_site: StandIn) -> None:
    url = f"{untouched_site.url}category/Finovo.html"
    ended = await scrapy("parse", "--spider=category", *where(untouched_site), url)
    assert ended.status == 0, ended.err
    assert ended.out.count(f"<GET {untouched_site.url}finovo/2022/03/") == 8


@in_reactor
async def test_parse_with_pipelines_writes_nothing(untouched_site: StandIn, tmp_path: Path) -> None:
    url = f"{untouched_site.url}NewsData/GetNewsText.do?id={POST['id']}"
    options = (*where(untouched_site), "-s", f"ARCHIVE_DIR={tmp_path / 'a'}")
    ended = await scrapy("parse", "--spider=share", "--pipelines", *options, url)
    assert ended.status == 0, ended.err
    assert f"'id': '{POST['id']}'" in ended.out
    assert "Error" not in ended.err
    assert list(tmp_path.iterdir()) == []


@in_reactor
async def test_fetch_asks_as_the_project_does(bundled_site: StandIn) -> None:
    ended = await scrapy("fetch", *where(bundled_site), bundled_site.url + URL)
    assert ended.status == 0, ended.err
    page = (FIXTURES / "site" / URL).read_bytes().decode()
    assert ended.out.rstrip("\n") == page.rstrip("\n")
    agent = bundled_site.requests[-1].headers["user-agent"]
    assert agent.startswith("finews-archiver/")
    assert "(+" in agent


@in_reactor
async def test_what_is_typed_is_asked_without_settings(untouched_site: StandIn) -> None:
    """As docs/debugging.md has it: no setting names this machine."""
    url = untouched_site.url + URL
    page = (FIXTURES / "site" / URL).read_bytes().decode()
    fetched = await scrapy("fetch", "--nolog", url)
    assert (fetched.status, fetched.out.rstrip("\n")) == (0, page.rstrip("\n"))
    shown = await scrapy("shell", "--nolog", url, "-c", "response.status")
    assert (shown.status, shown.out) == (0, "200\n")


@in_reactor
async def test_parse_needs_a_spider(untouched_site: StandIn) -> None:
    """As docs/debugging.md has it."""
    ended = await scrapy("parse", *where(untouched_site)[:-1], untouched_site.url)
    assert (ended.status, ended.out) == (0, "")
    assert "Unable to find spider" in ended.err
