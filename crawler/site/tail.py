"""The end of a post's content: the link to the article and the links back (docs/source.md,
"Post files").

``LINK`` and ``FOOT`` are a paragraph each, or plain text where a tag of the body stayed open (B4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from crawler.site.body import with_crossed_tags_restored
from crawler.site.section import plain
from crawler.site.urls import ROLLING, PostUrl

# A bracket in the slug that closes nothing ends the first form's link too early, and the rest of
# the address stays text.
_BACK = (
    r"(?:<a href=\"(?P<href>[^\"]*)\">返回(?P<name>.{0,200}?)</a>"
    r"(?:(?P<rest>[^<>\n]{0,200}?\.html)\))?"
    r"|\[返回(?P<name2>.{0,200}?)\]\((?P<href2>[^\n]{0,300}?)\))"
)
_HOME = r"(?:<a href=\"[^\"]*\">返回首页</a>|\[返回首页\]\([^\n]{0,100}?\))"
_FOOTER = re.compile(rf"{_BACK}(?:(?:\s|｜|<br\s*/?>)*{_HOME})?\s*", re.S)
_LINK = re.compile(r"<a href=\"(?P<href>[^\"]*)\">(?P<text>[^<]*)</a>\s*")
_LITERAL_LINK = re.compile(r"&lt;(?P<text>(?:(?!&[lg]t;)[^\s<>])*)&gt;\s*")
_HOST = re.compile(r"(?:https?:)?//[^/]*", re.I)
_CLOSER = re.compile(r"</[a-z][a-z0-9]*>", re.I)


@dataclass(frozen=True, slots=True)
class Tail:
    """What was cut off the end of a post's content; ``None`` is "not there"."""

    body: str
    share_url: str | None
    footer: tuple[str, str] | None
    """The source's name and the link's address, both decoded."""


def _footer(found: re.Match[str]) -> tuple[str, str] | None:
    name = plain(found["name"] or found["name2"] or "")
    if not name.endswith("新闻"):
        return None
    href = found["href"] or found["href2"] or ""
    if found["rest"] is not None:
        href += f"){found['rest']}"
    return name.removesuffix("新闻"), unescape(href)


def _last_paragraph(content: str) -> tuple[str, str] | None:
    """What precedes the last paragraph of the content, and that paragraph's inside."""
    content = content.rstrip()
    start = content.rfind("<p>")
    if start < 0 or not content.endswith("</p>"):
        return None
    return content[:start], content[start + 3 : -4]


def cut_tail(content: str) -> Tail:
    """Cut footer and link, each a paragraph, off the end of the content."""
    footer: tuple[str, str] | None = None
    last = _last_paragraph(content)
    if last and (found := _FOOTER.fullmatch(last[1])) and (footer := _footer(found)):
        content = last[0]
        last = _last_paragraph(content)
    if last and (found := _LINK.fullmatch(last[1])) and found["href"] == found["text"]:
        return Tail(last[0], unescape(found["href"]), footer)
    if last and (found := _LITERAL_LINK.fullmatch(last[1])):
        return Tail(last[0], unescape(found["text"]), footer)
    return Tail(content, None, footer) if footer else _cut_unparsed_tail(content)


def _end_of_text(content: str) -> int:
    """Where the content ends but for closing tags and white space."""
    end = len(content)
    while True:
        while end and content[end - 1].isspace():
            end -= 1
        start = content.rfind("</", 0, end)
        if start < 0 or not _CLOSER.fullmatch(content, start, end):
            return end
        end = start


def _cut_unparsed_tail(content: str) -> Tail:
    """Cut link and footer off the end where both stayed text, inside a tag left open (B4)."""
    bare = content[: _end_of_text(content)]
    footer: tuple[str, str] | None = None
    start = bare.rfind("\n[返回", 0, bare.rfind("[返回首页]"))
    if start < 0:
        start = bare.rfind("\n[返回")
    if start >= 0 and (found := _FOOTER.fullmatch(bare, start + 1)) and (footer := _footer(found)):
        bare = bare[:start].rstrip()
    start = bare.rfind("\n&lt;")
    if start >= 0 and (found := _LITERAL_LINK.fullmatch(bare, start + 1)):
        body = with_crossed_tags_restored(bare[:start].rstrip("\n"))
        return Tail(body, unescape(found["text"]), footer)
    if footer:
        return Tail(with_crossed_tags_restored(bare), None, footer)
    return Tail(content, None, None)


def footer_category(href: str, post: PostUrl) -> str | None:
    """The category that a footer's link names; footers are not percent-encoded, but may be.

    So ``?`` and ``#`` are parts of the slug (docs/source.md, "Y7").
    """
    path = _HOST.sub("", href, count=1)
    if path.strip("./") == ROLLING:
        return ROLLING
    start, end = path.find("/category/"), len(path) - len(".html")
    if start < 0 or not path.endswith(".html"):
        return None
    raw = path[start + len("/category/") : end]
    if raw.lower() == " ".join(post.categories) or "%" not in raw:
        return raw
    try:
        return unquote(raw, errors="strict")
    except UnicodeDecodeError:
        return raw
