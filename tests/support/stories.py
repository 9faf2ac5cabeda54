"""Stories of an invented site: what each says, in which versions, and when the site shows it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.clock import BEIJING
from crawler.site.urls import ROLLING, ROLLING_SOURCE
from tests.support import pages

MARKUPS = (
    "</p><p>",
    "</p>\r\n <p>",
    '</p><p style="display:none;height:1px;overflow:hidden;"><br /></p><p>',
    '</p><p style="display:none;height:1px;overflow:hidden;"> </p><p>',
)
"""Ways in which the source joins the same paragraphs at one poll or another (docs/source.md,
"Changes between polls")."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of posts: its exact name, and its slug in the original case."""

    name: str
    slug: str

    @property
    def tags(self) -> list[str]:
        return f"{self.name}新闻".split()

    @property
    def folder(self) -> str:
        """The categories as they stand in a post's path; a trailing slash if there are any."""
        return "".join(f"{part}/" for part in self.slug.lower().split())


ROLLING_NEWS = Source(ROLLING_SOURCE, ROLLING)


@dataclass(frozen=True, slots=True)
class Version:
    """What a story says from a moment on."""

    since: datetime
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One post: ``shown`` are the spans of time in which the site has it (the ends excluded).

    ``answers``: whether the JSON endpoint knows it. Times are aware (Beijing).
    """

    id: str
    source: Source
    published: datetime
    versions: tuple[Version, ...]
    shown: tuple[tuple[datetime, datetime], ...]
    answers: bool = True

    @property
    def rolling(self) -> bool:
        return self.source.slug == ROLLING

    @property
    def code(self) -> str:
        return "NW" + self.id.removeprefix("NW")

    @property
    def path(self) -> str:
        return f"/{self.source.folder}{self.published:%Y/%m/%d}/{self.id}.html"

    @property
    def newstext_path(self) -> str:
        return f"/NewsData/GetNewsText.do?id={self.code}"

    @property
    def file_name(self) -> str:
        return f"{self.published:%Y-%m-%d}-{self.id}.md"

    def on_site(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self.shown)

    def version(self, now: datetime) -> Version:
        """What it says at a moment."""
        return [version for version in self.versions if version.since <= now][-1]

    def says(self, now: datetime) -> tuple[str, str]:
        """Title and visible text at a moment, as an archive must have them."""
        version = self.version(now)
        return version.title, "\n".join((*version.paragraphs, f"（文章来源：{self._media}）"))

    @property
    def _media(self) -> str:
        return self.source.name or "通讯员来稿"

    def body(self, now: datetime, markup: int) -> str:
        """The body as the JSON endpoint has it."""
        joined = MARKUPS[markup % len(MARKUPS)].join(self.version(now).paragraphs)
        return f'<p>{joined}</p><p class="em_media">（文章来源：{self._media}）</p>'

    def newstext(self, now: datetime, markup: int) -> str:
        """The endpoint's answer, which a post by source and its rolling twin share."""
        body = self.body(now, markup)
        return json.dumps({"text": body, "content": body}, ensure_ascii=False)

    def page(self, now: datetime, markup: int) -> str:
        """The post's page in the newest layout (docs/source.md, "Post pages")."""
        version = self.version(now)
        body = self.body(now, markup).replace("</p><p", "</p>\n<p").replace("\r\n <p", "\n<p")
        share = f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={self.code}"
        if self.rolling:
            digest = f"<blockquote>\n  <p>{version.title}。</p>\n</blockquote>"
            share = f"http://stock.eastmoney.com/news/1344,{self.id}.html"
            blocks = [digest, body, pages.link(share), pages.ROLLING_FOOTER]
        else:
            category = f"//finews.withounder.com/category/{self.source.slug}.html"
            blocks = [body, pages.link(share), pages.footer(self.source.name, category)]
        return pages.post(
            pages.content(*blocks),
            title=version.title,
            tags=" - ".join(f"<em>{tag}</em>" for tag in self.source.tags),
            time=f"(GMT+8, Asia/Shanghai, CST) {self.published:%Y-%m-%d %H:%M:%S}",
            head=pages.published(self.published.isoformat()),
        )


def leaves(published: datetime) -> datetime:
    """When the site drops a post: on the third day after its own, at 08:00 (docs/source.md,
    "Lifetime")."""
    day = published.astimezone(BEIJING).replace(hour=8, minute=0, second=0, microsecond=0)
    return day + timedelta(days=3)


def story(
    number: int,
    source: Source,
    published: datetime,
    *,
    shown: tuple[tuple[datetime, datetime], ...] | None = None,
    corrected: tuple[datetime, ...] = (),
    answers: bool = True,
) -> Story:
    """The story with this number; its text says the number, and after each correction so much."""
    first = Version(
        published,
        f"望江渡口第{number}次班轮准点",
        (
            f"望江渡口今天开出本季第{number}次班轮，船上坐了{number % 90 + 30}人。",
            f"船工说，水位比上一次高出{number % 7 + 1}厘米。",
            "渡口明天照常开放，票价不变。",
        ),
    )
    later = [
        Version(
            since,
            first.title if count % 2 else f"{first.title}（更正{count}）",
            (*first.paragraphs, f"渡口更正：第{number}次班轮的人数以第{count}次清点为准。"),
        )
        for count, since in enumerate(corrected, start=1)
    ]
    rolling = source.slug == ROLLING
    return Story(
        id=f"{'' if rolling else 'NW'}{published:%Y%m%d}{number:010}",
        source=source,
        published=published,
        versions=(first, *later),
        shown=shown or ((published, leaves(published)),),
        answers=answers,
    )


def without_twins(stories: Iterable[Story]) -> dict[str, Story]:
    """What an archive holds of them in the end, by id: no rolling twins of posts by source."""
    found = {each.id: each for each in stories}
    return {key: each for key, each in found.items() if each.code == key or each.code not in found}
