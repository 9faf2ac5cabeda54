"""Post pages, in every URL form and both layouts (docs/source.md, "Addresses", "Post pages",
"Oddities" and "What Jekyll changes").

The page is cut from its raw text, from both ends inwards, because every part of it is pasted
unescaped: time and ``h1`` from the front, tags, footer and link from the back; what remains is
the digest and the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from html import unescape

from crawler.clock import BEIJING
from crawler.errors import PageStructureError
from crawler.site.body import LONGEST_BODY, rejoined, with_tags_restored
from crawler.site.listing import is_404_page
from crawler.site.section import PageParts, cut_page, plain
from crawler.site.tail import cut_tail, footer_category
from crawler.site.urls import ROLLING, PostUrl, parse_post_url
from crawler.text.visible import visible_text

_PUBLISHED = re.compile(
    r"<meta\b[^<>]*\bproperty=\"article:published_time\"[^<>]*\bcontent=\"([^\"<>]*)\"", re.I
)
_HEADING = re.compile(r"\s*(?P<small><small>[^<]*</small>)?\s*(?:<h1>(?P<title>.*?)</h1>)?", re.S)
_SHOWN_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) +([0-9]{2}:[0-9]{2}:[0-9]{2})")
_TAGS = re.compile(r"<small>\s*tags:\s*<em>(.*)</em>(?:\s|&nbsp;)*</small>\s*", re.S)
_FRONT_MATTER = re.compile(r"\s*<hr\s*/?>\s*<p>layout: post\n(?P<lines>.*?)</p>", re.S)
_QUOTES = '"“”'
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]*>", re.I)
_PLAIN_PARAGRAPH = re.compile(r"\s*<p>((?:[^<]|</?(?:em|strong|del)>)*)</p>\s*")
_FARTHEST = 1
"""Days between a post's time and the day in its address."""


@dataclass(frozen=True, slots=True)
class PostPage:
    """What a post page says.

    ``title``, ``published`` (aware, +08:00), ``source`` and ``category`` are ``None`` and ``tags``
    is empty where the page does not say it; ``missing`` then names the field (``title``, ``time``,
    ``source``, ``category``, ``tags``). With ``time`` missing, ``published`` is midnight of the
    post's day, if at least that is known. ``digest`` is plain text, rolling news only.
    ``body_html`` is as near to the original as the page allows (docs/source.md,
    "What Jekyll changes"). ``share_url`` is empty where the post had none. ``unreadable``: the
    post's YAML could not be read (Y1). ``plain_digest``: rolling news of the first days, a digest
    and no body. ``footer``: the page has the link back to its category.
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
    title_recovered: bool = False
    """Whether the title stood in the text only: front matter shown as text (Y2)."""
    mended: tuple[str, ...] = ()
    """What was not as it should be and was read all the same."""

    @property
    def listed_in(self) -> str:
        """The slug of the category page that the footer links; empty if it links none."""
        return (self.category or "") if self.footer else ""


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
        return moment.astimezone(BEIJING) if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    except (ValueError, OverflowError):
        return None


def _shown_moment(text: str) -> datetime | None:
    found = _SHOWN_TIME.search(text)
    return _moment(f"{found[1]}T{found[2]}") if found else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), BEIJING) if day else None


def _cut_tags(content: str) -> tuple[str, tuple[str, ...]]:
    """The content without the line of tags at its end, and the tags."""
    start = content.rfind("<small>")
    found = _TAGS.fullmatch(content, start) if start >= 0 else None
    if found is None:
        return content, ()
    tags = (plain(tag).strip() for tag in found[1].split("</em> - <em>"))
    return content[:start], tuple(tag for tag in tags if tag)


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


def _published(post: PostUrl, head: str, small: str, shown: _FrontMatter | None) -> datetime | None:
    """When the post was published, to the second; ``None`` if only its day can be known.

    Jekyll makes the address of the same time: one of more than a day before or after it is not
    believed, and of two the one of the very day is.
    """
    if post.unreadable:
        return None
    stated = _PUBLISHED.findall(head)
    told = [shown.published] if shown else [_moment(each) for each in stated[-1:]]
    moments = [each for each in (*told, None if shown else _shown_moment(small)) if each]
    day = post.day
    if day is None:
        return next(iter(moments), None)

    def apart(moment: datetime) -> int:
        return abs((moment.date() - day).days)

    nearest = min(moments, key=apart, default=None)
    return nearest if nearest is not None and apart(nearest) <= _FARTHEST else None


def _post_section(html: str, url: str) -> tuple[PostUrl, PageParts]:
    """What a post's URL says, and the part of the page that is the post."""
    post = parse_post_url(url)
    if post is None:
        raise PageStructureError("not-a-post", f"{url} is not the URL of a post")
    page = cut_page(html, url)
    if len(page.section) > LONGEST_BODY:
        raise PageStructureError("too-long", f"{url} is longer than {LONGEST_BODY} characters")
    if is_404_page(page.head + page.section):
        raise PageStructureError("not-a-post", f"{url} is the site's 404 page, whatever its status")
    return post, page


def _digest_and_body(content: str) -> tuple[str, str, bool]:
    """Digest and body of rolling news, and whether the page shows its digest as plain text."""
    if cut := _cut_digest(content):
        return (*cut, False)
    if _PLAIN_PARAGRAPH.fullmatch(content):
        return visible_text(content), "", True
    return "", content, False


def read_post(html: str, url: str) -> PostPage:
    """Read a post page; ``url`` says its id and, for unreadable YAML (Y1), its day.

    Raises :class:`PageStructureError` with the reason ``not-html``, ``no-section``,
    ``not-a-post`` (another page, the 404 page, or a URL that is not a post's), ``too-long`` or
    ``no-body`` (a post without body, digest and link).
    """
    post, page = _post_section(html, url)
    heading = _HEADING.match(page.section)
    assert heading is not None  # any part of it may be missing
    small, raw_title = heading["small"] or "", heading["title"]
    content, tags = _cut_tags(page.section[heading.end() :])
    tail = cut_tail(content)
    if raw_title is None and not small and tail.share_url is None and not post.old:
        raise PageStructureError("not-a-post", f"{url} has no <h1>: it is another kind of page")
    unreadable = post.unreadable or raw_title is None
    body, shown = _cut_front_matter(tail.body)

    title = None if unreadable else unescape(raw_title or "")
    source, category = None, None
    if tail.footer:
        source, category = tail.footer[0], footer_category(tail.footer[1], post)
    if shown:
        title, tags = shown.title, shown.tags
        category = category if category is not None else shown.category
    if category is None and len(post.categories) == 1:
        category = post.categories[0]

    digest, plain_digest = "", False
    if category == ROLLING or post.rolling:
        digest, body, plain_digest = _digest_and_body(body)
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
        title_recovered=bool(shown and title),
    )
