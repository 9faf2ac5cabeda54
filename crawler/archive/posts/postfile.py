"""The Markdown post files of the archive: written, named, and read back (docs/source.md,
"Post files").

A post file holds the fields of an article that the source's own posts hold, in the source's newest
form, byte for byte::

    HTML, LINK, FOOT              by source
    > DIGEST, HTML, LINK, FOOT    rolling news
    (empty line) DIGEST, LINK, FOOT    rolling news with a digest and no body (the first days)

each part after an empty line, no newline at the end. What would not survive Jekyll is written as
``frontmatter.py`` and ``kramdown.py`` say. A post that is not a news article (its id is not an info
code, it has no share link and no source: the site's own notices) has neither LINK nor FOOT. A
digest of a post by source, which the source itself never has, is written as rolling news has it.

``read_post_file(write_post(a, style), post_name(a, style), style)`` gives the fields of ``a`` that
a post file holds: ``id``, ``title``, ``published``, ``source``, ``category``, ``tags``, ``digest``,
``body_html``, ``share_url``. All older forms of the source (docs/source.md, "Post files",
"Oddities" and "Changes between polls") are read too. The fields that are derived from the body are
left empty: they are not of the file.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import quote, urlsplit

from crawler.archive.posts.frontmatter import (
    FrontMatter,
    beijing,
    odd_lines,
    read_front_matter,
    split_words,
    write_front_matter,
)
from crawler.archive.posts.kramdown import (
    fence,
    read_html,
    read_text,
    splits_fence,
    write_autolink,
    write_html,
    write_link_target,
    write_link_text,
    write_text,
)
from crawler.errors import PostFileError
from crawler.items import Article
from crawler.post_style import PostStyle
from crawler.source import Source

_LONGEST_ID = 150
_PLAIN_ID = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._-]{{0,{_LONGEST_ID - 1}}}")
LONGEST = {
    "title": 1_000,
    "source": 500,
    "category": 2_000,
    "digest": 20_000,
    "share_url": 4_000,
    "body_html": 2_000_000,
}
"""Characters. What is longer is not news, and escaping it for Markdown would take minutes."""
_UNDATED = "undated"
_SUFFIX = "新闻"

_NAME = re.compile(r"(?:(?P<day>\d{4}-\d\d-\d\d)|undated)-(?P<id>.+)\.md", re.DOTALL)
_FILE = re.compile(r"\ufeff?\n*---\n(?P<front>.*?\n)---\n(?P<content>.*)", re.DOTALL)
_LOOSE_FILE = re.compile(r"\s*---[ \t]*\n(?P<front>.*?\n)---[ \t]*\n(?P<content>.*)", re.DOTALL)
_BROKEN_AT_MOST = 100
"""One character in so many may be broken."""
_FOOT = re.compile(
    r"(?:\A|\n\n)\[返回(?P<source>[^\n]*?)新闻\]\([^\n]*\)(?:｜|\n)\[返回首页\]\((?P<home>[^\n]*)\)\n*\Z"
)
_LINK = re.compile(r"(?:\A|\n\n)<(?P<url>[^<>\n]*)>\n*\Z")
_BARE_LINK = re.compile(r"(?:\A|\n\n)<(?P<url>(?:https?://[^<>\n]*)?)>\n*\Z")


def post_name(article: Article, style: PostStyle) -> str:
    """The file's name, ``<YYYY-MM-DD>-<id>.md``: the day of ``published`` in Beijing.

    Where the time is not known, the day that the id says. Where that says none, the name is
    ``undated-<id>.md``: Jekyll takes only names with a date for posts and passes over this one in
    silence, while the archive still holds the article and reads it back.

    Raises :class:`PostFileError` for an id that is not a safe file name (:func:`check_id`).
    """
    check_id(article.id)
    day = _day(article, style)
    return f"{day.isoformat() if day else _UNDATED}-{article.id}.md"


def check_id(article_id: str) -> None:
    """Raise :class:`PostFileError` unless the id is safe as a part of a file name.

    Safe is: letters and decimal digits of any script, ``.``, ``_`` and ``-``; at least one letter
    or digit (Jekyll makes the URL of them); no leading dot; at most 150 bytes of UTF-8.
    """
    if _PLAIN_ID.fullmatch(article_id):
        return  # nearly all of them
    alphanumeric = [unicodedata.category(char)[0] == "L" or char.isdecimal() for char in article_id]
    if not any(alphanumeric):
        reason = "has no letter and no digit"
    elif article_id.startswith("."):
        reason = "begins with a dot"
    elif not all(
        known or char in "._-" for known, char in zip(alphanumeric, article_id, strict=True)
    ):
        reason = "holds other characters than letters, digits, '.', '_' and '-'"
    elif len(article_id.encode()) > _LONGEST_ID:
        reason = f"is longer than {_LONGEST_ID} bytes"
    else:
        return
    raise PostFileError(f"the id {article_id[:100]!r} {reason}, so no post file can be named by it")


def check_lengths(article: Article) -> None:
    """Raise :class:`PostFileError` for a text that is too long for a post."""
    texts = {name: getattr(article, name) for name in LONGEST}
    texts |= {"source": max([article.source, *article.tags], key=len)}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise PostFileError(
                f"{article.id}: {len(text)} characters of {name}, no post has {LONGEST[name]}"
            )


def write_post(article: Article, style: PostStyle) -> bytes:
    """The post file of ``article``, UTF-8, with no newline at its end.

    Raises :class:`PostFileError` for an id that is not a safe file name, for a field longer than
    :data:`LONGEST`, for a time without zone, and for a lone surrogate in any text, which UTF-8
    cannot hold (normalization replaces them).
    """
    check_id(article.id)
    check_lengths(article)
    day = _day(article, style)
    content = _content(article, style)
    front = write_front_matter(
        FrontMatter(
            title=article.title,
            published=article.published,
            category=article.category,
            tags=article.tags,
            tag_line=article.source + _SUFFIX,
        ),
        permalink=f"/{day.isoformat().replace('-', '/') + '/' if day else ''}{article.id}.html",
        excerpt=not splits_fence(content),
    )
    parts = [content]
    if not _is_notice(article, style):
        parts += [write_autolink(article.share_url), _foot(article, style)]
    try:
        return (front + "\n\n".join(parts)).encode()
    except UnicodeEncodeError as error:
        raise PostFileError(
            f"{article.id}: a text holds U+{ord(error.object[error.start]):X}, half a surrogate "
            "pair, which UTF-8 cannot hold: replace it with U+FFFD"
        ) from error


def post_file(article: Article, style: PostStyle) -> tuple[str, bytes]:
    """The post file's name and bytes, see :func:`post_name` and :func:`write_post`."""
    return post_name(article, style), write_post(article, style)


