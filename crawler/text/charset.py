"""The characters of a page or an answer, whatever it declares or fails to declare."""

from __future__ import annotations

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawler.errors import SiteError

_CHINESE = "gb18030"
"""What GBK and GB2312 are parts of."""
_DECLARABLE = frozenset(
    ("ascii", "big5", "big5hkscs", "cp1252", "gb18030", "gb2312", "gbk", "hz", "iso8859-1")
)
"""Others are not charsets of Chinese pages, and some of Python's take minutes (``punycode``)."""


def decoded(data: bytes, content_type: str = "") -> str:
    """The text of ``data``; ``content_type`` is the header of that name.

    In this order: what a byte order mark says; UTF-8, for what is UTF-8 is nothing else by
    accident, whatever it declares; UTF-8 in which some bytes were lost; the declared charset;
    GB18030. What cannot be read becomes U+FFFD. Raises :class:`SiteError` (``charset``) where that
    is most of it.
    """
    marked, mark = read_bom(data)
    if marked and mark:
        return data[len(mark) :].decode(marked, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    if is_mostly_whole(text):
        return text
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(data)
    for name in (declared if declared in _DECLARABLE else None, _CHINESE):
        if name is not None and is_mostly_whole(text := data.decode(name, "replace")):
            return text
    raise SiteError("charset", f"{len(data)} bytes in no known charset; they begin {data[:40]!r}")


def is_mostly_whole(text: str) -> bool:
    """Whether more characters beyond ASCII are whole than broken."""
    broken = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) > 2 * broken
