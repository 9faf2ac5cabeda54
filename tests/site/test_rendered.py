"""Odd posts through the real Jekyll and back: what the reader finds is what the file held."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.site.listing import read_listing
from crawler.site.post import PostPage, read_post
from crawler.text.visible import visible_text
from tests.support.jekyll import JEKYLL, needs_jekyll
from tests.support.pages import SITE, page

pytestmark = [pytest.mark.jekyll, needs_jekyll]

CONFIG = """\
title: 金融消息
timezone: Asia/Shanghai
future: true
permalink: /:categories/:year/:month/:day/:title.html
kramdown: {input: GFM, hard_wrap: false}
defaults:
  - {scope: {path: "", type: posts}, values: {layout: post}}
  - {scope: {path: old_post}, values: {layout: default}}
"""
DEFAULT = page(
    "{{ content }}",
    '{% if page.date %}<meta property="article:published_time" '
    'content="{{ page.date | date_to_xmlschema }}" />{% endif %}',
)
POST = """\
---
layout: default
---

<small>(GMT+8, Asia/Shanghai, CST) {{ page.date | date: "%Y-%m-%d %H:%M:%S" }}</small>
<h1>{{ page.title }}</h1>

{{content}}

{% if page.tags %}
  <small>tags: <em>{{ page.tags | join: "</em> - <em>" }}</em></small>
{% endif %}
"""
CATEGORY = """\
---
layout: default
---
<h2>{{ site.categories["leng"][0].tags[0] }}</h2>

<ul>
  {% for post in site.posts %}
    <li><a href="{{ post.url }}">{{ post.title }}</a></li>
  {% endfor %}
</ul>
"""
HOME = CATEGORY.replace("---\n<h2>", "---\n\n## ").replace("</h2>", "")


@dataclass(frozen=True)
class Case:
    """A post file's parts; ``digest`` makes it rolling news, ``lead`` precedes the front matter."""

    body: str = "<p>冷山站今天通车。</p>"
    title: str = "冷山站通车"
    source: str = "冷"
    slug: str = "leng"
    digest: str | None = None
    lead: str = "---\n"
    date: str = "2022-03-04 10:20:30 +0800"

    def file(self, article_id: str) -> str:
        quote_line = f"> {self.digest}\n\n" if self.digest is not None else ""
        folder = "emnews/" if self.slug == "emnews" else f"category/{self.slug}.html"
        return (
            f'{self.lead}layout: post\ntitle: "{self.title}"\ndate: {self.date}\n'
            f"categories: {self.slug}\ntags: {self.source}新闻\n---\n{quote_line}{self.body}\n\n"
            f"<{share(article_id)}>\n\n[返回{self.source}新闻](//finews.withounder.com/{folder})｜"
            "[返回首页](//finews.withounder.com/)"
        )


def share(article_id: str) -> str:
    return f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={article_id}"


def rolling(digest: str, body: str = "<p>正文</p>", lead: str = "---\n") -> Case:
    return Case(body, source="东财滚动", slug="emnews", digest=digest, lead=lead)


