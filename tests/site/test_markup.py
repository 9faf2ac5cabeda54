"""What the markup of a body names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site.markup import images, media, media_at_end, stocks

CHART = (
    '<p style="text-align:center;"><a href="http://quote.eastmoney.com/unify/r/0.000001" '
    'data-code="000001|0|2" data-code2="000001|0|6|" class="EmImageRemark" target="_blank">'
    '<img src="https://webquoteklinepic.example/GetPic.aspx?nid=0.000001&amp;imageType=k&token=T" '
    'border="0" alt="K图 000001_0" data-code="K 000001|0|2" data-code2="K 000001|0|6|" /></a></p>'
)


def em_media(inner: str) -> str:
    return f'<p>正文</p><p class="em_media">{inner}</p>'


@pytest.mark.parametrize(
    ("html", "name"),
    [
        pytest.param(em_media("（文章来源：冷山日报）"), "冷山日报", id="plain"),
        pytest.param(
            em_media(
                '（文章来源：冷山<span id="bk_90.BK1"><a href="x" class="keytip">证券</a></span>'
                '<span id="bkquote_90.BK1"></span>报）'
            ),
            "冷山证券报",
            id="link-inside",
        ),
        pytest.param(em_media("(文章来源: 冷山日报)"), "冷山日报", id="narrow-brackets"),
        pytest.param(em_media("（文章来源：冷山(东)）"), "冷山(东)", id="bracket-in-the-name"),
        pytest.param(em_media("（文章来源：冷 山）"), "冷 山", id="space-in-the-name"),
        pytest.param(em_media("来源：冷山日报"), "冷山日报", id="without-brackets"),
        pytest.param(em_media("（文章来源：）"), "", id="empty"),
        pytest.param("<p>正文</p><p>（文章来源：冷山日报）</p>", "冷山日报", id="no-class"),
        pytest.param("正文。（文章来源：冷山日报(东)）", "冷山日报(东)", id="in-the-last-line"),
        pytest.param("<p>来源：冷山</p>", "", id="another-paragraph"),
        pytest.param("<p>（文章来源：甲）说</p>", "", id="in-a-sentence"),
        pytest.param("<p class=em_media>（文章来源：冷山", "", id="cut-off"),
        pytest.param("<p>正文</p>", "", id="none"),
        pytest.param(
            em_media("（文章来源：甲）") + em_media("（文章来源：乙）"), "乙", id="the-last-counts"
        ),
    ],
)
def test_media(html: str, name: str) -> None:
    assert media(html) == name


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        pytest.param(
            '<center><img src="https://dfs.example/D1_w800h555.jpg" alt="图片" '
            'orginial_src="https://dfs.example/D1_o.jpg" style="x" /></center>',
            ["https://dfs.example/D1_w800h555.jpg"],
            id="picture",
        ),
        pytest.param(
            CHART,
            ["https://webquoteklinepic.example/GetPic.aspx?nid=0.000001&imageType=k&token=T"],
            id="chart",
        ),
        pytest.param('<img src="//a.example/1.jpg">', ["https://a.example/1.jpg"], id="no-scheme"),
        pytest.param(
            '<img src="/1.jpg">', ["https://finance.eastmoney.com/1.jpg"], id="relative"
        ),
        pytest.param('<img src="http://a.example/1.jpg">', ["http://a.example/1.jpg"], id="http"),
        pytest.param("<IMG SRC='x.jpg'><img src=http://a.example/2.jpg>",
                     ["https://finance.eastmoney.com/x.jpg", "http://a.example/2.jpg"],
                     id="other-quotes"),
        pytest.param('<img alt="a>b" src="http://a.example/1.jpg">', ["http://a.example/1.jpg"],
                     id="bracket-in-an-attribute"),
        pytest.param('<img src="http://a.example/1.jpg">' * 2 + '<img src="http://a.example/0.jpg">',
                     ["http://a.example/1.jpg", "http://a.example/0.jpg"], id="each-once-in-order"),
        pytest.param('<img src="data:image/png;base64,AA=="><img src=""><img><img src="http://[">'
                     '<img src="javascript:x"><img data-src="http://a.example/1.jpg">',
                     [], id="none"),
        pytest.param('<img src="http://[">', [], id="no-address"),
        pytest.param('<img src="ftp://a.example/1.jpg">', [], id="another-scheme"),
        pytest.param('<img src="http:///1.jpg">', [], id="no-host"),
    ],
)  # fmt: skip
def test_images(html: str, addresses: list[str]) -> None:
    assert images(html) == addresses


@pytest.mark.parametrize(
    ("html", "codes"),
    [
        pytest.param(CHART, ["0.000001"], id="chart"),
        pytest.param(
            '<span id="stock_1.600001"><a href="http://quote.eastmoney.com/unify/r/1.600001" '
            'class="keytip" data-code="1,600001">冷</a></span><span id="quote_1.600001"></span>',
            ["1.600001"],
            id="first-mention",
        ),
        pytest.param(
            '<span web="1" href="http://quote.eastmoney.com/unify/r/106.LENG" '
            'class="em_stock_key_common" data-code="106,LENG">冷</span>',
            ["106.LENG"],
            id="later-mention",
        ),
        pytest.param('<span id="Info.116.01111"></span>', ["116.01111"], id="info"),
        pytest.param('<a href="/unify/r/105.LNG?x=1">冷</a>', ["105.LNG"], id="link-alone"),
        pytest.param('<img data-code="K 000002|0|2">', [], id="K-is-no-market"),
        pytest.param('<a data-code="01111|116|5">冷</a>', ["116.01111"], id="chart-form"),
        pytest.param(
            '<span id="bk_90.BK0001"><a href="http://quote.eastmoney.com/unify/r/90.BK0001" '
            'data-code="90,BK0001">板块</a></span>',
            [],
            id="board",
        ),
        pytest.param(
            '<span id="Info.3300"><a href="http://data.eastmoney.com/x/" class="infokey">词</a>'
            "</span>",
            [],
            id="term",
        ),
        pytest.param(
            '<a data-code="1,600002">甲</a><a data-code="0,000002">乙</a><a data-code="1,600002">',
            ["1.600002", "0.000002"],
            id="each-once-in-order",
        ),
        pytest.param('<p>data-code="1,600002"</p>', [], id="not-in-a-tag"),
        pytest.param('<a href="http://x/unify/r/1.BRK.B">x</a>', ["1.BRK.B"], id="dot-in-the-code"),
    ],
)
def test_stocks(html: str, codes: list[str]) -> None:
    assert stocks(html) == codes


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("https://quote.example/sz000777.html", ["0.000777"]),
        ("//quote.example/concept/sh688777.html?from=classic", ["1.688777"]),
        ("http://finance.example/realstock/company/sh600777/nc.shtml", ["1.600777"]),
        ("https://snow.example/S/SH600777", ["1.600777"]),
        ("https://gu.example/hk00777", ["116.00777"]),
        ("http://quote.example/hk/00777.html", ["116.00777"]),
        ("https://quote.example/bj/430777.html", ["0.430777"]),
        ("https://wap.example/quote/stock/116.00777.html", ["116.00777"]),
        ("https://wap.example/quote/stock/106.NIC", ["106.NIC"]),
        ("https://pic.example/GetPic.aspx?nid=0.000777&amp;type=r", ["0.000777"]),
        ("https://push.example/get?fields=f1&amp;secid=1.600777", ["1.600777"]),
        ("https://wap.example/quote/stock/90.BK0777.html", []),
        ("https://quote.example/us/NIC.html", []),
        ("https://news.example/sz202203/15.html", []),
        ("https://news.example/a/sh600777a.html", []),
        ("https://news.example/sh60077.html", []),
        ("https://news.example/sh6007771.html", []),
    ],
)
def test_a_stock_by_its_address(address: str, codes: list[str]) -> None:
    assert stocks(f'<p>冷山<a class="k" href="{address}">站</a></p>') == codes
    assert stocks(f"<p>冷山 {address} 站</p>") == []
    assert stocks(f'<a href="{address}" data-code="1,600999">站</a>') == ["1.600999"]


@pytest.mark.parametrize(
    "piece",
    [
        "<img ",
        "<a href=",
        "<a href='/sh",
        '<img "',
        '<p class="em_media">来源',
        "<a ",
        'data-code="',
        "（文章来源：",
        "<img src=",
    ],
)
def test_hostile_bodies_take_linear_time(piece: str) -> None:
    began = time.process_time()
    html = piece * 20_000
    media(html), images(html), stocks(html)
    assert time.process_time() - began < 5


@given(st.text() | st.text("<img src='\"/:[]>p class=em_media（文章来源：）data-code=0,1|"))
def test_any_body_is_read(html: str) -> None:
    media(html)
    assert all(address.startswith(("http://", "https://")) for address in images(html))
    assert all("." in code for code in stocks(html))


@pytest.mark.parametrize(
    ("digest", "medium"),
    [
        ("冷山站今天通车。（证券时报）", "证券时报"),
        ("冷山站今天通车。(冷山证券报) ", "冷山证券报"),
        ("冷山站今天通车！ （冷财）", "冷财"),
        ("冷山站通车，票价3元（冷山时报）", "冷山时报"),
        ("冷山站通车(CPPIB)。（36氪）", "36氪"),
        ("冷山站今天通车（来源：冷财）", "冷财"),
        ("冷山站今天通车。（文章来源: 冷财）", "冷财"),
        ("冷山站今天通车（冷山时报）。", "冷山时报"),
        ("冷山站今天通车。（附名单）", ""),
        ("冷山站今天通车。（更新中）", ""),
        ("冷山站今天通车。（组图）", ""),
        ("冷山站今天通车。", ""),
        ("冷山站今天通车(CPPIB)", ""),
        ("冷山站今天通车。（完）", ""),
        ("冷山站今天通车。（记者 李云）", ""),
        ("冷山站今天通车。（记者李云）", ""),
        ("冷山站今天通车。（编辑李云）", ""),
        ("冷山站今天通车，票价3元（含税）", ""),
        ("冷山站的票价为3元。（不含税）", ""),
        ("冷山站今天通车。（未完待续）", ""),
        ("冷山站今天通车。（据冷山新闻）", "冷山新闻"),
        ("冷山站今天通车。（据了解）", ""),
        ("（证券时报）冷山站今天通车。", ""),
        ("", ""),
    ],
)
def test_a_flash_is_signed_at_its_end(digest: str, medium: str) -> None:
    assert media_at_end(digest) == medium


@pytest.mark.parametrize(
    ("digest", "medium"),
    [
        # What is nothing but a signature signs nothing.
        ("（冷山时报）", ""),
        ("(冷山时报)", ""),
        ("涨（冷山时报）", "冷山时报"),
    ],
)
def test_a_signature_stands_behind_a_text(digest: str, medium: str) -> None:
    assert media_at_end(digest) == medium
