"""The invented site of the archives kept here: posts that show everything an archive can hold."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from crawler.standin.content import NEWSTEXT_PATH, Content
from tests.support.tiny_site import TinyPost, by_source_id, post, rolling

CHANGED = post(2)
CORRECTION = post(2, body="<p>冷山站第2号站台推迟到下周启用，旧站台照常。</p>")
"""The same post later: a revision."""

ROLLING_FIRST = rolling(3)
ITS_POST = post(3)
"""Comes after its rolling twin, and takes its place."""

POST_FIRST = post(4)
ITS_ROLLING = rolling(4)
"""Dropped as a twin."""

SAME_TEXT = (post(5), post(6, body=post(5).body))
"""The second is dropped: the same text by the same source."""

ROLLING_ALONE = rolling(7)

_LOCK = (
    "冷山船闸昨天夜里完成第一次空载试水，两扇人字门用了四分十二秒合拢，比设计的时间快了九秒。",
    "守闸的老师傅何望说，旧闸要靠六个人推绞盘，碰上枯水季一天最多放二十三条船，新闸开通以后可以放一百一十条。",
    "上游的三个镇已经在算账：运沙的船不必在锚地过夜，一吨货能省下七块四毛钱，卖菜的小船也能赶上当天的早市。",
    "船闸管理所提醒，试水还要进行十天，每天十九时到二十二时停航，过往船只请看航标灯的颜色。",
)


def _body(*paragraphs: str) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


ORIGIN = post(10, title="冷山船闸第一次试水", body=_body(*_LOCK), time="09:30:00")
REPRINT = post(
    11,
    title="新船闸试水，一天能放一百一十条船",
    body=_body("北岸晚报消息", *_LOCK[:3]),
    source="北岸晚报",
    category="beianwanbao",
    time="10:05:00",
)
EARLIER = post(
    12,
    title="船闸试水",
    body=_body(*_LOCK[:3], "（望江网综合）"),
    source="望江网",
    category="wangjiangwang",
    time="08:40:00",
)
"""A reprint that comes last and was published first: the family gets another origin."""

RICH = post(
    13,
    title="*ST冷山：“船票”一天卖了<九百>张",
    body=(
        "<p>冷山客运（<a href='http://quote.eastmoney.com/unify/r/0.000999'>000999</a>）说，"
        "昨天卖出船票九百张。</p>\r\n<p><img src='https://img.example.com/ticket.jpg'></p>"
        "<p onclick='alert(1)'>本报记者 沈安 通讯员 何望</p><script>alert(2)</script>"
        "<table><tr><td>航线</td><td>张数</td></tr><tr><td>老渡口</td><td>900</td></tr></table>"
    ),
)
"""Picture, table, stock, names, a title that YAML has to quote, and what must be taken out."""

SPACED = post(14, source="江畔  时报", category="jiangpan  shibao")
"""Two spaces in the source's name: its category page lists nothing, and is gone here."""

NO_TITLE = post(15, title="冷山站的老站牌找到了")
"""Its page has lost the title."""

OWED = post(16)
"""The endpoint does not know its text: the page's is archived, and the text is owed."""

NOT_YET = post(17)
"""Its page answers 503: pending, tried again with a back-off."""

LOST = post(18)
"""Listed, and neither page nor endpoint has it."""

EXPIRES = post(19)
"""Gone from the site after it was captured."""

SHARED = (post(20, body="<p>冷山站的时刻表换了。</p><p>（文章来源：冷山日报）</p>"), post(21))
"""Known by their share links alone."""

AFTER_THE_KILL = tuple(post(number) for number in range(30, 36))
"""Of a run that is killed before it has them all."""

REFUSED = '<li><a href="https://example.com/">别处</a></li><li><a href="/about.html">关于</a></li>'

IMPORTED = f"""\
---
layout: post
title: "去年的渡口"
date: 2022-03-13 08:15:00 +0800
categories: lengshanribao
tags: 冷山日报新闻
---
<p>去年今天，冷山老渡口的最后一条木船靠了岸。</p>

<http://finews.zning.xyz/html_News/NewsShare.html?infoCode={by_source_id(40)}>

[返回冷山日报新闻](//finews.withounder.com/category/lengshanribao.html)｜[返回首页](//finews.withounder.com/)"""
IMPORTED_ID = by_source_id(40)


def without_title(item: TinyPost) -> str:
    """A post's page that has lost its title."""
    page = item.page()
    shown = f"<h1>{item.title}</h1>"
    assert shown in page
    return page.replace(shown, "")


def with_title(item: TinyPost) -> str:
    """An answer of the endpoint that says the title."""
    return json.dumps({**json.loads(item.newstext()), "title": item.title}, ensure_ascii=False)


def freeze(content: Content, folder: Path) -> None:
    """Write what is served as ``site/`` and ``newstext/``, for ``scrapy serve``."""
    for path in content:
        page = content.get(quote(path, safe="/?="))
        plain, _, query = path.partition("?")
        if plain == NEWSTEXT_PATH:
            file = folder / "newstext" / f"{query.removeprefix('id=')}.json"
        else:
            name = plain.lstrip("/") + ("index.html" if plain.endswith("/") else "")
            file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
