"""An adapter as data: which elements of a page hold what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.newspaper.epaper.layout_page import read_layout_page, regions_of
from crawler.newspaper.epaper.parts import (
    Content,
    Form,
    Layout,
    body_lines,
    clean,
    node_text,
    text_lines,
)
from crawler.newspaper.epaper.properties import element_text, elements_of, properties_of

_SUFFIX = r"\.(?:[sjx]?html?|php|aspx?|jsp)$"
LAYOUT_NAME = re.compile(
    rf"(?:^|/)(?:(?:node_|col|layout_?|page_|index_)([a-z]{{0,2}}\d+)|(\d{{3}}|[a-z]\d{{2}})/node)"
    rf"{_SUFFIX}",
    re.IGNORECASE,
)
CONTENT_NAME = re.compile(
    rf"(?:^|/)(?:content_[\w-]+|(?:article|detail)[_-]\d[\w-]*|c(?:on)?[-_]?\d+){_SUFFIX}",
    re.IGNORECASE,
)
_BOXES = ("pic", "photo", "picture", "tupian", "imgbox", "img-box")
CAPTIONS = (
    "figcaption, table[id^=newspic] td.px12, td.pic_text, #picsummary, .piccaption, .pic-text, "
    "table.pci_c p, div.attachment p, p.pictext, .picremark, figure .caption, .article .caption, "
    ".pic-desc, .picdesc, .img-desc, .imgdesc, .picinfo, .pic-info, .photo-text, .tuzhu, "
    ".tupian_text, " + ", ".join(f"div.{box} p:not(p + p):not(:has(+ p))" for box in _BOXES)
)
"""Where captions stand, in any form. A caption that several of these find comes once.

