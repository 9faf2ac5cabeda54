"""A layout page, whatever its form: which articles stand on it, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.newspaper.epaper.parts import Layout, Region, clean, node_text
from crawler.newspaper.epaper.properties import properties_of
from crawler.newspaper.parse.folio import FOLIO, SUPPLEMENT, chinese_number
from crawler.newspaper.parse.masthead import DIGITS

_FOLIO = re.compile(
    rf"第\s*(?:0{{3,4}}(?=\d{{1,2}}\s*版)|00(?=[1-9]\d\s*版))?(?P<a>{FOLIO})"
    r"(?:\s*[、，~—-]\s*[A-Z]{0,2}\d{1,3})?\s*版"
    r"|^(?:版次|版面|版号|当前版|本版)\s*[:：]?\s*(?P<d>[A-Z]{0,2}\d{1,3})"
    rf"|^[【\[]?(?P<f>{SUPPLEMENT}\d{{1,3}})(?=版|\s|[:：】\]·/|｜—-]|$)"
    r"|^[【\[]?(?P<b>[A-Z]{1,2}\d{1,3})(?:版|\s|[:：】\]·/|｜—-]|$)"
    r"|^(?P<e>[A-Z]\d{2})[\u4e00-\u9fff]{2,4}$"
    r"|^[\u4e00-\u9fff]{2,6}\s*[·•（(\s]\s*(?P<g>[A-Z]{1,2}\d{1,2}|0\d|\d{1,2}(?=\s*版))\s*版?[）)]?$"
    r"|^(?P<c>\d{1,3}\s*版(?=[:：\s]|$)|\d{2,3}\s*(?:版|[:：]\s*[\u4e00-\u9fff])|0\d\s+[\u4e00-\u9fff]{2,4}$)",
    re.IGNORECASE,
)
"""第A01版：要闻, 第三版, 版次：A01, 特01, 【A01】要闻, A01要闻, 1版 要闻, 01 要闻, 要闻·01版."""
_NUMBER = re.compile(rf"{SUPPLEMENT}?[A-Za-z]{{0,2}}\d+|[一二三四五六七八九十]+")
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_IN_WORDS = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_URL_DATE = re.compile(
    r"/((?:19|20)\d{2})(?:[-/_]?(\d{2})[-/_]?(\d{2})|[-/_](\d{1,2})[-/_](\d{1,2}))(?=/)"
)
_ISO_DATE = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}")
_NUMBERS = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PAPER = re.compile(r"([\u4e00-\u9fff]{2,12}?(?:报|刊))(?=$|社|数|电|多|新)")
_NO_PAPER = ("数字报", "电子报", "数字报刊", "多媒体报", "手机报")
_NUMBERS_OF = re.compile(r"[A-Z]?\d+")
_BULLET = re.compile(r"[·•●■▪◆◇○]\s*")
_NAMED = re.compile(r"_([A-Za-z]{0,2}\d+)\.s?html?$")
_LISTS = frozenset(("body", "dl", "ol", "table", "ul"))
_BOXES = frozenset(("div", "section", "td"))
"""They part a page too, but often hold one link alone."""
_OPENED = re.compile(r"""['"]([^'"<>\s]+\.s?html?(?:\?[^'"<>\s]*)?)['"]""", re.IGNORECASE)
_MOST_OF = 0.8
_SHORT = 40
_FACTS = "title, strong, b, em, td, span, p, li, h1, h2, h3, h4, div"


def printed_date(text: str, pattern: re.Pattern[str] = _DATE) -> str:
    """The first date in ``text`` (2022年2月7日), or else in words; empty if there is none."""
    if match := pattern.search(text):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if match := _IN_WORDS.search(text):
        year = match[1].translate(DIGITS)
        return f"{year}-{chinese_number(match[2]) or 0:02}-{chinese_number(match[3]) or 0:02}"
    return ""


def url_date(url: str) -> str:
    """The day in a path such as ``2022-02/07``, ``202202/07`` or ``20220207``; empty if none."""
    for year, *pairs in _URL_DATE.findall(urlsplit(url).path):
        month, day = (int(number) for number in pairs if number)
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year}-{month:02}-{day:02}"
    return ""


def _address(url: str, href: str | None) -> str:
    try:
        return urljoin(url, (href or "").replace("\\", "/")).partition("#")[0]
    except ValueError:
        return ""


def link_of(node: LexborNode) -> str:
    """Where a link leads; what a script opens counts too (``javascript:show('content_1.htm')``)."""
    href = (node.attributes.get("href") or "").strip()
    if href and href != "#" and not href.lower().startswith("javascript:"):
        return href
    opened = _OPENED.search(f"{href} {node.attributes.get('onclick') or ''}")
    return opened[1] if opened else ""


def _article_address(url: str, href: str | None, content_name: re.Pattern[str]) -> str:
    """The address of an article, empty for any other link.

    ``?div=-1`` behind it only says where its page shows it.
    """
    absolute = re.sub(r"\?div=-?\d+$", "", _address(url, href))
    return absolute if absolute and content_name.search(urlsplit(absolute).path) else ""


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _printed_folio(text: str) -> str:
    match = _FOLIO.search(text)
    number = _NUMBER.search(match[match.lastgroup or 0]) if match else None
    return number[0].upper() if number else ""