UNREADABLE = {
    "Y1 quote": Case(title='冷"山"站'),
    "Y1 escape": Case(title="冷\\d"),
    "Y1 backslash": Case(title="冷\\"),
    "Y1 colon": Case(source="冷: 山"),
    "Y1 at": Case(source="@冷", slug="@leng"),
    "Y1 anchor": Case(source="&冷", slug="&leng"),
    "Y1 brackets": Case(source="[冷]山", slug="[leng]shan"),
    "Y1 number": Case(source="360", slug="360"),
}
WHOLE = {
    "ordinary": Case('<p>一</p><p class="em_media">（文章来源：冷）</p>'),
    "rolling": rolling("冷山站通车（冷山日报）"),
    "empty digest": rolling(""),
    "Y2": Case(lead="\n---\n"),
    "Y2 rolling": rolling("摘要", lead="\n---\n"),
    "Y5 empty": Case(title=""),
    "Y5 spaces": Case(title="  冷  "),
    "Y6": Case(source="冷  山", slug="leng  shan"),
    "Y7 empty": Case(source="", slug=""),
    "Y8 brackets": Case(source="冷(山)", slug="leng(shan)"),
    "Y8 wide brackets": Case(source="冷（山）", slug="leng（shan）"),
    "Y8 percent": Case(source="100%冷", slug="100%leng"),
    "Y8 slash": Case(source="冷/山", slug="leng/shan"),
    "Y8 lone bracket": Case(source="冷)", slug="leng)"),
    "Y8 square bracket": Case(source="冷]", slug="leng]"),
    "case": Case(source="LengWeb", slug="LengWeb"),
    "Y9 less": Case(title="A<B"),
    "Y9 angle": Case(title="<冷>山"),
    "Y9 comment": Case(title="冷<!--山"),
    "Y9 bold": Case(title="<b>冷</b>"),
    "B3 text": Case("冷<p>山</p>"),
    "B3 link": Case('<a href="http://a.org/?a=1&b=2">冷</a><p class="c">山</p>'),
    "B3 picture": Case('<img src="http://a.org/1.jpg" /><p>一</p><p class="em_media">（冷）</p>'),
    "B3 strong": Case("<strong>冷</strong> A <b>B</b><p>山<strong>东</strong></p>"),
    "B3 middle": Case("<p>冷</p>山<p>东</p>"),
    "B4 p": Case("<p>冷"),
    "B4 div": Case("<p>冷</p><div><p>山</p>"),
    "B4 nested": Case("<p>冷</p><p>山<p>东</p>"),
    "B4 crossed": Case('<p><strong>冷</p><p>山</strong></p><p class="em_media">（冷）</p>'),
    "B4 link": Case('<p>冷<a href="http://a.org">山</p><p>东</p>'),
    "B4 rolling": rolling("摘要", "<p>冷"),
    "stray end": Case("<p>冷</strong></p>"),
    "start with end": Case("</p><p>冷</p>"),
    "B7": Case("<p>冷\xa0\u3000山\u200b</p>"),
    "bare signs": Case("<p>1<2 & 3 &lt;冷&gt; &amp; A</p>"),
    "crlf": Case("<p>冷</p>\r\n <p>山</p>\n<p>东</p>"),
    "table": Case("<table><tr><td>冷</td><td>山</td></tr><tr><td>1</td>\n<td>2</td></tr></table>"),
    "blocks in cells": Case("<p>冷</p><table><tr><td><p>山</p></td></tr></table>"),
    "iframe": Case('<p>冷</p><iframe src="http://a.org/?a=1&b=2" width=1></iframe>'),
    "video": Case('<p>冷</p><video src="http://a.org" controls></video><p>山</p>'),
    "script": Case('<p>冷</p><script>if(a<b){x("<p>")}</script><p>山</p>'),
    "section": Case("<section><p>冷</p></section>"),
    "quotation": Case("<blockquote><p>冷</p></blockquote><p>山</p>"),
    "heading": Case("<h1>冷</h1><p>山</p>"),
    "struck": Case("<p>冷<s>山</s><del>东</del></p>"),
    "comments": Case("<!--IMG#0--><p>冷</p><!-- EM -->"),
    "pictures": Case('<center><img src="http://a.org/1.jpg" /></center>' * 2 + "<p>图</p>"),
    "br": Case("<p>冷<br>山<br/>东</p>"),
    "upper case": Case("<P ALIGN=center>冷</P>"),
    "list": Case("<ul><li>冷</li><li>山</li></ul>"),
    "own link": Case('<p>冷</p><p><a href="http://a.org/">http://a.org/</a></p>'),
    "hidden": Case('<p style="display:none;"><br /></p><p>冷</p>'),
    "link in a word": Case('<p>C<span id="Info.1"><a class="infokey">PPI</a></span>B</p>'),
}
DIGESTS = {
    "*ST冷、*ST山": "ST冷、ST山",
    "2022. 冷": "冷",
    "- 冷": "冷",
    "# 冷": "冷",
    "冷|山": "冷 山",
    '"冷"--山...': "“冷”–山…",
    "冷\n山": "冷 山",
}
CHANGED = {f"B1 {digest}": rolling(digest) for digest in DIGESTS}
ALL: Mapping[str, Case] = {**WHOLE, **CHANGED, **UNREADABLE, "B2": Case("<p>冷{{ x }}山</p>")}


