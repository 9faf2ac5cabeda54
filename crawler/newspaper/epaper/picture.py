"""The form ``picture-1``: pages that are called otherwise, known by the page's own picture.

The parts of the picture (``<area>``) lead to two articles or more whose addresses differ in numbers
alone (``/20220315/233301.shtml``, ``ArticelA01002BB.htm``) and have a day in them, or the page's
own address has. Where all of an edition's pages are called like this one, those beside it are too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.newspaper.epaper.layout_page import link_of, read_layout_page, url_date
from crawler.newspaper.epaper.parts import Form, Layout
from crawler.newspaper.epaper.selected import ArticleMarks, LayoutMarks, selected_form

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"\.s?html?$", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Z]?\d+(?=\D*$)")
"""The folio in a page's name: the last number, with the capital of its part."""


def _shape(path: str) -> str:
    """A path without its numbers; where they stand shows how a paper calls its pages."""
    return _DIGITS.sub("#", path)


def _called_like(path: str, *, folio: bool = False) -> re.Pattern[str]:
    """Paths of the same shape; with ``folio`` the last number is a group."""
    name = path.rpartition("/")[2] if folio else path
    number = _NUMBER.search(name) if folio else None
    if number is None:
        return re.compile(_DIGITS.sub(r"\\d+", re.escape(name)) + "$")
    before, behind = (
        _DIGITS.sub(r"\\d+", re.escape(part))
        for part in (name[: number.start()], name[number.end() :])
    )
    return re.compile(rf"(?:^|/){before}([A-Z]?\d+){behind}$")


FORM = replace(
    selected_form(
        "picture-1",
        LayoutMarks(layout_name=_PAGE, content_name=_PAGE),
        ArticleMarks(has=(), headline=""),
        "two <area> or more that lead to articles called alike, with a day in their addresses",
    ),
    is_layout=lambda html, url: picture_form(html, url) is not None,
    is_content=lambda html, url: False,
)


def picture_form(html: str, url: str) -> Form | None:
    """The form of a page whose picture leads to articles; ``None`` for any other page."""
    paths: dict[str, None] = {}
    for area in LexborHTMLParser(html).css("map area"):
        try:
            target = urlsplit(urljoin(url, link_of(area)))
        except ValueError:
            continue
        if target.hostname == urlsplit(url).hostname and _PAGE.search(target.path):
            paths[target.path] = None
    own = urlsplit(url).path
    shapes = {_shape(path) for path in paths}
    dated = url_date(url) or all(url_date(f"{url}/..{path}") for path in paths)
    if len(paths) < 2 or len(shapes) > 1 or _shape(own) in shapes or not dated:
        return None
    content_name = _called_like(next(iter(paths)))
    layout_name = _called_like(own, folio=True)

    def read(html: str, url: str) -> Layout:
        """Read the page by what its articles are called."""
        return read_layout_page(html, url, layout_name, content_name)

    return replace(FORM, layout_name=layout_name, content_name=content_name, read_layout=read)
