"""The share page of an article: which info code it stands for (docs/source.md,
"JSON endpoints")."""

from __future__ import annotations

import re
from html import unescape

from crawler.errors import LinkError, PageStructureError
from crawler.site.urls import ShareLink, parse_share_link

_META_URL = re.compile(
    r"<(?:meta\b[^<>]*\bproperty\s*=\s*[\"']og:url[\"']|link\b[^<>]*\brel\s*=\s*[\"']canonical[\"'])"
    r"[^<>]*>",
    re.I,
)
_ADDRESS = re.compile(r"\b(?:content|href)\s*=\s*[\"']([^\"'<>]*)[\"']", re.I)
_CODE = re.compile(r"(?<![0-9A-Za-z])NW[0-9]{18}(?![0-9A-Za-z])")


def read_share_page(html: str, url: str) -> ShareLink:
    """The info code that a share page stands for.

    The page is a shell whose script asks the JSON endpoint, so its URL says it; where the URL does
    not (after a redirect), ``og:url`` or the canonical link, else the one code that stands
    anywhere in the page. Raises :class:`PageStructureError` (``no-info-code``) if there is none,
    or more than one.
    """
    addresses = [url]
    for tag in _META_URL.findall(html):
        addresses += map(unescape, _ADDRESS.findall(tag))
    for address in addresses:
        try:
            return ShareLink(parse_share_link(address).code, url)
        except LinkError:
            continue
    codes = set(_CODE.findall(html))
    if len(codes) == 1:
        return ShareLink(codes.pop(), url)
    found = f"names {len(codes)} info codes" if codes else "names no info code"
    raise PageStructureError(
        "no-info-code", f"the share page {url} {found}: expected ?infoCode=NW and 18 digits"
    )
