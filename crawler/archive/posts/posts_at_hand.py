"""The post file that was made a moment ago, so that none is made twice."""

from __future__ import annotations

from collections.abc import Callable

from crawler.items import Article
from crawler.post_style import PostStyle

PostFile = tuple[str, bytes]
"""Name and content."""


def post_file(article: Article, style: PostStyle) -> PostFile:
    """See :func:`crawler.archive.posts.postfile.post_file`: imported when the first is made."""
    from crawler.archive.posts import postfile

    return postfile.post_file(article, style)


class PostsAtHand:
    """The post file that is at hand for an article, or a new one.

    It is asked for twice: before an article may be named elsewhere, and when it is stored.
    """

    def __init__(self, make: Callable[[Article], PostFile]) -> None:
        self._make = make
        self._shown: tuple[object, ...] = ()
        self._file: PostFile = ("", b"")

    def __call__(self, article: Article) -> PostFile:
        """The article's post file. Raises :class:`crawler.errors.PostFileError`."""
        shown = _shown(article)
        if self._shown != shown:
            self._file = self._make(article)
            self._shown = shown
        return self._file


def _shown(article: Article) -> tuple[object, ...]:
    """All of an article that its post file shows."""
    return (
        article.id,
        article.title,
        article.published,
        article.source,
        article.category,
        article.tags,
        article.digest,
        article.share_url,
        article.body_html,
    )