Paragraph on paragraph in a picture's box is a text that stands in it.
"""
BESIDE = (
    "[class*=pretitle], [class*=PreTitle], [class*=pre-title], [class*=pre_title], "
    "[class*=introtitle], [class*=intro-title], [class*=intro_title], "
    "[class*=subtitle], [class*=SubTitle], [class*=sub-title], [class*=sub_title], "
    "[class*=yinti], [class*=futi], .kicker, h4.intro, h4.sub"
)
"""What kickers and subtitles are called, in any form."""
_KICKER = re.compile("pre[-_]?title|intro[-_]?title|yinti|kicker", re.IGNORECASE)
_SUBTITLE = re.compile("sub[-_]?title|futi", re.IGNORECASE)
"""What an element is called that is a kicker, or a subtitle, wherever it stands."""
AUTHOR = ".author, span.author, .byline, .zuozhe, [class$=-author], [class$=_author]"
"""What a byline is called, in any form."""
_ENP_CONTENT = re.compile(r"<!--\s*(/?)enpcontent\s*-->", re.IGNORECASE)
_PRINTED_IN = re.compile(r"《[^》]{2,20}》?\s*[（(]\s*\d{4}\s*年[^（()）]*[)）]")
_FRAME = 4
"""How far above a heading the element stands that says it is the site's own."""
_LABELS = "(作者|来源|版次|版面|版名|日期|字数|责编|编辑|责任编辑)"
_LABEL = re.compile(rf"{_LABELS}\s*[：:]\s*")
_LABEL_BEHIND = re.compile(rf"[\s|｜]{_LABELS}\s*[：:]|[\s|｜](?:发布)?时间\s*[：:]")
_AUTHOR = re.compile(r"作者\s*[：:]")
_DAY = re.compile(r"[\d年月日/.:\- ]+(?:星期.)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMarks:
    """CSS selectors of an article page, of one element the likeliest first.

    ``has``: what a page of the form has, each of them. ``headline``; ``beside``: the other title
    lines, which are kicker before the headline and subtitle behind it. ``author``: a byline outside
    the text; an element labelled otherwise than 作者 (来源：…) is none. ``body``: the text, without
    what ``captions`` select; empty for what stands between the comments ``enpcontent``.
    """

    has: tuple[str, ...]
    headline: str
    beside: str = ""
    author: str = ""
    body: str = ""
    captions: str = CAPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutMarks:
    """How layout pages are known. ``own`` selects lists of a page's own articles."""

    layout_name: re.Pattern[str] = LAYOUT_NAME
    content_name: re.Pattern[str] = CONTENT_NAME
    own: str = ""


def between_comments(html: str) -> str:
    """The HTML between the comments ``enpcontent``; empty where they are not."""
    begin = -1
    for mark in _ENP_CONTENT.finditer(html):
        if mark[1] and begin >= 0:
            return html[begin : mark.start()].strip()
        if not mark[1] and begin < 0:
            begin = mark.end()
    return ""


def _lines(nodes: Iterable[LexborNode]) -> str:
    return " ".join(dict.fromkeys(text for node in nodes if (text := node_text(node))))


def author_of(nodes: Iterable[LexborNode]) -> str:
    """The byline among elements: without the paper's own (《…》（2022年…版）) and its label.

    Where one element is labelled (来源：…), all are, and only 作者 is a byline.
    """
    plain: list[str] = []
    labelled: list[tuple[str, str]] = []
    for node in nodes:
        text = node_text(node)
        for date in node.css("span.date"):
            text = text.replace(node_text(date), "")
        text = clean(_PRINTED_IN.sub("", text))
        label = _LABEL.match(text)
        if label:
            told = _LABEL_BEHIND.split(text[label.end() :], maxsplit=1)[0]
            labelled.append((label[1], clean(told)))
        elif text and not _DAY.fullmatch(text):
            plain.append(text)
    named = [text for label, text in labelled if label == "作者"]
    return next(filter(None, named if labelled else plain), "")


def _beside_text(
    tree: LexborHTMLParser, body: LexborNode | None, nodes: list[LexborNode]
) -> list[LexborNode]:
    """Elements before the text or in it, and those below it that stand beside it.

    What stands elsewhere below it is of other articles.
    """
    if not (tree.root and body and body.parent and nodes):
        return nodes
    order = {node.mem_id: number for number, node in enumerate(tree.root.traverse())}
    end = order[body.mem_id] + sum(1 for _ in body.traverse())
    beside = body.parent.mem_id
    return [
        node
        for node in nodes
        if order[node.mem_id] < end or (node.parent and node.parent.mem_id == beside)
    ]


def _labelled_author(tree: LexborHTMLParser, body: LexborNode | None) -> str:
    """The byline behind 作者：, wherever it stands before the text."""
    for node in tree.body.traverse(include_text=True) if tree.body and body else ():
        if body is not None and node.mem_id == body.mem_id:
            break
        if node.tag == "-text" and node.parent and _AUTHOR.match(clean(node.text_content)):
            return author_of([node.parent])
    return ""


def titles_of(
    tree: LexborHTMLParser, headline: str, beside: str, body: LexborNode | None
) -> tuple[str, str, str]:
    """Kicker, headline and subtitle, by their names or order on the page; none inside ``body``."""
    main = _first(tree, headline)
    if main is None:
        return "", "", ""
    before: list[LexborNode] = []
    behind: list[LexborNode] = []
    chosen = before
    # In the order of the page, whatever the selectors' own.
    marked = {node.mem_id for node in tree.css(beside)} if beside else set()
    for node in tree.root.traverse() if tree.root and marked else ():
        if node.mem_id == main.mem_id:
            chosen = behind
        elif body is not None and node.mem_id == body.mem_id:
            break
        elif node.mem_id in marked and node.css_first("a[href]") is None:
            called = " ".join(called_of(node))
            named = before if _KICKER.search(called) else chosen
            (behind if _SUBTITLE.search(called) else named).append(node)
    return _lines(before), node_text(main), _lines(behind)


def without_captions(lines: Iterable[str], captions: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of a text but those that repeat a caption."""
    return tuple(line for line in lines if line not in captions)


def read_article(html: str, url: str, marks: ArticleMarks) -> Content:
    """Read an article page. What it does not show it may say in its ``enpproperty`` comment."""
    tree = LexborHTMLParser(html)
    stated, elements = properties_of(html), elements_of(html)
    told = {name: element_text(value) for name, value in elements.items()} | stated
    body = _first(tree, marks.body)
    kicker, headline, subtitle = titles_of(tree, marks.headline, marks.beside, body)
    found = tree.css(marks.captions)
    captions = text_lines(found)
    if body is None:
        fragment = elements.get("content") or between_comments(html)
        body = LexborHTMLParser(f"<body>{fragment}</body>").body
        found = body.css(marks.captions) if body else []
        captions = tuple(dict.fromkeys((*captions, *text_lines(found))))
    lines = without_captions(body_lines(body, found), captions)
    return Content(
        url,
        headline or told.get("title", ""),
        kicker or told.get("introtitle", "") or told.get("pretitle", ""),
        subtitle or told.get("subtitle", ""),
        author_of(_beside_text(tree, body, tree.css(marks.author) if marks.author else []))
        or told.get("author", "")
        or _labelled_author(tree, body),
        lines[1:] if lines[1:] and lines[0] == headline else lines,  # Set above its text again.
        captions,
    )


def _first(tree: LexborHTMLParser, css: str) -> LexborNode | None:
    """The first element with a text of the first selector that has one.

    The page's frame is passed over, and so is what is called a kicker or a subtitle.
    """
    for one in filter(None, css.split(", ")):
        for node in tree.css(one):
            if node_text(node) and not _is_beside(node) and not _is_frame(node):
                return node
    return None


def called_of(node: LexborNode) -> list[str]:
    """An element's class and id, as far as it has them."""
    return [called for name in ("class", "id") if (called := node.attributes.get(name))]


def _is_beside(node: LexborNode) -> bool:
    called = " ".join(called_of(node))
    return bool(_KICKER.search(called) or _SUBTITLE.search(called))


def _is_frame(node: LexborNode) -> bool:
    """Whether a heading is the site's own: in its logo, in the list of its pages, at its head."""
    for _ in range(_FRAME):
        above = node.parent
        called = " ".join(called_of(node))
        head = node.tag == "header" and above is not None and above.tag == "body"
        if head or node.tag == "nav" or "logo" in called.lower():
            return True
        if above is None:
            return False
        node = above
    return False


def has_all(html: str, selectors: Iterable[str]) -> bool:
    """Whether a page has an element with a text for each of these selectors."""
    tree = LexborHTMLParser(html)
    return all(_first(tree, css) is not None for css in selectors)


def selected_form(name: str, layout: LayoutMarks, article: ArticleMarks, looks_for: str) -> Form:
    """The form that these selectors are."""

    def is_layout(html: str, url: str) -> bool:
        """Whether it is one of its layout pages, by name and list; a saved one by its list."""
        address = urlsplit(url)
        named = layout.layout_name.search(address.path) is not None
        if not (named or (layout.own and address.scheme == "file")):
            return False
        tree = LexborHTMLParser(html)
        # Where pages are named as everywhere, their lists tell the forms apart.
        listed = bool(layout.own) and tree.css_first(layout.own) is not None
        known = listed or (named and layout.layout_name is not LAYOUT_NAME)
        return known and bool(regions_of(tree, url, layout.content_name, layout.own))

    def is_content(html: str, url: str) -> bool:
        """Whether it is one of its article pages, by all that these have."""
        return has_all(html, article.has)

    def layout_page(html: str, url: str) -> Layout:
        """Read one of its layout pages."""
        return read_layout_page(html, url, layout.layout_name, layout.content_name, layout.own)

    return Form(
        name,
        layout.layout_name,
        layout.content_name,
        is_layout,
        is_content,
        layout_page,
        lambda html, url: read_article(html, url, article),
        looks_for,
    )
