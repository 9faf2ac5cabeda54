"""A site of a few posts that a test makes, changes and takes away again, served by a stand-in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from crawler.site.urls import ROLLING, ROLLING_SOURCE
from crawler.standin.content import Content
from tests.support import pages

NOON = "2022-03-14T12:00:00+08:00"
"""A moment on the day of the posts."""
SOON = "2022-03-14T12:10:00+08:00"
LATER = "2022-03-14T13:10:00+08:00"
"""After the first moment of RECHECK_AFTER, one hour."""
LATER_STILL = "2022-03-14T18:10:00+08:00"
"""After the second, six hours."""


def by_source_id(number: int) -> str:
    return f"NW20220314{number:010}"


def rolling_id(number: int) -> str:
    return f"20220314{number:010}"


@dataclass(frozen=True, slots=True)
class TinyPost:
    """A post; ``body`` is both what its page shows and what the endpoint answers."""

    id: str
    title: str
    body: str
    source: str = "冷山日报"
    category: str = "lengshanribao"
    digest: str = ""
    time: str = "09:10:11"

    @property
    def code(self) -> str:
        return "NW" + self.id.removeprefix("NW")

    @property
    def path(self) -> str:
        folder = self.category.lower().replace(" ", "/")
        return f"/{folder}/2022/03/14/{self.id}.html"

    @property
    def newstext_path(self) -> str:
        return f"/NewsData/GetNewsText.do?id={self.code}"

    @property
    def rolling(self) -> bool:
        return self.category == ROLLING

    def page(self) -> str:
        """The post's page in the newest layout."""
        if self.rolling:
            quoted = f"<blockquote>\n  <p>{self.digest}</p>\n</blockquote>"
            article = f"http://stock.eastmoney.com/news/1344,{self.id}.html"
            parts = [quoted, self.body, pages.link(article), pages.ROLLING_FOOTER]
        else:
            share = f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={self.code}"
            back = f"//finews.withounder.com/category/{self.category}.html"
            parts = [self.body, pages.link(share), pages.footer(self.source, back)]
        tags = " - ".join(f"<em>{tag}</em>" for tag in f"{self.source}新闻".split())
        return pages.post(
            pages.content(*parts),
            title=self.title,
            tags=tags,
            time=f"(GMT+8, Asia/Shanghai, CST) 2022-03-14 {self.time}",
            head=pages.published(f"2022-03-14T{self.time}+08:00"),
        )

    def newstext(self) -> str:
        field, other = ("content", "text") if self.rolling else ("text", "content")
        return json.dumps({field: self.body, other: ""}, ensure_ascii=False)


def post(number: int, **changes: str) -> TinyPost:
    """The post by source with this number; each differs from the others in every field."""
    body = f"<p>冷山站第{number}号站台今天启用。</p>{pages.MEDIA}"
    return replace(TinyPost(by_source_id(number), f"冷山站启用第{number}号站台", body), **changes)


def rolling(number: int, **changes: str) -> TinyPost:
    """Rolling news; twin of :func:`post` with the same number unless its text is changed."""
    plain = TinyPost(
        rolling_id(number),
        f"冷山站启用第{number}号站台",
        f"<p>冷山站第{number}号站台今天启用。</p>{pages.MEDIA}",
        ROLLING_SOURCE,
        ROLLING,
        f"第{number}号站台今天启用。",
    )
    return replace(plain, **changes)


class TinySite:
    """Posts and the listing pages that show them; :attr:`content` is what a stand-in serves."""

    def __init__(self, *posts: TinyPost) -> None:
        self.content = Content()
        self._posts: dict[str, TinyPost] = {}
        self.put(*posts)

    def __iter__(self) -> Iterator[TinyPost]:
        return iter(self._posts.values())

    def put(self, *posts: TinyPost) -> None:
        """Publish posts, or other versions of them."""
        for item in posts:
            self._posts[item.id] = item
            self.content.put(item.path, item.page())
            self.content.put(item.newstext_path, item.newstext())
        self.list_posts()

    def take_away(self, item: TinyPost) -> None:
        """Remove a post's page and its links; the endpoint goes on answering."""
        del self._posts[item.id]
        self.content.remove(item.path)
        self.list_posts()

    def list_posts(self) -> None:
        """Write the listing pages anew."""
        newest = list(reversed(self._posts.values()))
        self.content.put("/", self._listing("最新", newest))
        self.content.put("/categories/", self._listing("最新", newest[:20]))
        emnews = [item for item in newest if item.rolling]
        self.content.put("/emnews/", self._listing("滚动", emnews))
        self.content.put("/achieves/emnews/", self._listing("滚动", emnews))
        for category in {item.category for item in newest if not item.rolling}:
            shown = [item for item in newest if item.category == category]
            self.content.put(f"/category/{category}.html", self._listing("分类", shown))
        self.content.put("/feed.xml", self._feed(newest[:10]))

    def _listing(self, heading: str, posts: list[TinyPost]) -> str:
        links = "\n".join(
            f'  <li><a href="{quote(item.path)}">{escape(item.title)}</a></li>' for item in posts
        )
        return pages.page(f'<h2 id="{heading}">{heading}</h2>\n<ul>\n{links}\n</ul>')

    def _feed(self, posts: list[TinyPost]) -> str:
        entries = "".join(
            f'<entry><title type="html">{escape(item.title)}</title>'
            f'<link href="{pages.SITE}{quote(item.path.lstrip("/"))}" rel="alternate"/></entry>'
            for item in posts
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
        )
