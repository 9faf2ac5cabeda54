"""E-paper pages in the older and the newer form."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.errors import EditionError
from crawler.newspaper.epaper import founder, ozoom, read_epaper
from crawler.newspaper.epaper.layout_page import folio_of, regions_of
from crawler.newspaper.epaper.parts import Form, Layout
from crawler.newspaper.epaper.read_epaper import (
    epaper_page,
    read_content,
    read_layout,
    read_sisters,
)
from crawler.newspaper.model import Origin
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.paper import known_papers

OLD = "http://paper.example/html/2022-02/07/"
OLD_LAYOUT = """<html><head><meta charset="utf-8"><title>江州日报-第A1版:要闻</title></head><body>
<img usemap="#PagePicMap"><map name="PagePicMap">
<Area coords="199,14,390,14,390,98,199,98" shape="polygon" href="content_102.htm">
<area coords="5,14,190,98" shape="rect" href="content_101.htm">
<area coords="0,0,10,10" href="node_2.htm"></map>
<strong>第A1版</strong>
<a href="content_101.htm"><div>老街改造三年</div></a> <a href="content_102.htm">渡口新桥通车</a>
<a href="content_103.htm">没有区域的一篇</a> <a href="node_3.htm">下一版</a>
</body></html>"""
OLD_CONTENT = """<html><body><table id="newspic"><tr><td class="px12">青石巷口。本报记者 周芳 摄
</td></tr></table>
<founder-content><P>本报讯（记者 王&nbsp;伟 通讯员 李敏）老街改造从三年前开始，先修<b>管</b>网。</P>
<P>　　</P><P>住户们都说好。</P><P>（下转A4版）</P></founder-content>
<!--enpproperty <articleid>101</articleid><date>2022-02-07 00:00:00.0</date><author></author>
<title>老街改造三年</title><keyword></keyword><subtitle>——青石巷纪实</subtitle>
<introtitle>从&ldquo;路&rdquo;开始</introtitle>/enpproperty--></body></html>"""
NEW = "https://paper.example/pc/layout/202202/07/node_01.html"
NEW_LAYOUT = """<html><head><title>江州日报</title></head><body>
<p class="left ban">第01版：要闻</p><div class="date">2022年02月07日 星期一</div>
<map><area shape="polygon" coords="1.5%,2%,50%,2%" href="../../../content/202202/07/content_7.html">
</map><ul class="news-list"><li><a href="../../../content/202202/07/content_7.html">渡口新桥通车</a>
</li><li><a href="../../../content/202202/07/content_8.html">图片新闻</a></li></ul></body></html>"""
NEW_CONTENT = """<html><body><div class="article"><h3>两岸居民等了十年</h3>
<h1>渡口新桥<br>通车</h1><h2>过江只要五分钟</h2>
<p class="sec">本报记者 周芳 <span class="date">《江州日报》（2022年02月07日 第 01 版）</span></p>
<div id="ozoom"><table class="pci_c"><tr><td><img src="a.jpg"><p>新桥夜景。李敏摄</p></td></tr>
</table>
<p>渡口新桥昨天通车。</p><p>桥上装了路灯和护栏。</p></div></div></body></html>"""


def test_old_layout() -> None:
    layout = read_layout(OLD_LAYOUT.encode(), OLD + "node_1.htm")
    assert layout is not None
    assert [(region.url, region.title) for region in layout.regions] == [
        (OLD + "content_102.htm", "渡口新桥通车"),
        (OLD + "content_101.htm", "老街改造三年"),
        (OLD + "content_103.htm", "没有区域的一篇"),
    ]
    assert list(layout.regions[1].coords) == [5, 14, 190, 98]
    assert (layout.paper, layout.page, layout.url_date) == ("江州日报", "A1", "2022-02-07")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_old_content(encoding: str) -> None:
    content = read_content(OLD_CONTENT.encode(encoding), OLD + "content_101.htm")
    assert content.headline == "老街改造三年"
    assert (content.kicker, content.subtitle) == ("从“路”开始", "——青石巷纪实")
    assert content.paragraphs == (
        "本报讯（记者 王 伟 通讯员 李敏）老街改造从三年前开始，先修管网。",
        "住户们都说好。",
        "（下转A4版）",
    )
    assert content.captions == ("青石巷口。本报记者 周芳 摄",)


def test_old_page() -> None:
    layout = read_layout(OLD_LAYOUT.encode(), OLD + "node_1.htm")
    content = read_content(OLD_CONTENT.encode(), OLD + "content_101.htm")
    assert layout is not None
    page = epaper_page(layout, [content], StatedFacts(), known_papers())
    (article,) = page.articles
    assert article.title_lines == ("从“路”开始", "老街改造三年", "——青石巷纪实")
    assert (article.reporters, article.correspondents) == (("王伟",), ("李敏",))
    assert article.captions[0].photographers == ("周芳",)
    assert (article.jump_to, article.open_jump) == ("A4", "A4")
    assert [p.text for p in article.paragraphs][1:] == ["住户们都说好。"]
    for paragraph in article.paragraphs:
        (span,) = paragraph.spans
        assert page.raw[span.start : span.end] == paragraph.text
    facts = page.facts
    assert facts.date is not None and facts.page is not None
    assert (facts.date.value, facts.date.origin) == ("2022-02-07", Origin.INFERRED)
    assert (facts.page.value, facts.page.origin) == ("A1", Origin.PRINTED)


def test_new_form() -> None:
    layout = read_layout(NEW_LAYOUT.encode(), NEW)
    assert layout is not None
    assert [region.title for region in layout.regions] == ["渡口新桥通车", "图片新闻"]
    assert layout.regions[0].url == ("https://paper.example/pc/content/202202/07/content_7.html")
    content = read_content(NEW_CONTENT.encode(), layout.regions[0].url)
    page = epaper_page(layout, [content], StatedFacts(), known_papers())
    (article,) = page.articles
    assert article.title_lines == ("两岸居民等了十年", "渡口新桥 通车", "过江只要五分钟")
    assert (article.byline, article.byline_line) == ("本报记者 周芳", True)
    assert article.reporters == ("周芳",)
    assert article.photographers == ("李敏",)
    assert article.text == "本报记者 周芳\n渡口新桥昨天通车。\n桥上装了路灯和护栏。"
    facts = page.facts
    assert facts.paper is not None and facts.date is not None and facts.page is not None
    assert (facts.paper.value, facts.page.value) == ("江州日报", "01")
    assert (facts.date.value, facts.date.origin) == ("2022-02-07", Origin.PRINTED)


def test_an_article_is_linked_once_however_its_page_is_to_show_it() -> None:
    layout = OLD_LAYOUT.replace('<a href="content_101.htm">', '<a href="content_101.htm?div=-1">')
    read = read_layout(layout.encode(), OLD + "node_1.htm")
    assert read is not None
    assert [(region.url, region.title) for region in read.regions][1:] == [
        (OLD + "content_101.htm", "老街改造三年"),
        (OLD + "content_103.htm", "没有区域的一篇"),
    ]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<P>一桥飞架。<BR>　　两岸通车。</P>", ("一桥飞架。", "两岸通车。")),
        ("一桥飞架。<br><br>两<b>岸</b>通车。", ("一桥飞架。", "两岸通车。")),
        (
            "一桥飞架。<P>两岸<span>通</span>车。</P>灯亮了。",
            ("一桥飞架。", "两岸通车。", "灯亮了。"),
        ),
        ("<!-- x --><table><tr><td>一桥<td>飞架</table><style>p{}</style>", ("一桥", "飞架")),
    ],
)
def test_text_however_it_is_parted(body: str, lines: tuple[str, ...]) -> None:
    old = read_content(
        f"<!--enpproperty/enpproperty--><founder-content>{body}</founder-content>".encode(), OLD
    )
    assert old.paragraphs == lines
    new = read_content(f'<h1>新桥</h1><div id="ozoom">{body}</div>'.encode(), NEW)
    assert new.paragraphs == lines


def test_captions_and_credits_that_stand_in_the_text() -> None:
    layout = read_layout(OLD_LAYOUT.encode(), OLD + "node_1.htm")
    assert layout is not None
    picture = "<P>渔民在江边补网，准备开春后的第一趟船。</P><P>本报记者 周芳 摄</P>"
    article = (
        "<P>本报讯（记者 王伟）新桥昨天通车。</P><P>桥头的花开了。李敏摄</P>"
        "<P>桥上装了路灯和护栏。</P><P>责任编辑：沈安</P>"
    )
    contents = [
        read_content(
            f"<!--enpproperty <title>新桥</title>/enpproperty--><founder-content>{body}"
            "</founder-content>".encode(),
            OLD,
        )
        for body in (picture, article)
    ]
    first, second = epaper_page(layout, contents, StatedFacts(), known_papers()).articles
    assert first.paragraphs == ()
    (caption,) = first.captions
    assert (caption.credit, caption.photographers) == ("本报记者 周芳 摄", ("周芳",))
    assert first.text == caption.text == "渔民在江边补网，准备开春后的第一趟船。"
    assert [caption.text for caption in second.captions] == ["桥头的花开了。"]
    assert (second.reporters, second.photographers) == (("王伟",), ("李敏",))
    assert [paragraph.text for paragraph in second.paragraphs] == [
        "本报讯（记者 王伟）新桥昨天通车。",
        "桥上装了路灯和护栏。",
        "责任编辑：沈安",
    ]


def test_an_article_page_is_no_layout() -> None:
    assert read_layout(OLD_CONTENT.encode(), OLD + "content_101.htm") is None
    assert read_layout(NEW_CONTENT.encode(), NEW.replace("layout", "content")) is None


def test_a_layout_whose_articles_are_empty() -> None:
    layout = read_layout(OLD_LAYOUT.encode(), OLD + "node_1.htm")
    empty = OLD_CONTENT.replace("<P>", "<!--").replace("</P>", "-->").replace("newspic", "x")
    content = read_content(empty.encode(), OLD + "content_101.htm")
    assert layout is not None
    for contents, told in (
        ([content], "have no text: .* give it as text or PDF"),
        ([], "of its 3 articles none could be had: give its address"),
    ):
        with pytest.raises(EditionError, match=told) as caught:
            epaper_page(layout, contents, StatedFacts(), known_papers())
        assert caught.value.reason == "no-articles"


BAN = re.compile(r"/ban_(\w+)\.shtml$")
WEN = re.compile(r"(?:^|/)wen_\d+\.shtml$")


def _ban(html: str, url: str) -> Layout:
    """A layout page of a vendor who calls its pages otherwise."""
    regions = regions_of(LexborHTMLParser(html), url, WEN)
    return Layout(url, "", folio_of((), url, BAN), "", "", regions)


BY_ANOTHER = Form(
    name="another-1",
    layout_name=BAN,
    content_name=WEN,
    is_layout=lambda html, url: bool(BAN.search(url)),
    is_content=lambda html, url: bool(WEN.search(url)),
    read_layout=_ban,
    read_content=ozoom.FORM.read_content,
)


def test_the_pages_beside_a_layout_page() -> None:
    more = (
        f'{OLD_LAYOUT}<a href="node_2.htm#a"></a><a href="node_1.htm"></a><a href="../node_9.htm">'
    )
    assert read_sisters(more.encode(), OLD + "node_1.htm") == (
        OLD + "node_2.htm",
        OLD + "node_3.htm",
    )
    assert read_sisters(OLD_CONTENT.encode(), OLD + "content_101.htm") == ()


def test_a_vendor_calls_its_pages_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs and CONTRIBUTING promise: a vendor is a form and its place among the forms."""
    html = OLD_LAYOUT.replace("content_", "wen_").replace("node_", "ban_").replace(".htm", ".shtml")
    url = OLD + "ban_A1.shtml"
    with pytest.raises(EditionError, match="known form"):
        read_layout(html.encode(), url)
    monkeypatch.setattr(read_epaper, "FORMS", (BY_ANOTHER, founder.FORM, ozoom.FORM))
    layout = read_layout(html.encode(), url)
    assert layout is not None
    assert layout.page == "A1"
    assert [region.url for region in layout.regions] == [
        OLD + f"wen_{number}.shtml" for number in (102, 101, 103)
    ]
    assert read_sisters(html.encode(), url) == (OLD + "ban_2.shtml", OLD + "ban_3.shtml")
    assert read_content(NEW_CONTENT.encode(), OLD + "wen_102.shtml").headline == "渡口新桥 通车"
