"""URL grammar of the source (docs/source.md, "Addresses" and "JSON endpoints"): which URL is what,
and how to make one.

Pure functions over text. Anything that is not of the source is ``None``; nothing here guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, unquote, urljoin, urlsplit

from crawler.clock import BEIJING
from crawler.errors import LinkError
from crawler.site.identity import info_code, is_rolling_id, post_day
from crawler.source import ShareLink

HOST = "finews.withounder.com"
OLD_HOSTS = frozenset({"finews.zning.me", "finnews.zning.me"})
"""Hosts under which stored posts still link to the site (docs/source.md, "Hosts")."""
SHARE_HOSTS = frozenset({"finews.zning.xyz", "choicewzp1.eastmoney.com"})
"""Hosts of share pages that stored posts name (docs/source.md, "Hosts")."""
DEFAULT_SHARE_URL = "http://finews.zning.xyz/"
"""The last host that post files name for share pages and JSON."""

SHARE_PATH = "/html_News/NewsShare.html"
NEWSTEXT_PATH = "/NewsData/GetNewsText.do"
ROLLING = "emnews"
ROLLING_SOURCE = "东财滚动"
"""SOURCE of rolling news by the grammar of the footer: 返回 + SOURCE + 新闻 (docs/source.md,
"Post files")."""
UTC_SHIFT = timedelta(hours=8)
"""How much later a page shows a time without zone: it is read as UTC (docs/source.md, "Y3")."""
LIFETIME = timedelta(days=3, hours=8)
"""A post of day D leaves on D+3 at 08:00 Beijing time (docs/source.md, "Lifetime")."""

_SLUG = re.compile(r"[^/\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_DATED_PATH = re.compile(
    r"(?:(?P<cat>.+)/)?(?P<y>[0-9]{4})/(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<id>[^/]+)\.html"
)
_FILE_NAME = re.compile(r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})-(?P<id>.+)")
_NO_PATH = re.compile(r"[\x00-\x1f\x7f\ufffd\\]|/\.\.?/")
_HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#-;=?-\[\]_a-z~]")


@dataclass(frozen=True, slots=True)
class PostUrl:
    """What a post's URL says of it.

    ``day`` is the day in the path; for a post with unreadable YAML (``unreadable``, docs/source.md,
    "Y1") that is the day of the build and worthless, and ``file_day`` (from the file name in the
    URL) is the day of the post. ``categories`` are lower-cased, as the URL has them.
    """

    id: str
    categories: tuple[str, ...]
    day: date | None
    file_day: date | None
    unreadable: bool = False
    old: bool = False

    @property
    def best_day(self) -> date | None:
        """The day the post belongs to, as far as the URL tells."""
        return self.file_day or self.day

    @property
    def rolling(self) -> bool:
        """Whether the post is rolling news (by its category, or else by its id)."""
        return self.categories == (ROLLING,) or (not self.categories and is_rolling_id(self.id))


def _split(url: str) -> SplitResult | None:
    """``url`` in its parts; ``None`` where its host is impossible (``http://[``)."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _has_host(parts: SplitResult) -> bool:
    """Whether a URL names a host and, if any, a port that can be asked (RFC 3986 section 3.2)."""
    try:
        named = _HOST_NAME.fullmatch(parts.hostname or "") and "\\" not in parts.netloc
        return bool(named) and parts.port != 0
    except ValueError:
        return False


def _path(url: str) -> str:
    parts = _split(url)
    return unquote(parts.path) if parts else ""


@lru_cache(maxsize=256)
def parse_post_url(url: str) -> PostUrl | None:
    """Read any of the post URL forms of docs/source.md, "Addresses"; ``None`` for any other URL.

    Answers are kept for a while: on its way a post's address is read again and again.
    """
    path = _path(url)
    if _NO_PATH.search(path):
        return None
    path = path.lstrip("/")
    if path.startswith("old_post/"):
        name = _FILE_NAME.fullmatch(path.removeprefix("old_post/").removesuffix(".html"))
        if name is None or not path.endswith(".html") or "/" in name["id"]:
            return None
        return PostUrl(name["id"], (), None, post_day(name["date"]), old=True)
    match = _DATED_PATH.fullmatch(path)
    if match is None:
        return None
    day = post_day(f"{match['y']}-{match['m']}-{match['d']}")
    if day is None:
        return None
    categories = tuple(match["cat"].split("/")) if match["cat"] else ()
    name = _FILE_NAME.fullmatch(match["id"])
    if name is not None and not categories and post_day(name["date"]) is not None:
        return PostUrl(name["id"], (), day, post_day(name["date"]), unreadable=True)
    return PostUrl(match["id"], categories, day, None)


def deadline(day: date) -> datetime:
    """When a post of ``day`` leaves the site: D+3 at 08:00 Beijing time (aware)."""
    return datetime.combine(day, time(), BEIJING) + LIFETIME


def site_path(url: str, site_url: str) -> str | None:
    """``url`` under ``site_url`` where it is a page of the site, under any of its hosts.

    Feeds and stored footers name the site's public or old hosts, whatever host is being crawled.
    Returns an absolute URL on the crawled site, without a fragment, or ``None`` if ``url`` is of
    another host or scheme.
    """
    parts = _split(url)
    base = urlsplit(site_url)
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    if parts.netloc != base.netloc and parts.netloc not in OLD_HOSTS | {HOST}:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{base.scheme}://{base.netloc}{parts.path or '/'}{query}"


def resolve(href: str, page_url: str, site_url: str) -> str | None:
    """Where a link on a page of the site leads, if to a page of the site: absolute and encoded.

    ``href`` is as the browser sees it (entities decoded); what it holds unencoded, as the footers
    of posts do, is percent-encoded (UTF-8). ``None`` if it leads elsewhere.
    """
    try:
        absolute = urljoin(page_url, href.strip())
    except ValueError:
        return None
    url = site_path(absolute, site_url)
    return url and _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def category_of(url: str) -> str | None:
    """The slug, in its original case, of a category page's URL; ``None`` for any other URL."""
    path = _path(url)
    slug = path.removeprefix("/category/").removesuffix(".html")
    if not path.startswith("/category/") or not path.endswith(".html") or not _SLUG.fullmatch(slug):
        return None
    return slug


def category_url(site_url: str, slug: str) -> str:
    """The URL of a category's page. Raises :class:`LinkError` for an impossible slug."""
    if not _SLUG.fullmatch(slug) or slug.strip() in ("", ".", ".."):
        raise LinkError(
            "not-a-category", f"{slug!r} is not a category: a slug such as zhuzhouribao"
        )
    return urljoin(site_url, f"category/{quote(slug, safe='()+.@')}.html")


def parse_share_link(text: str) -> ShareLink:
    """Read a share link or an info code.

    Accepts ``NW<18 digits>``, 18 digits, a share page's URL (``…/NewsShare.html?infoCode=…``), the
    JSON endpoint's URL (``…?id=…``) and an article link ``…/news/<column>,<18 digits>.html``.
    Raises :class:`LinkError` for anything else.
    """
    text = text.strip()
    if code := info_code(text):
        return ShareLink(code)
    parts = _split(text)
    if parts and parts.scheme in ("http", "https") and _has_host(parts):
        query = parse_qs(parts.query)
        for key in ("infoCode", "id"):
            if len(values := query.get(key, [])) == 1 and (code := info_code(values[0])):
                return ShareLink(code, text)
        article = re.search(r"/news/[0-9]+,([0-9]{18})\.html\Z", parts.path)
        if article and (code := info_code(article[1])):
            return ShareLink(code, text)
    raise LinkError(
        "not-a-share-link",
        f"{text[:100]!r} is neither a share link nor an info code: expected NW and 18 digits, "
        f"or a link like {DEFAULT_SHARE_URL}html_News/NewsShare.html?infoCode=NW202202072267539073",
    )


def share_base(link: str, share_url: str) -> str:
    """Where the JSON endpoint is asked: ``share_url``, else the link's own host, else the default.

    Article links of rolling news name hosts that have no JSON endpoint, so only a link to a share
    page (or to the endpoint) counts. Raises :class:`LinkError` (``no-address``) for one whose host
    or port is impossible.
    """
    if share_url:
        return share_url
    parts = _split(link)
    if parts and parts.scheme in ("http", "https") and parts.path in (SHARE_PATH, NEWSTEXT_PATH):
        if not _has_host(parts):
            raise LinkError("no-address", f"{link[:100]!r} names no host that can be asked")
        return f"{parts.scheme}://{parts.netloc}/"
    return DEFAULT_SHARE_URL


def newstext_url(base: str, code: str) -> str:
    """The JSON endpoint's URL for an info code."""
    return urljoin(base, f"{NEWSTEXT_PATH}?id={code}")


def public_share_url(asked: str, code: str) -> str:
    """The share page's public URL, where the endpoint was asked at ``asked``.

    A mirror or a proxy (setting ``SHARE_URL``) is a way to the source and not its address.
    """
    known = urlsplit(asked).hostname in SHARE_HOSTS
    return share_page_url(asked if known else DEFAULT_SHARE_URL, code)


def share_page_url(base: str, code: str) -> str:
    """The share page's URL for an info code."""
    return urljoin(base, f"{SHARE_PATH}?infoCode={code}")
