"""A second source, and its site: another URL scheme, other pages, no endpoint, no twins.

``SOURCE=tests.support.harbour_news.HARBOUR`` is all that the program is told of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from crawler.clock import BEIJING
from crawler.errors import PageStructureError, SiteError
from crawler.items import Article, Draft
from crawler.post_style import PostStyle
from crawler.source import Answer, Lead, PostAddress, Source
from crawler.standin.content import Content
from crawler.text.charset import decoded
from crawler.text.visible import content_hash, visible_text

_PATH = re.compile(r"/a/(?P<id>h\d+)-(?P<day>\d{8})")
_LINK = re.compile(r'<dt><a href="(?P<href>[^"]*)">(?P<title>[^<]*)</a></dt>')
_MORE = re.compile(r'<a rel="next" href="(?P<href>[^"]*)">')
_STORY = re.compile(
    r"<article>\s*<h2>(?P<title>.*?)</h2>\s*<address>(?P<paper>.*?)</address>\s*"
    r'<time datetime="(?P<time>.*?)"></time>\s*(?P<body>.*?)\s*</article>',
    re.S,
)
_HOST = "harbour.example"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Index:
    """A page of the list."""

    posts: tuple[Entry, ...]
    listings: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """An article's page."""

    id: str
    url: str
    title: str
    paper: str
    time: datetime
    body: str
    share_url: str = ""
    listed_in: str = ""


class Harbour(Source):
    """The harbour's news."""

    style = PostStyle(host=_HOST, rolling="", digits_of_id=lambda _: None, day_of_id=lambda _: None)
    home = "/list/1"
    listing_paths = ("/list/1",)

    def post_address(self, url: str) -> PostAddress | None:
        found = _PATH.fullmatch(urlsplit(url).path)
        return found and PostAddress(found["id"], date.fromisoformat(found["day"]))

    def deadline(self, day: date | None, now: datetime) -> datetime:
        begun = datetime(day.year, day.month, day.day, tzinfo=BEIJING) if day else now
        return begun + timedelta(days=7)

    def read_listing(self, body: bytes, content_type: str, url: str, site_url: str) -> Index:
        page = decoded(body, content_type)
        if "<dl>" not in page:
            raise SiteError("no-list", f"{url} has no <dl>")
        links = [(urljoin(url, link["href"]), link["title"]) for link in _LINK.finditer(page)]
        return Index(
            tuple(Entry(to, unescape(title)) for to, title in links if self.post_address(to)),
            tuple(urljoin(site_url, more["href"]) for more in _MORE.finditer(page)),
            tuple((to, "not-a-post") for to, _ in links if not self.post_address(to)),
        )

    def read_page(self, body: bytes, content_type: str, url: str) -> Story:
        found, address = _STORY.search(decoded(body, content_type)), self.post_address(url)
        if found is None or address is None:
            raise PageStructureError("no-article", f"{url} has no <article>")
        time = datetime.fromisoformat(found["time"])
        title, paper = unescape(found["title"]), unescape(found["paper"])
        return Story(address.id, url, title, paper, time, found["body"])

    def read(self, page: Story | None, answer: Answer | None, lead: Lead) -> Draft:
        if page is None:
            raise SiteError("no-capture", f"{lead.article}: its page is not there")
        return Draft(
            id=page.id,
            url=page.url,
            body_html=page.body,
            text_source="page",
            title=page.title,
            published=page.time,
            source=page.paper,
            category="harbour",
            tags=[page.paper],
        )

    def derive(self, article: Article) -> None:
        article.text = visible_text(article.body_html)
        article.content_hash = content_hash(article.digest, article.text)


HARBOUR = Harbour()


@dataclass(slots=True)
class HarbourSite:
    """The site; :attr:`content` is what a stand-in serves."""

    content: Content = field(default_factory=Content)

    def put_story(self, number: int, text: str) -> None:
        """Publish an article, or another version of it."""
        self.content.put(
            f"/a/h{number}-20220314",
            f"<title>港口</title><article><h2>第{number}号码头 &amp; 仓库</h2>\n"
            "<address>港口晨报</address>"
            f'<time datetime="2022-03-14T09:{number:02}:00+08:00"></time>\n'
            f"<p>{text}</p></article>",
        )

    def put_list(self, number: int, *stories: int, more: int | None = None) -> None:
        """Publish a page of the list."""
        links = "".join(
            f'<dt><a href="../a/h{story}-20220314">第{story}号码头</a></dt>' for story in stories
        )
        following = "" if more is None else f'<a rel="next" href="list/{more}">'
        self.content.put(f"/list/{number}", f"<dl>{links}</dl>{following}")