def article_id(name: str) -> str:
    prefix = "" if ALL[name].digest is not None else "NW"
    return f"{prefix}20220304{list(ALL).index(name):010}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("rendered")
    texts = {
        "_config.yml": CONFIG,
        "_layouts/default.html": DEFAULT,
        "_layouts/post.html": POST,
        "category.html": CATEGORY,
        "home.md": HOME,
    } | {
        f"_posts/2022-03-04-{article_id(n)}.md": case.file(article_id(n)) for n, case in ALL.items()
    }
    texts["old_post/" + f"2022-03-04-{article_id('Y1 quote')}.md"] = ALL["Y1 quote"].file("NW0")
    for name, text in texts.items():
        path = source / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    subprocess.run(
        [str(JEKYLL), "build", "--quiet", "--safe", "--disable-disk-cache"],
        cwd=source,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return source / "_site"


def read(built: Path, name: str) -> PostPage:
    pages = [
        path
        for path in built.rglob(f"*{article_id(name)}.html")
        if path.parent != built / "old_post"
    ]
    assert len(pages) == 1
    url = SITE + quote(str(pages[0].relative_to(built)))
    return read_post(pages[0].read_text("utf-8"), url)


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_lost_that_the_page_still_holds(built: Path, name: str) -> None:
    case, post = WHOLE[name], read(built, name)
    assert post.id == article_id(name)
    assert (post.title, post.source, post.category) == (case.title, case.source, case.slug)
    assert post.published is not None
    assert post.published.isoformat() == "2022-03-04T10:20:30+08:00"
    assert post.tags == tuple(f"{case.source}新闻".split())
    assert post.share_url == share(post.id)
    assert post.digest == (case.digest or "")
    assert visible_text(post.body_html) == visible_text(case.body)
    assert (post.missing, post.unreadable, post.footer) == ((), False, True)


def test_b2_what_liquid_removed_is_gone_and_the_rest_stays(built: Path) -> None:
    assert read(built, "B2").body_html == "<p>冷山</p>"


@pytest.mark.parametrize("digest", DIGESTS)
def test_b1_a_digest_is_what_its_reader_sees(built: Path, digest: str) -> None:
    post = read(built, f"B1 {digest}")
    assert (post.digest, post.body_html) == (DIGESTS[digest], "<p>正文</p>")


@pytest.mark.parametrize("name", UNREADABLE)
def test_y1_keeps_the_day_and_what_the_footer_says(built: Path, name: str) -> None:
    case, post = UNREADABLE[name], read(built, name)
    assert (post.id, post.unreadable) == (article_id(name), True)
    assert (post.source, post.category, post.share_url) == (case.source, case.slug, share(post.id))
    assert post.published is not None
    assert post.published.isoformat() == "2022-03-04T00:00:00+08:00"
    assert (post.title, post.tags, post.missing) == (None, (), ("title", "time", "tags"))
    assert visible_text(post.body_html) == visible_text(case.body)


def test_y1_in_old_post(built: Path) -> None:
    name = f"old_post/2022-03-04-{article_id('Y1 quote')}.html"
    post = read_post((built / name).read_text("utf-8"), SITE + name)
    assert (post.id, post.title, post.source) == (article_id("Y1 quote"), None, "冷")
    assert post.missing == ("title", "time", "tags")


@pytest.mark.parametrize("listing", ["category", "home"])
def test_y9_listings_name_every_post(built: Path, listing: str) -> None:
    html = (built / f"{listing}.html").read_text("utf-8")
    posts = read_listing(html, SITE, SITE).posts
    assert len(posts) == len(ALL)
