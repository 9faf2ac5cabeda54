"""The post files of this source: ``crawler.archive.posts.postfile`` with the source's own values.

The archive knows the form of post files, ``crawler.site`` knows the source; here the two meet.
"""

from __future__ import annotations

from crawler.archive.posts import postfile
from crawler.archive.posts.poststyle import PostStyle
from crawler.items import Article
from crawler.site import identity, urls
from crawler.site.derive import derive
from crawler.source import Source

STYLE = PostStyle(
    host=urls.HOST,
    rolling=urls.ROLLING,
    digits_of_id=identity.article_digits,
    day_of_id=identity.day_of_id,
)


def post_name(article: Article) -> str:
    """The post file's name, see :func:`crawler.archive.posts.postfile.post_name`."""
    return postfile.post_name(article, STYLE)


def write_post(article: Article) -> bytes:
    """The post file's bytes, see :func:`crawler.archive.posts.postfile.write_post`."""
    return postfile.write_post(article, STYLE)


def post_of(article: Article) -> tuple[str, bytes]:
    """The post file's name and bytes. Raises :class:`crawler.errors.PostFileError`."""
    return post_name(article), write_post(article)


SOURCE = Source(post_of, identity.rolling_twin)


def read_post(data: bytes, name: str, text_source: str = "newstext") -> Article:
    """A whole article out of a post file: what the file holds, and what is derived from it.

    Raises :class:`crawler.errors.PostFileError` as :func:`~.postfile.read_post_file`.
    """
    article = postfile.read_post_file(data, name, STYLE, text_source)
    derive(article)
    return article