class _Links:
    """A layout page's links to articles."""

    def __init__(self, tree: LexborHTMLParser, url: str, content_name: re.Pattern[str]) -> None:
        self.tree, self.url, self.content_name = tree, url, content_name
        named = _NAMED.search(urlsplit(url).path)
        self.folio = named[1].upper() if named else ""
        self.nodes: list[tuple[str, LexborNode]] = []
        self.titles: dict[str, str] = {}
        for link in tree.css("a[href]"):
            absolute = _article_address(url, link_of(link), content_name)
            if absolute:
                # Beside its title a link may have a number or a summary.
                heading = link.css_first("h1, h2, h3, h4, h5, h6")
                title, told = (
                    node_text(heading) or node_text(link),
                    clean(link.attributes.get("title")),
                )
                title = _BULLET.sub("", title, count=1) if _BULLET.match(title) else title
                short = title.rstrip("….")
                if not title or (short != title and told.startswith(short)):
                    title = told
                self.titles[absolute] = self.titles.get(absolute) or title
                self.nodes.append((absolute, link))

    def areas(self) -> dict[str, Region]:
        """The regions of the page's picture that lead to an article."""
        found: dict[str, Region] = {}
        for area in self.tree.css("map area"):
            absolute = _article_address(self.url, link_of(area), self.content_name)
            if absolute:
                numbers = re.findall(r"-?\d+(?:\.\d+)?", area.attributes.get("coords") or "")
                title = self.titles.get(absolute) or clean(
                    area.attributes.get("data-title")
                    or area.attributes.get("title")
                    or area.attributes.get("alt")
                )
                region = Region(absolute, title, tuple(map(float, numbers)))
                found.setdefault(absolute, region)
        return found

    def listed(self, own: str, areas: frozenset[str]) -> list[str]:
        """The articles in the lists ``own`` that are this page's own; none where no list is."""
        lists = [(node, self._inside(node)) for node in (self.tree.css(own) if own else ())]
        lists = [(node, links) for node, links in lists if links]
        mine = [links for _, links in lists if areas.intersection(links)]
        mine = mine or [links for node, links in lists if self._is_headed(node)]
        if not mine and (not areas or len(lists) == 1):
            mine = [links for _, links in lists]
        return list(dict.fromkeys(link for links in mine for link in links))

    def beside(self, areas: frozenset[str]) -> list[str]:
        """The articles of the smallest list that has what the page's picture leads to.

        A layout page may also list what its other pages hold, or what is read most.
        """
        wanted = areas.intersection(self.titles)
        if not wanted:
            return [] if areas else self._alone() or self._headed()
        holders: dict[int, tuple[LexborNode, dict[str, None]]] = {}
        for absolute, link in self.nodes:
            for node in _ancestors(link):
                if node.tag in _LISTS or node.tag in _BOXES:
                    holders.setdefault(node.mem_id, (node, {}))[1][absolute] = None
        fitting = [
            (node, list(links))
            for node, links in holders.values()
            if (node.tag in _LISTS or len(links) > 1)
            and len(wanted.intersection(links)) >= _MOST_OF * len(wanted)
        ]
        if not fitting:
            return []
        holder, found = min(fitting, key=lambda entry: len(entry[1]))
        # A list of all pages, where no element holds this one's articles alone.
        several = holder.tag in _LISTS - {"body"} and self._sisters(holder)
        return [link for link in found if link in areas] if several else found

    @cached_property
    def _outer(self) -> set[int]:
        """The elements that have lists in them."""
        found: set[int] = set()
        for node in self.tree.css("ul, ol, dl, table"):
            for above in _ancestors(node):
                if above.mem_id in found:
                    break
                found.add(above.mem_id)
        return found

    def _headed(self) -> list[str]:
        """The articles of the lists that stand below this page's own link or folio."""
        lists = [
            links
            for node in self.tree.css("ul, ol, dl, table")
            if node.mem_id not in self._outer
            and (links := self._inside(node))
            and not self._sisters(node)
            and self._is_headed(node)
        ]
        return lists[0] if len(lists) == 1 else []

    def _sisters(self, node: LexborNode) -> bool:
        """Whether an element links other pages of the edition, which are called like this one."""
        own = _NUMBERS_OF.sub("#", self.url)
        pages = self._pages(node) - {self.url}
        return any(_NUMBERS_OF.sub("#", page) == own for page in pages)

    def _alone(self) -> list[str]:
        """All articles, where one list without lists in it and without other pages has them."""
        for lists in (_LISTS - {"body"}, _BOXES):
            for node in self.tree.css(", ".join(sorted(lists))):
                inner = node.mem_id in self._outer
                links = [] if inner or self._pages(node) else self._inside(node)
                listed = len(links) > 1 or (links and node.tag in _LISTS)
                if listed and set(links) == set(self.titles):
                    return links
        return []

    def _inside(self, node: LexborNode) -> list[str]:
        found = (
            _article_address(self.url, link_of(link), self.content_name)
            for link in node.css("a[href]")
        )
        return list(dict.fromkeys(link for link in found if link))

    def _is_headed(self, node: LexborNode) -> bool:
        """Whether a list stands below this page's own link or folio: in it, or just before it."""
        inside = self._pages(node)
        if inside or self._folio(node):
            return self.url in inside or self._folio(node) == self.folio
        before = node.prev
        while before is not None and before.tag in ("-text", "-comment"):
            before = before.prev
        if before is None:
            return False
        return self.url in self._pages(before) or self._folio(before) == self.folio != ""

    def _folio(self, node: LexborNode) -> str:
        """The folio that an element begins with."""
        return _printed_folio(node_text(node)[:_SHORT])

    def _pages(self, node: LexborNode) -> set[str]:
        """What an element links that is no article."""
        links = ([node] if node.tag == "a" else []) + node.css("a[href]")
        return {_address(self.url, link_of(link)) for link in links} - set(self._inside(node))


