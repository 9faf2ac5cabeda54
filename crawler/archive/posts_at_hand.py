"""Post files that were made a moment ago, here or elsewhere, so that none is made twice."""

from __future__ import annotations

from collections import OrderedDict

from crawler.archive.recovery import PostOf
from crawler.items import Article

PostFile = tuple[str, bytes]
"""Name and content."""


class PostsAtHand:
    """An archive's ``post_of``: the post file that is at hand for an article, or a new one.

    It is asked for twice, before an article may be named elsewhere and when it is stored; fetchers
    send theirs along. The last ``most`` are kept: some belong to articles that turn out to be
    archived already.
    """

    def __init__(self, post_of: PostOf, most: int = 1) -> None:
        self._post_of = post_of
        self.most = most
        self._files: OrderedDict[str, tuple[tuple[object, ...], PostFile]] = OrderedDict()

    def keep(self, article: Article, post: PostFile) -> None:
        """This is the article's post file, as the article is now."""
        self._files.pop(article.id, None)
        self._files[article.id] = (_shown(article), post)
        while len(self._files) > self.most:
            self._files.popitem(last=False)

    def __call__(self, article: Article) -> PostFile:
        """The article's post file. Raises :class:`crawler.errors.PostFileError`."""
        shown, post = self._files.get(article.id, ((), ("", b"")))
        if shown != _shown(article):
            post = self._post_of(article)
            self.keep(article, post)
        return post


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
