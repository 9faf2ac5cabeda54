"""Post files that fetchers have made, for the main process to write."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from crawler.items import Article

PostFile = tuple[str, bytes]
"""Name and content."""


class ReadyPosts:
    """Takes the place of an archive's ``post_of``: the files that are there already, or a new one.

    At most ``most`` are kept: some belong to articles that turn out to be archived already, and
    nobody asks for them.
    """

    def __init__(self, post_of: Callable[[Article], PostFile], most: int) -> None:
        self._post_of = post_of
        self._most = most
        self._ready: OrderedDict[str, tuple[tuple[object, ...], PostFile]] = OrderedDict()

    def keep(self, article: Article, post: PostFile) -> None:
        """This is the article's post file, as the article is now."""
        self._ready[article.id] = (_shown(article), post)
        if len(self._ready) > self._most:
            self._ready.popitem(last=False)

    def __call__(self, article: Article) -> PostFile:
        """The article's post file. Raises :class:`crawler.errors.PostFileError`."""
        shown, post = self._ready.pop(article.id, ((), ("", b"")))
        return post if shown == _shown(article) else self._post_of(article)


def _shown(article: Article) -> tuple[object, ...]:
    """All of an article that its post file shows."""
    return (
        article.title,
        article.published,
        article.source,
        article.category,
        article.tags,
        article.digest,
        article.share_url,
        article.body_html,
    )