def regions_of(
    tree: LexborHTMLParser, url: str, content_name: re.Pattern[str], own: str = ""
) -> tuple[Region, ...]:
    """The articles of a layout page: its ``<area>``s in order, then those that no area has.

    ``own`` selects the lists of a page's articles. Without such a list it is the one that has the
    areas' articles: a layout page also links articles of other pages, which are not its own.
    """
    links = _Links(tree, url, content_name)
    found = links.areas()
    areas = frozenset(found)
    for absolute in links.listed(own, areas) or links.beside(areas):
        found.setdefault(absolute, Region(absolute, links.titles[absolute], ()))
    return tuple(found.values())


def sisters_of(tree: LexborHTMLParser, url: str, layout_name: re.Pattern[str]) -> tuple[str, ...]:
    """The other layout pages that a layout page links: those beside it, in order, each once."""
    folder, _, name = url.rpartition("/")
    found: dict[str, None] = {}
    for link in tree.css("a[href], area[href]"):
        absolute = _address(url, link_of(link))
        where, _, called = absolute.rpartition("/")
        # Pages of one name stand in folders beside one another (001/node.htm).
        folders = called == name and where.rpartition("/")[0] == folder.rpartition("/")[0]
        folders = folders and url_date(absolute) == url_date(url) != ""
        if (
            (where == folder or folders)
            and absolute != url
            and layout_name.search(urlsplit(absolute).path)
        ):
            found[absolute] = None
    return tuple(found)


def folio_of(texts: Iterable[str], url: str, layout_name: re.Pattern[str]) -> str:
    """The page's folio as printed, or else the number in its URL (``node_02.html`` is page 02)."""
    if printed := next(filter(None, map(_printed_folio, texts)), ""):
        return printed
    path = urlsplit(url).path
    match = layout_name.search(path) or _NAMED.search(path)
    return (match[match.lastindex or 0]).upper() if match else ""


def _paper(texts: Iterable[str]) -> str:
    for text in texts:
        for piece in re.split(r"[\s\-_—·|｜:：《》,，]+", text):
            match = _PAPER.match(piece)
            if match and match[1] not in _NO_PAPER:
                return match[1]
    return ""


def _own_texts(tree: LexborHTMLParser, url: str) -> tuple[list[str], list[str]]:
    """What the link to the page itself says, and the short texts that are no link's."""
    told = [node_text(link) for link in tree.css("a[href]") if _address(url, link_of(link)) == url]
    short = []
    for node in tree.css(_FACTS):
        if len(node.text()) > 4 * _SHORT or node.css_first("a, script, style, option"):
            continue
        text = node_text(node)
        if 0 < len(text) < _SHORT and all(above.tag != "a" for above in _ancestors(node)):
            short.append(text)
    return told, short


def read_layout_page(
    html: str, url: str, layout_name: re.Pattern[str], content_name: re.Pattern[str], own: str = ""
) -> Layout:
    """Read a layout page.

    What the page says of itself for machines (the ``enpproperty`` comment) is believed first, then
    what it shows, then its address.
    """
    tree = LexborHTMLParser(html)
    stated = properties_of(html)
    told, short = _own_texts(tree, url)
    title = node_text(tree.css_first("title"))
    day = _ISO_DATE.match(stated.get("date", ""))
    # In numbers alone a page may also tell when it was made.
    patterns = (_DATE,) if url_date(url) else (_DATE, _NUMBERS)
    dates = (
        found
        for pattern in patterns
        for text in (title, *short)
        if (found := printed_date(text, pattern))
    )
    page = stated.get("pagenum", "")
    logos = (clean(node.attributes.get("alt")) for node in tree.css("img[alt]"))
    return Layout(
        url,
        stated.get("papername", "") or _paper((title, *short)) or _paper(logos),
        folio_of([f"第{page}版"] if page else [title, *told, *short], url, layout_name),
        day[0] if day else next(dates, ""),
        url_date(url),
        regions_of(tree, url, content_name, own),
    )
