"""The source that this project was made for, behind the one door that others know.

Everything that is said here is worked out in the other modules of this room. What reads pages and
texts is imported when the first is read: a run that finds nothing new pays for none of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from crawler.items import Article, Draft
from crawler.link_key import path_of
from crawler.post_style import PostStyle
from crawler.site import identity, urls
from crawler.site.listing_kinds import HOME, KINDS, read_listing_page
from crawler.source import Answer, Filed, Lead, PostAddress, ShareLink, Source

if TYPE_CHECKING:
    from crawler.site.listing import Listing
    from crawler.site.newstext import NewsText
    from crawler.site.post import PostPage


def _digits_of_id(article_id: str) -> str | None:
    return identity.article_digits(article_id)


def _day_of_id(article_id: str) -> date | None:
    return identity.day_of_id(article_id)


class Finews(Source):
    """finews.withounder.com; the sections that are named are those of docs/source.md, "Addresses"
    and the ones that follow."""

    style = PostStyle(
        host=urls.HOST,
        rolling=urls.ROLLING,
        digits_of_id=_digits_of_id,
        day_of_id=_day_of_id,
        former_hosts=urls.OLD_HOSTS,
    )
    home = HOME
    listing_paths = tuple(kind.path for kind in KINDS)
    post_folders = ("_posts", "old_post", "posts")
    rolling_source = urls.ROLLING_SOURCE
    shown_late = urls.UTC_SHIFT

    def post_address(self, url: str) -> PostAddress | None:
        """See "Addresses"."""
        post = urls.parse_post_url(url)
        if post is None:
            return None
        return PostAddress(post.id, post.best_day, post.categories, post.rolling, post.unreadable)

    def deadline(self, day: date | None, now: datetime) -> datetime:
        """See "Lifetime"."""
        return urls.deadline(day) if day else now + urls.LIFETIME

    def category_path(self, slug: str, site_url: str) -> str | None:
        """Rolling news has none."""
        return None if slug == urls.ROLLING else path_of(urls.category_url(site_url, slug))

    def listings_of(self, slug: str) -> tuple[str, ...]:
        """Those of rolling news; and a source with a space in its name is on no category page
        ("Y6")."""
        return tuple(
            kind.path
            for kind in KINDS
            if (kind.rolling if slug == urls.ROLLING else kind.spaced and " " in slug)
        )

    def shown_on(self, post: PostAddress) -> tuple[str, ...]:
        """Those of rolling news show nothing else."""
        return tuple(kind.path for kind in KINDS if post.rolling or not kind.rolling)

    def share_link(self, text: str) -> ShareLink:
        """See "JSON endpoints"."""
        return urls.parse_share_link(text)

    def is_answer(self, url: str) -> bool:
        """See "JSON endpoints"."""
        return path_of(url).startswith(urls.NEWSTEXT_PATH)

    def answer_url(self, code: str, share_url: str, base: str) -> str:
        """See "JSON endpoints"."""
        return urls.newstext_url(urls.share_base(share_url, base), code)

    def code_of_id(self, article_id: str) -> str | None:
        """The info code."""
        return identity.info_code(article_id)

    def original_of(self, article_id: str) -> str | None:
        """The post by source, for rolling news."""
        is_rolling = identity.is_rolling_id(article_id)
        return identity.info_code(article_id) if is_rolling else None

    def twin_of(self, article_id: str) -> str | None:
        """The rolling copy, for a post by source."""
        return identity.rolling_twin(article_id)

    def read_listing(self, body: bytes, content_type: str, url: str, site_url: str) -> Listing:
        """See "Listing pages"."""
        return read_listing_page(body, content_type, url, site_url)

    def read_page(self, body: bytes, content_type: str, url: str) -> PostPage:
        """See "Post pages"."""
        from crawler.site.newstext import LOST
        from crawler.site.post import read_post
        from crawler.text.charset import decoded

        page = read_post(decoded(body, content_type), url)
        if "�" in page.body_html and "�".encode() not in body:
            return replace(page, mended=(LOST,))
        return page

    def read_answer(self, body: bytes) -> NewsText:
        """See "JSON endpoints"."""
        from crawler.site import newstext

        return newstext.read_newstext(body)

    def mended(self, read: NewsText | Listing | PostPage) -> tuple[str, ...]:
        """They say it themselves."""
        return read.mended

    def contradicts(self, text: NewsText, page: PostPage) -> bool:
        """See :func:`crawler.site.reading.contradicts`."""
        from crawler.site import reading

        return reading.contradicts(text, page)

    def still_shows(self, page: PostPage, article: Article) -> bool:
        """By its body; a text with characters that the page has and it lacks is not shown."""
        from crawler.text.visible import agree, visible_text

        shown = visible_text(page.body_html)
        return ("\ufffd" in shown or "\ufffd" not in article.text) and agree(shown, article.text)

    def code_of(self, page: PostPage) -> str | None:
        """By its id, or else its share link."""
        from crawler.site import reading

        return reading.code_of(page)

    def read(self, page: PostPage | None, answer: Answer | None, lead: Lead) -> Draft:
        """See :func:`crawler.site.reading.read`."""
        from crawler.site import reading

        return reading.read(page, answer, lead)

    def clean_body(self, html: str) -> str:
        """See "Post files"."""
        from crawler.site import newstext

        return newstext.clean_body(html)

    def filed(self, draft: Draft, body: str) -> Filed:
        """See "Post files"."""
        from crawler.site.filed import filed

        return filed(draft, body)

    def derive(self, article: Article) -> None:
        """See :func:`crawler.site.derive.derive`."""
        from crawler.site.derive import derive

        derive(article)

    def content_hash(self, article: Article) -> str:
        """Without the other fields."""
        from crawler.site.derive import text_of
        from crawler.text.visible import content_hash

        return content_hash(article.digest, text_of(article))

    def has_own_text(self, article: Article) -> bool:
        """More than the source line: pictures alone do not tell two apart."""
        return any("文章来源" not in line for line in article.text.splitlines())


FINEWS = Finews()
