"""Only the site's hosts and the share hosts are ever asked, over http and https, in public."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.settings import Settings

from crawler.errors import LinkError
from crawler.middlewares.guard import Guard
from crawler.site.urls import newstext_url, parse_share_link, share_base
from crawler.spiders.category import CategorySpider
from tests.support.crawls import crawl, report_of
from tests.support.measured import measured_crawl
from tests.support.raw_server import sent
from tests.support.reactor import in_reactor
from tests.support.serving import Serve, ServeRaw
from tests.support.tiny_site import NOON, TinyPost, TinySite, post

CODE = post(1).code
SHARE = f"html_News/NewsShare.html?infoCode={CODE}"

REFUSED = {
    "loopback": (f"http://127.0.0.1/{SHARE}", "refused-host"),
    "loopback by another name": (f"http://localhost/{SHARE}", "refused-host"),
    "loopback as a number": (f"http://2130706433/{SHARE}", "refused-host"),
    "loopback in hexadecimal": (f"http://0x7f.1/{SHARE}", "refused-host"),
    "loopback in IPv6": (f"http://[::1]/{SHARE}", "refused-host"),
    "IPv4 in IPv6": (f"http://[::ffff:127.0.0.1]/{SHARE}", "refused-host"),
    "any address": (f"http://0.0.0.0/{SHARE}", "refused-host"),
    "private": (f"http://192.168.1.1/{SHARE}", "refused-host"),
    "link-local, the metadata of a cloud": (f"http://169.254.169.254/{SHARE}", "refused-host"),
    "the metadata by name": (f"http://metadata.google.internal/{SHARE}", "refused-host"),
    "an unknown host": (f"http://evil.example/{SHARE}", "refused-host"),
    "a host that begins alike": (f"http://finews.zning.xyz.evil.example/{SHARE}", "refused-host"),
    "a host that ends alike": (f"http://evilfinews.zning.xyz/{SHARE}", "refused-host"),
    "a dot after the host": (f"http://finews.zning.xyz./{SHARE}", "refused-host"),
    "another port": (f"http://finews.zning.xyz:6379/{SHARE}", "refused-host"),
    "credentials": (f"http://a:b@finews.zning.xyz/{SHARE}", "refused-credentials"),
    "a user name": (f"http://finews.zning.xyz@evil.example/{SHARE}", "refused-credentials"),
    "a backslash": (f"http://finews.zning.xyz\\@evil.example/{SHARE}", "no-address"),
    "no host": (f"http:///{SHARE}", "no-address"),
    "an impossible port": (f"http://finews.zning.xyz:99999/{SHARE}", "no-address"),
}
"""Share links by name, and why their host is not asked."""


def shared(link: str) -> TinySite:
    """A site whose one post has this share link."""

    class WithLink(TinyPost):
        def page(self) -> str:
            usual = f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={self.code}"
            return super().page().replace(usual, link)

    plain = post(1)
    return TinySite(WithLink(plain.id, plain.title, plain.body))


@pytest.mark.parametrize("name", REFUSED)
@in_reactor
async def test_a_share_link_to_elsewhere(name: str, serve: Serve, tmp_path: Path) -> None:
    """It is not asked; the article comes from the page, and the report says what is owed."""
    link, reason = REFUSED[name]
    found = await crawl(serve(shared(link)), tmp_path / "a", now=NOON, more={"SHARE_URL": ""})
    (article,) = found.lines.read()
    assert article.text_source == "page"
    assert article.text.startswith("冷山站第1号站台今天启用。")
    (owed,) = found.report.owed
    assert owed.id == article.id
    assert owed.reason == reason
    assert not [path for path in found.asked() if "NewsText" in path]
    assert (found.report.errors, found.report.balanced) == ([], True)


@pytest.mark.parametrize(
    "link", [f"file:///{SHARE}", f"data:text/html,{SHARE}", f"ftp://a.example/{SHARE}",
             f"javascript:alert(1)//{SHARE}", f"gopher://127.0.0.1:6379/_{SHARE}"]
)  # fmt: skip
@in_reactor
async def test_a_share_link_of_another_scheme(link: str, serve: Serve, tmp_path: Path) -> None:
    """It is neither asked nor republished."""
    found = await crawl(serve(shared(link)), tmp_path / "a", now=NOON)
    (article,) = found.lines.read()
    assert (article.share_url, article.sanitized) == ("", True)
    assert link.partition(":")[0] + ":" not in found.lines.articles.decode()
    assert all(link.partition(":")[0].encode() + b":" not in p for p in found.lines.posts.values())
    assert {seen.path.partition("?")[0].split("/")[1] for seen in found.requests} <= {
        *("", "robots.txt", "categories", "emnews", "achieves", "feed.xml", "category"),
        *("lengshanribao", "NewsData"),
    }


@pytest.mark.parametrize(
    "name", ["loopback", "private", "an unknown host", "another port", "credentials"]
)
@in_reactor
async def test_the_share_spider_refuses_by_name(name: str, serve: Serve, tmp_path: Path) -> None:
    link, reason = REFUSED[name]
    ended = await measured_crawl(
        tmp_path / "a", "share", "-a", f"codes={link}", SITE_URL=serve(TinySite()).url, NOW=NOON
    )
    assert ended.status == 4
    assert reason in ended.out
    refused = report_of(tmp_path / "a")["refused"]
    assert [(row["id"], row["reason"]) for row in refused] == [(CODE, reason)]


@pytest.mark.parametrize("link", ["file:///etc/passwd", f"ftp://finews.zning.xyz/{SHARE}"])
@in_reactor
async def test_the_share_spider_takes_no_other_scheme(link: str, tmp_path: Path) -> None:
    ended = await measured_crawl(tmp_path / "a", "share", "-a", f"codes={link}", NOW=NOON)
    assert ended.status == 2
    assert "is neither a share link nor an info code" in ended.err


REDIRECTS = {
    "to loopback": ("http://127.0.0.1:1/", "refused-host"),
    "to a private address": ("http://10.0.0.1/", "refused-host"),
    "to the metadata of a cloud": ("http://169.254.169.254/latest/meta-data/", "refused-host"),
    "to loopback in IPv6": ("http://[::1]:1/", "refused-host"),
    "to loopback, mapped": ("http://[::ffff:127.0.0.1]:1/", "refused-host"),
    "to loopback as a number": ("http://2130706433:1/", "refused-host"),
    "to loopback in octal": ("http://0177.0.0.1:1/", "refused-host"),
    "to loopback in hexadecimal": ("http://0x7f.1:1/", "refused-host"),
    "to an address with a scope": ("http://[fe80::1%25lo]/", "refused-host"),
    "to another port": ("http://127.0.0.1:22/", "refused-host"),
    "to an unknown host": ("//evil.example/", "refused-host"),
    "with credentials": ("http://a:b@127.0.0.1/", "refused-credentials"),
    "to a file": ("file:///etc/passwd", "http-302"),
    "to data": ("data:text/plain,x", "http-302"),
    "to ftp": ("ftp://127.0.0.1/", "http-302"),
    "to no address at all": ("http://[", "no-address"),
    "to itself": ("", "too-many-redirects"),
}
"""Where a page redirects to, and what it is called."""


def redirect(url: str) -> Any:
    return sent(b"", f"Location: {url}", status="302 Found")


@pytest.mark.parametrize("name", REDIRECTS)
@in_reactor
async def test_redirects(name: str, serve: Serve, serve_raw: ServeRaw, tmp_path: Path) -> None:
    """Of the endpoint, a post and a listing at once: none is followed to where it must not."""
    target, reason = REDIRECTS[name]
    site = TinySite(post(1), post(2))
    standin = serve(site)
    paths = ["/emnews/", post(2).path]
    raw = serve_raw({post(1).newstext_path: redirect(target or post(1).newstext_path)})
    for path in paths:
        headers = (("Location", target or path),)
        page = replace(site.content.get(path), status=302, headers=headers)
        site.content.put_page(path, page)
    found = await crawl(standin, tmp_path / "a", now=NOON, more={"SHARE_URL": raw.url})
    report = found.report
    assert {row.link: row.reason for row in report.failed_listings} == {"/emnews/": reason}
    assert [(row.id, row.reason) for row in report.owed] == [(post(1).id, reason)]
    assert [row.reason for row in [*report.pending, *report.refused]] == [reason]
    assert set(found.lines.newest()) == {post(1).id}
    assert report.errors == []


@in_reactor
async def test_an_answer_that_redirects_to_another_articles_is_none(
    serve: Serve, serve_raw: ServeRaw, tmp_path: Path
) -> None:
    one, two = post(1), post(2)
    text = sent(two.newstext().encode(), "Content-Type: application/json")
    answers = {one.newstext_path: redirect(two.newstext_path), two.newstext_path: text}
    raw = serve_raw(answers)
    found = await crawl(serve(TinySite(one)), tmp_path / "a", now=NOON, more={"SHARE_URL": raw.url})
    assert [(row.id, row.reason) for row in found.report.owed] == [(one.id, "another-answer")]
    assert "第1号" in found.lines.newest()[one.id].text


# -- the guard by itself ------------------------------------------------------------------------


def guard(**settings: str) -> Guard:
    plain = Settings({"SITE_URL": "https://site.example/", "SHARE_URL": "", "SHARE_HOSTS": []})
    plain.update(settings)
    crawler = Crawler(CategorySpider, plain)
    return Guard.from_crawler(crawler)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://site.example/a", ""),
        ("HTTPS://SITE.example:443/a", ""),
        ("https://site.example:8443/a", "refused-host"),
        ("http://share.example/", ""),
        ("https://share.example/", ""),
        ("https://share.example:81/", "refused-host"),
        ("http://port.example:8000/", ""),
        ("http://port.example/", "refused-host"),
        ("ftp://site.example/", "refused-scheme"),
        ("file:///etc/passwd", "refused-scheme"),
        ("https://:@site.example/", "refused-credentials"),
        ("https://site.example:x/", "refused-host"),
    ],
)
def test_the_guard(url: str, reason: str) -> None:
    one = guard(SHARE_HOSTS="share.example,port.example:8000")
    assert one.why_refused(url) == reason


OF_THE_SITE = re.compile(r"https?://site\.example(?::(?:0*(?:80|443))?)?(?:[/?#].*)?", re.I | re.S)
"""What a URL looks like whose host is the site's, read without any URL parser."""


