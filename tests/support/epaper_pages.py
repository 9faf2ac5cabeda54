"""An e-paper of the made-up newspaper, in both forms that Chinese papers publish."""

from __future__ import annotations

from crawler.standin.content import Content
from tests.support.print_pages import FERRY, FERRY_TEXT, LIBRARY, LIBRARY_TEXT

FOUNDER = "/html/2022-03/14/"
OZOOM = "/pc/layout/202203/14/node_01.html"
OZOOM_CONTENT = "/pc/content/202203/14/"


def founder_layout(*hrefs: str) -> str:
    """A layout page of the older form with these links in its regions."""
    areas = "".join(f'<area coords="5,14,190,98" shape="rect" href="{href}">' for href in hrefs)
    return (
        '<html><head><meta charset="utf-8"><title>冷山日报-第A1版:要闻</title></head><body>'
        f'<img usemap="#m"><map name="m">{areas}<area coords="0,0,9,9" href="node_2.htm"></map>'
        '<strong>第A1版</strong><a href="node_2.htm">下一版</a></body></html>'
    )


def founder_content(title: str, *paragraphs: str) -> str:
    """An article page of the older form."""
    text = "".join(f"<P>{paragraph}</P>" for paragraph in paragraphs)
    return (
        f"<html><body><founder-content>{text}</founder-content><!--enpproperty"
        f" <articleid>1</articleid><author></author><title>{title}</title><subtitle></subtitle>"
        "<introtitle></introtitle>/enpproperty--></body></html>"
    )


def ozoom_layout(*hrefs: str) -> str:
    """A layout page of the newer form."""
    areas = "".join(
        f'<area shape="polygon" coords="1.5%,2%,50%,2%" href="{href}">' for href in hrefs
    )
    return (
        '<html><head><title>冷山日报</title></head><body><p class="left ban">第01版：要闻</p>'
        f'<div class="date">2022年03月14日 星期一</div><map>{areas}</map></body></html>'
    )


def ozoom_content(title: str, *paragraphs: str) -> str:
    """An article page of the newer form."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html><body><div class="article"><h3></h3><h1>{title}</h1><h2></h2>'
        f'<div id="ozoom">{text}</div></div></body></html>'
    )


def put_founder(content: Content) -> str:
    """Publish a page of two articles in the older form; its path."""
    content.put(f"{FOUNDER}node_1.htm", founder_layout("content_11.htm", "content_12.htm"))
    content.put(f"{FOUNDER}content_11.htm", founder_content(FERRY, *FERRY_TEXT))
    content.put(f"{FOUNDER}content_12.htm", founder_content(LIBRARY, *LIBRARY_TEXT))
    return f"{FOUNDER}node_1.htm"


def put_ozoom(content: Content) -> str:
    """Publish a page of two articles in the newer form; its path."""
    up = "../../../content/202203/14/"
    content.put(OZOOM, ozoom_layout(f"{up}content_7.html", f"{up}content_8.html"))
    content.put(f"{OZOOM_CONTENT}content_7.html", ozoom_content(FERRY, *FERRY_TEXT))
    content.put(f"{OZOOM_CONTENT}content_8.html", ozoom_content(LIBRARY, *LIBRARY_TEXT))
    return OZOOM
