"""Post pages, in every URL form and both layouts (upstream.md sections 1, 3, 6 and 7).

The page is cut from its raw text, from both ends inwards, because every part of it is pasted
unescaped: time and ``h1`` from the front, tags, footer and link from the back; what remains is
the digest and the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from html import unescape
from urllib.parse import unquote, urlsplit

from crawler.errors import PageStructureError
from crawler.site.body import rejoined, with_crossed_tags_restored, with_tags_restored
from crawler.site.listing import is_404_page
from crawler.site.section import cut_page, plain
from crawler.site.urls import CST, ROLLING, PostUrl, parse_post_url
from crawler.site.visible import visible_text

_PUBLISHED = re.compile(
    r"<meta\b[^<>]*\bproperty=\"article:published_time\"[^<>]*\bcontent=\"([^\"<>]*)\"", re.I
)
_HEADING = re.compile(r"\s*(?P<small><small>[^<]*</small>)?\s*(?:<h1>(?P<title>.*?)</h1>)?", re.S)
_SHOWN_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) +([0-9]{2}:[0-9]{2}:[0-9]{2})")
_TAGS = re.compile(r"<small>\s*tags:\s*<em>(.*)</em>(?:\s|&nbsp;)*</small>\s*", re.S)
_BACK = (
    r"(?:<a href=\"(?P<href>[^\"]*)\">返回(?P<name>.{0,500}?)</a>"
    r"|\[返回(?P<name2>.{0,500}?)\]\((?P<href2>[^\n]{0,500}?)\))"
)
_HOME = r"(?:<a href=\"[^\"]*\">返回首页</a>|\[返回首页\]\([^\n]{0,200}?\))"
_FOOTER = re.compile(
    # A bracket in the slug that closes nothing ends the link too early: the rest stays text.
    rf"{_BACK}(?:(?P<rest>[^<>\n]{{0,500}}?)\))?(?:(?:\s|｜|<br\s*/?>)*{_HOME})?\s*",
    re.S,
)
_LINK = re.compile(r"<a href=\"(?P<href>[^\"]*)\">(?P<text>[^<]*)</a>\s*")
_LITERAL_LINK = re.compile(r"&lt;(?P<text>(?:(?!&[lg]t;)[^\s<>])*)&gt;\s*")
_CLOSER = re.compile(r"</[a-z][a-z0-9]*>", re.I)
_FRONT_MATTER = re.compile(r"\s*<hr\s*/?>\s*<p>layout: post\n(?P<lines>[^<]*)</p>", re.S)
_QUOTES = '"“”'
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]*>", re.I)
_PLAIN_PARAGRAPH = re.compile(r"\s*<p>((?:[^<]|</?(?:em|strong|del)>)*)</p>\s*")


@dataclass(frozen=True, slots=True)
class PostPage:
    """What a post page says.

    ``title``, ``published`` (aware, +08:00), ``source`` and ``category`` are ``None`` and ``tags``
    is empty where the page does not say it; ``missing`` then names the field (``title``, ``time``,
    ``source``, ``category``, ``tags``). With ``time`` missing, ``published`` is midnight of the
    post's day, if at least that is known. ``digest`` is plain text, rolling news only.
    ``body_html`` is as near to the original as the page allows (upstream.md section 7).
    ``share_url`` is empty where the post had none. ``unreadable``: the post's YAML could not be
    read (Y1). ``plain_digest``: rolling news of the first days, a digest and no body. ``footer``:
    the page has the link back to its category.
    """

    id: str
    url: str
    title: str | None
    published: datetime | None
    tags: tuple[str, ...]
    digest: str
    body_html: str
    share_url: str
    source: str | None
    category: str | None
    unreadable: bool
    plain_digest: bool
    footer: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tail:
    """What was cut off the end of a post's content; ``None`` is "not there"."""

    body: str
    share_url: str | None
    footer: tuple[str, str] | None
    """The source's name and the link's address, both decoded."""


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """Front matter that shows as text (Y2)."""

    title: str | None = None
    published: datetime | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()


def _moment(text: str) -> datetime | None:
    """An ISO 8601 time; Beijing time where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(CST) if moment.tzinfo else moment.replace(tzinfo=CST)
    except (ValueError, OverflowError):
        return None


def _shown_moment(text: str) -> datetime | None:
    found = _SHOWN_TIME.search(text)
    return _moment(f"{found[1]}T{found[2]}") if found else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), CST) if day else None


def _footer(found: re.Match[str]) -> tuple[str, str] | None:
    name = plain(found["name"] or found["name2"] or "")
    if not name.endswith("新闻"):
        return None
    href = found["href"] or found["href2"] or ""
    if found["rest"] is not None:
        href += f"){found['rest']}"
    return name.removesuffix("新闻"), unescape(href)


def _cut_tags(content: str) -> tuple[str, tuple[str, ...]]:
    """The content without the line of tags at its end, and the tags."""
    start = content.rfind("<small>")
    found = _TAGS.fullmatch(content, start) if start >= 0 else None
    if found is None:
        return content, ()
    tags = (plain(tag).strip() for tag in found[1].split("</em> - <em>"))
    return content[:start], tuple(tag for tag in tags if tag)


def _last_paragraph(content: str) -> tuple[str, str] | None:
    """What precedes the last paragraph of the content, and that paragraph's inside."""
    content = content.rstrip()
    start = content.rfind("<p>")
    if start < 0 or not content.endswith("</p>"):
        return None
    return content[:start], content[start + 3 : -4]


