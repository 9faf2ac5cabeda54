"""Generates the benchmark's site: posts in the source's structure, listings, JSON answers.

The text has the words of a real dictionary as often as they are used, and is drawn with a fixed
seed: the same arguments (and the same rjieba) give the same bytes.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bench.crawl.vocabulary import drawn

HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="og:title" content="{title}">
    <meta property="og:url" content="https://finews.withounder.com{path}">
    <link rel="alternate" type="application/atom+xml" href="https://finews.withounder.com/feed.xml">
<title>{title} | 金融消息</title>
<link rel="canonical" href="https://finews.withounder.com{path}" />
{published}
    <link rel="stylesheet" href="/assets/css/style.css?v=">
  </head>
  <body>
    <div class="wrapper">
      <header>
        <h1><a href="https://finews.withounder.com/">金融消息</a></h1>
      </header>
      <section>

"""
FOOT = """

      </section>
      <footer>
        <p><small>免责声明</small></p>
      </footer>
    </div>
  </body>
</html>
"""
OVERVIEWS = {"/": 5, "/categories/": 20, "/emnews/": 0, "/achieves/emnews/": 0}
"""Listing pages, and how many posts of each category they show."""
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode="


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the site."""

    code: str
    slug: str
    source: str
    title: str
    published: datetime
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its path on the site."""
        return f"/{self.slug}/{self.published:%Y/%m/%d}/{self.code}.html"

    @property
    def answer(self) -> str:
        """The body that the JSON endpoint gives."""
        body = "</p>\n <p>".join(self.paragraphs)
        return f'<p>{body}</p><p class="em_media">（文章来源：{self.source}）</p>'


@dataclass(frozen=True, slots=True)
class Site:
    """A site of these posts and the paths on it: every path that a whole archive asks for."""

    posts: tuple[Post, ...]

    @property
    def slugs(self) -> list[str]:
        """The categories."""
        return sorted({post.slug for post in self.posts})

    @property
    def listings(self) -> list[str]:
        """The site's listing pages, category pages last."""
        return [*OVERVIEWS, "/feed.xml", *(f"/category/{slug}.html" for slug in self.slugs)]

    @property
    def pages(self) -> list[str]:
        """The post pages."""
        return [post.path for post in self.posts]

    @property
    def answers(self) -> list[str]:
        """The JSON answers."""
        return [f"/NewsData/GetNewsText.do?id={post.code}" for post in self.posts]

    def write(self, directory: Path) -> None:
        """Write its files under ``directory``."""
        write_pages(directory, list(self.posts))


def make_posts(count: int, categories: int, seed: int = 1) -> list[Post]:
    """``count`` posts of ``categories`` sources, all within one day, pages of 6 to 8 KB."""
    draw = random.Random(seed)
    start = datetime(2022, 3, 15, tzinfo=timezone(timedelta(hours=8)))
    posts = []
    for number in range(count):
        source = number % categories
        published = start + timedelta(seconds=number * 80_000 // count)
        size = draw.randint(1200, 1900)
        paragraphs, length = [], 0
        while length < size:
            paragraph = sentence(draw, draw.randint(40, 90))
            paragraphs.append(paragraph)
            length += len(paragraph)
        posts.append(
            Post(
                code=f"NW{published:%Y%m%d}{number:010d}",
                slug=f"laiyuan{source:04d}",
                source=f"来源第{source:04d}号",
                title=sentence(draw, 10)[:-1],
                published=published,
                paragraphs=tuple(paragraphs),
            )
        )
    return posts


def sentence(draw: random.Random, words: int) -> str:
    """A sentence of so many words, with a comma here and there."""
    pieces = []
    for number, word in enumerate(drawn(draw, words)):
        pieces.append(word)
        if number % 9 == 8:
            pieces.append("，")
    return "".join(pieces).rstrip("，") + "。"


def post_page(post: Post) -> str:
    """The page as the site's layout shows it."""
    moment = f"{post.published:%Y-%m-%dT%H:%M:%S}+08:00"
    published = f'<meta property="article:published_time" content="{moment}" />'
    link = f"{SHARE}{post.code}"
    blocks = "\n".join(f"<p>{paragraph}</p>" for paragraph in post.paragraphs)
    return (
        HEAD.format(title=post.title, path=post.path, published=published)
        + f"      <small>(GMT+8, Asia/Shanghai, CST) {post.published:%Y-%m-%d %H:%M:%S}</small>\n"
        f"<h1>{post.title}</h1>\n\n{blocks}\n"
        f'<p class="em_media">（文章来源：{post.source}）</p>\n\n'
        f'<p><a href="{link}">{link}</a></p>\n\n'
        f'<p><a href="//finews.withounder.com/category/{post.slug}.html">返回{post.source}新闻</a>'
        f'｜<a href="//finews.withounder.com/">返回首页</a></p>\n\n\n\n'
        f"  <small>tags: <em>{post.source}新闻</em></small>\n" + FOOT
    )


def listing_page(path: str, groups: list[tuple[str, list[Post]]]) -> str:
    """A listing page: for each tag its heading and the posts."""
    parts = [HEAD.format(title="列表", path=path, published="")]
    for tag, posts in groups:
        parts.append(f'<h2 id="{tag}">{tag}</h2>\n<ul>\n')
        for post in posts:
            parts.append(f'  \n      <li><a href="{post.path}">{post.title}</a></li>\n')
        parts.append("  </ul>\n<hr />\n")
    return "".join([*parts, FOOT])


def write_site(directory: Path, count: int, categories: int, seed: int = 1) -> None:
    """Write the site and ``newstext/`` under ``directory``."""
    write_pages(directory, make_posts(count, categories, seed))


def write_pages(directory: Path, posts: list[Post]) -> None:
    """Write all pages of a site with these posts."""
    groups: dict[str, list[Post]] = {}
    for post in reversed(posts):
        groups.setdefault(post.source, []).append(post)
    site = directory / "site"
    newstext = site / "newstext"
    newstext.mkdir(parents=True, exist_ok=True)
    for post in posts:
        page = site / post.path.lstrip("/")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(post_page(post), encoding="utf-8")
        answer = {"text": post.answer, "content": ""}
        (newstext / f"{post.code}.json").write_text(
            json.dumps(answer, ensure_ascii=False), encoding="utf-8"
        )
    (site / "category").mkdir(exist_ok=True)
    for group in groups.values():
        path = f"/category/{group[0].slug}.html"
        tag = f"{group[0].source}新闻"
        (site / path.lstrip("/")).write_text(listing_page(path, [(tag, group)]), encoding="utf-8")
    for path, most in OVERVIEWS.items():
        folder = site / path.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        shown = [(f"{source}新闻", group[:most]) for source, group in groups.items()]
        (folder / "index.html").write_text(
            listing_page(path, shown if most else []), encoding="utf-8"
        )
    style = site / "assets/css/style.css"  # wget -r asks for it
    style.parent.mkdir(parents=True, exist_ok=True)
    style.write_text("section { max-width: 40em }\n", encoding="utf-8")
    (site / "feed.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
        encoding="utf-8",
    )
