"""Where fuzzing starts from: a few examples of what each target reads."""

from __future__ import annotations

from tests.support import pages
from tests.support.articles import ARTICLE, HTML, KRAMDOWN, LIQUID, MARKDOWN, YAML
from tests.support.hostile_markup import SAFE, VECTORS
from tests.support.oddities import cases
from tests.support.posts import write_post
from tests.support.tiny_site import TinySite, post, rolling

_SITE = TinySite(post(1), post(2), rolling(3))
_BODIES = [html.encode("utf-8", "surrogatepass") for html in (*VECTORS.values(), *SAFE.values())]

_EDITION = """\
冷山日报 2022年3月4日 星期五 A1版
国内统一刊号 CN12-3456

冷山站今天通车
首班车坐了一百二十人

本报讯（记者 丁一）冷山站今天通车，首班车坐了一百二十人。
站长说，往后每天开行十二趟。（下转A2版）

老街的早点铺
天还没亮，铺子里已经满是热气。“一碗面，八元钱。”店主说。
（文/图 本报记者 甲某）
"""

SEEDS: dict[str, list[bytes]] = {
    "page": [*(item.page().encode() for item in _SITE), pages.by_source("<p>甲").encode("gbk")],
    "listing": [_SITE.content.get("/").body, _SITE.content.get("/emnews/").body],
    "feed": [_SITE.content.get("/feed.xml").body],
    "newstext": [
        *(item.newstext().encode() for item in _SITE),
        b'{"text": "\\ud83d", "title": ""}',
    ],
    "post_file": [write_post(ARTICLE), *(case.file().encode() for case in cases())],
    "body": _BODIES,
    "article": [b"\xff".join(_BODIES[start : start + 6]) for start in range(0, 60, 6)],
    "edition": [_EDITION.encode(), _EDITION.encode("gbk"), _EDITION.replace("\n", "\r\n").encode()],
    "epaper": [
        b'<area shape="poly" coords="1,2,3,4" href="content_1.htm"><!-- <founder-content>',
        b'<div id="ozoom"><founder-content><p>\xe5\x86\xb7</p></founder-content></div><h1>a</h1>',
    ],
    "link": [pages.POST_URL.encode(), pages.SHARE.encode(), b"/category/Wind.html", b"NW1"],
}

PIECES: list[bytes] = [
    piece.encode()
    for piece in (
        *(*HTML, *KRAMDOWN, *LIQUID, *MARKDOWN, *YAML),
        *("<section>", "</section>", "<footer>", "<small>", "<h1>", "<li><a href=", "返回", "新闻"),
        *("｜", "[返回首页]", "http://", "infoCode=", "NW202203042300000017", "\\u"),
    )
]
"""Words of every syntax that is read, for the fuzzers' dictionaries."""