def _cut_tail(content: str) -> _Tail:
    """Cut footer and link, each a paragraph, off the end of the content."""
    footer: tuple[str, str] | None = None
    last = _last_paragraph(content)
    if last and (found := _FOOTER.fullmatch(last[1])) and (footer := _footer(found)):
        content = last[0]
        last = _last_paragraph(content)
    if last and (found := _LINK.fullmatch(last[1])) and found["href"] == found["text"]:
        return _Tail(last[0], unescape(found["href"]), footer)
    if last and (found := _LITERAL_LINK.fullmatch(last[1])):
        return _Tail(last[0], unescape(found["text"]), footer)
    return _Tail(content, None, footer) if footer else _cut_unparsed_tail(content)


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


def _cut_unparsed_tail(content: str) -> _Tail:
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
        return _Tail(body, unescape(found["text"]), footer)
    if footer:
        return _Tail(with_crossed_tags_restored(bare), None, footer)
    return _Tail(content, None, None)


def _cut_front_matter(content: str) -> tuple[str, _FrontMatter | None]:
    """Cut off front matter that shows as a paragraph (Y2), and read it."""
    found = _FRONT_MATTER.match(content)
    if found is None:
        return content, None
    values: dict[str, str] = {}
    for line in plain(found["lines"]).split("\n"):
        key, colon, value = line.partition(":")
        if colon:
            values.setdefault(key.strip(), value.strip())
    title = values.get("title")
    if title and len(title) > 1 and title[0] in _QUOTES and title[-1] in _QUOTES:
        title = title[1:-1]
    return content[found.end() :], _FrontMatter(
        title,
        _shown_moment(values.get("date", "")),
        values.get("categories") or None,
        tuple(values.get("tags", "").split()),
    )


def _cut_digest(content: str) -> tuple[str, str] | None:
    """The digest, a block quote at the beginning, and what follows it."""
    start = len(content) - len(content.lstrip())
    first = _BLOCKQUOTE.match(content, start)
    if first is None:
        return None
    depth = 0
    for found in _BLOCKQUOTE.finditer(content, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return visible_text(content[first.end() : found.start()]), content[found.end() :]
    return None


def _slug(href: str, post: PostUrl) -> str | None:
    """The category that a footer's link names; footers are not percent-encoded, but may be."""
    try:
        path = urlsplit(href).path
    except ValueError:
        return None
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


def _published(post: PostUrl, head: str, small: str, shown: _FrontMatter | None) -> datetime | None:
    """When the post was published, to the second; ``None`` if only its day can be known."""
    if post.unreadable:
        return None
    if shown:
        return shown.published
    stated = _PUBLISHED.findall(head)
    return (_moment(stated[-1]) if stated else None) or _shown_moment(small)


def read_post(html: str, url: str) -> PostPage:
    """Read a post page; ``url`` says its id and, for unreadable YAML (Y1), its day.

    Raises :class:`PageStructureError` with the reason ``not-html``, ``no-section``,
    ``not-a-post`` (another page, the 404 page, or a URL that is no post's) or ``no-body`` (a post
    without body, digest and link).
    """
    post = parse_post_url(url)
    if post is None:
        raise PageStructureError("not-a-post", f"{url} is no post's URL")
    page = cut_page(html, url)
    if is_404_page(page.head + page.section):
        raise PageStructureError("not-a-post", f"{url} is the site's 404 page, whatever its status")
    heading = _HEADING.match(page.section)
    small = (heading and heading["small"]) or ""
    raw_title = heading["title"] if heading else None
    content, tags = _cut_tags(page.section[heading.end() if heading else 0 :])
    tail = _cut_tail(content)
    if raw_title is None and not small and tail.share_url is None and not post.old:
        raise PageStructureError("not-a-post", f"{url} has no <h1>: it is another kind of page")
    unreadable = post.unreadable or raw_title is None
    body, shown = _cut_front_matter(tail.body)

    title = None if unreadable else unescape(raw_title or "")
    source, category = None, None
    if tail.footer:
        source, category = tail.footer[0], _slug(tail.footer[1], post)
    if shown:
        title, tags = shown.title, shown.tags
        category = category if category is not None else shown.category
    if category is None and len(post.categories) == 1:
        category = post.categories[0]

    rolling = category == ROLLING or post.rolling
    digest, plain_digest = "", False
    if rolling and (cut := _cut_digest(body)):
        digest, body = cut
    elif rolling and _PLAIN_PARAGRAPH.fullmatch(body):
        digest, body, plain_digest = visible_text(body), "", True
    body = rejoined(with_tags_restored(body))
    if not body and not digest and not tail.share_url:
        raise PageStructureError("no-body", f"{url} has neither body nor digest nor link")

    published = _published(post, page.head, small, shown)
    known = {
        "title": title is not None,
        "time": published is not None,
        "source": source is not None,
        "category": category is not None,
        "tags": bool(tags),
    }
    return PostPage(
        id=post.id,
        url=url,
        title=title,
        published=published or _midnight(post.best_day),
        tags=tags,
        digest=digest,
        body_html=body,
        share_url=tail.share_url or "",
        source=source,
        category=category,
        unreadable=unreadable,
        plain_digest=plain_digest,
        footer=tail.footer is not None,
        missing=tuple(name for name, is_known in known.items() if not is_known),
    )