@given(st.text(max_size=60))
@example("http://[")
@example("evil")
@example(".evil/")
@example(":443@evil")
@example(":8443/")
@example("\\@evil/")
@example("/../a?b#c")
def test_the_guard_lets_nothing_pass_that_no_setting_names(text: str) -> None:
    one = guard()
    for made in (
        text,
        f"http://{text}",
        f"https://site.example{text}",
        f"https://{text}site.example/",
        f"https://site.example.{text}/",
        f"https://{text}@site.example.{text}",
        f"https://site.example@{text}/",
    ):
        try:
            url = Request(made).url
        except ValueError:
            continue
        if not one.why_refused(url):
            assert OF_THE_SITE.fullmatch(url), url


def test_the_site_itself_passes() -> None:
    for url in ("https://site.example", "http://SITE.example:80/a?b", "https://site.example:/"):
        assert guard().why_refused(url) == ""
        assert OF_THE_SITE.fullmatch(url)


@given(
    st.builds("{}://{}/html_News/NewsShare.html?infoCode={}".format,
              st.sampled_from(["http", "https"]), st.text(min_size=1, max_size=20),
              st.just(CODE))
)  # fmt: skip
@example("http://[::1/html_News/NewsShare.html?infoCode=" + CODE)
def test_any_share_link_makes_a_request_that_the_guard_can_judge(link: str) -> None:
    try:
        code = parse_share_link(link).code
    except LinkError:
        return
    url = newstext_url(share_base(link, ""), code)
    assert guard().why_refused(Request(url).url) in ("refused-host", "refused-credentials")


@in_reactor
async def test_a_crawl_does_not_follow_an_allowed_name_into_the_private_network(
    serve: Serve, tmp_path: Path
) -> None:
    """``localhost`` as a share host, named but not as the site: refused at the socket."""
    site = shared(f"http://localhost/{SHARE}")
    ended = await measured_crawl(
        tmp_path / "a",
        SITE_URL=serve(site).url,
        SHARE_HOSTS="localhost",
        NOW=NOON,
        RETRY_TIMES=0,
    )
    assert ended.status == 0
    owed = report_of(tmp_path / "a")["owed"]
    assert [(row["id"], row["reason"]) for row in owed] == [(post(1).id, "refused-address")]