def read_post(data: bytes, name: str, source: Source, text_source: str = "newstext") -> Article:
    """A whole article out of a post file: what the file holds, and what is derived from it.

    Raises :class:`PostFileError` as :func:`read_post_file`.
    """
    article = read_post_file(data, name, source.style, text_source)
    source.derive(article)
    return article


def read_post_file(
    data: bytes, name: str, style: PostStyle, text_source: str = "newstext"
) -> Article:
    """Read a post file of the archive or of the source; ``name`` is its file name.

    ``published`` is what the file's own clock says, in Beijing: the source wrote Beijing time
    before it wrote a zone (Jekyll takes such a time for UTC and shows it 8 hours late,
    docs/source.md, "Y3"). ``url`` is the post's address on ``style.host`` (empty where no day is
    known), ``text_source`` the given one, ``revision`` 1; derived fields are empty.

    Raises :class:`PostFileError` for what is not a post: another name, other bytes than UTF-8, no
    front matter, no time in ``date:`` (docs/source.md, "Y4"), a news article without its link, a
    footer that leads to another source.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise PostFileError(
            f"{name}: not the name of a post: expected YYYY-MM-DD-<id>.md "
            "(the source writes a name without the day where the time is missing: no post)"
        )
    check_id(match["id"])
    try:
        named_day = date.fromisoformat(match["day"]) if match["day"] else None
    except ValueError as error:
        raise PostFileError(f"{name}: {match['day']} is not a day: {error}") from error
    lines, content, _ = _parts(data, name)
    front = read_front_matter(lines, name)
    article = Article(
        id=match["id"],
        url="",
        title=front.title,
        published=front.published,
        source="",
        category=front.category,
        tags=front.tags,
        digest="",
        body_html="",
        text="",
        text_source=text_source,
        byline="",
        reporters=[],
        correspondents=[],
        media="",
        share_url="",
        images=[],
        stocks=[],
        content_hash="",
    )
    rest = _read_end(article, content, front.tag_line, name, style)
    _read_content(article, rest, style)
    day = named_day if front.published is None else front.published.date()
    article.url = _url(article, day, style)
    return article


def oddities(data: bytes, name: str) -> list[str]:
    """What in a post file was not as it should be, and was replaced or passed over, in words.

    Raises :class:`PostFileError` as :func:`read_post_file`.
    """
    lines, _, found = _parts(data, name)
    return [*found, *(f"passed over: {line[:100]!r}" for line in odd_lines(lines))]


def _parts(data: bytes, name: str) -> tuple[str, str, list[str]]:
    """Front matter, content, and what was replaced to read them."""
    found: list[str] = []
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        if text.count("\ufffd") * _BROKEN_AT_MOST > len(text):
            raise PostFileError(f"{name}: not UTF-8 at byte {error.start}") from error
        found.append(f"not UTF-8 at byte {error.start}")
    file = _FILE.fullmatch(text)
    if file is None:
        # Some program has changed the ends of its lines.
        text = text.lstrip("\ufeff\0").replace("\r\n", "\n").replace("\r", "\n")
        file = _LOOSE_FILE.fullmatch(text)
        found.append("the ends of its lines")
    if file is None:
        raise PostFileError(f"{name}: no front matter between two lines of ---")
    return file["front"], file["content"], found


def _day(article: Article, style: PostStyle) -> date | None:
    published = article.published
    return style.day_of_id(article.id) if published is None else beijing(published).date()


def _is_notice(article: Article, style: PostStyle) -> bool:
    return not (article.share_url or article.source or style.digits_of_id(article.id))


def _content(article: Article, style: PostStyle) -> str:
    rolling = style.is_rolling(article.id, article.category)
    if rolling and article.digest and not article.body_html:
        return f"\n{write_text(article.digest)}"
    bare = not _is_notice(article, style) or article.body_html == article.body_html.strip("\n")
    body = write_html(article.body_html) if bare else fence(article.body_html)
    return f"> {write_text(article.digest)}\n\n{body}" if rolling or article.digest else body


def _foot(article: Article, style: PostStyle) -> str:
    path = f"category/{article.category}.html"
    if style.is_rolling(article.id, article.category):
        path = f"{style.rolling}/"
    source = write_link_text(article.source, line=f"{article.source} {path}")
    return (
        f"[返回{source}{_SUFFIX}](//{style.host}/{write_link_target(path)})"
        f"｜[返回首页](//{style.host}/)"
    )


def _read_end(article: Article, content: str, tag_line: str, name: str, style: PostStyle) -> str:
    """Take FOOT and LINK off the content's end; the rest is digest and body."""
    foot = _FOOT.search(content)
    if foot is not None:
        _check_home(foot["home"], name, style)
        article.source = read_text(foot["source"])
        content = content[: foot.start()]
        link = _LINK.search(content)
    else:
        link = _BARE_LINK.search(content)
    news = style.digits_of_id(article.id) is not None or foot is not None
    rolling = style.is_rolling(article.id, article.category)
    if link is None and news:
        raise PostFileError(f"{name}: no <link> after the text: the file is cut off or no post")
    if link is None or not (news or rolling):
        return content.rstrip("\n") if rolling else content.strip("\n")
    article.share_url = read_text(link["url"])
    if foot is None:
        article.source = tag_line.removesuffix(_SUFFIX)
    return content[: link.start()]


def _check_home(home: str, name: str, style: PostStyle) -> None:
    """A footer that names a host names one of the source's own; older ones name none."""
    try:
        host = urlsplit(home).hostname
    except ValueError:
        host = home
    if host and host not in {style.host, *style.former_hosts}:
        raise PostFileError(
            f"{name}: its footer leads to {host[:100]} and not to {style.host}: a post of another "
            "source, to be imported with its SOURCE into an archive of its own"
        )


def _read_content(article: Article, content: str, style: PostStyle) -> None:
    if content.startswith("> "):
        digest, _, body = content[2:].partition("\n\n")
        article.digest = read_text(digest)
        article.body_html = read_html(body)
    elif content.startswith("\n") and style.is_rolling(article.id, article.category):
        article.digest = read_text(content[1:])
    else:
        article.body_html = read_html(content)


def _url(article: Article, day: date | None, style: PostStyle) -> str:
    if day is None:
        return ""
    path = [word.lower() for word in split_words(article.category)]
    path += [*day.isoformat().split("-"), f"{article.id}.html"]
    return f"https://{style.host}/{quote('/'.join(path), safe='()+./@')}"
