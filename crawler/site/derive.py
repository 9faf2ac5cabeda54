"""What an article's own text says of it: the fields that follow from the body and the digest.

The one place where they are computed, for articles from the site and from post files alike.
"""

from __future__ import annotations

from crawler.items import Article
from crawler.site.byline import read_byline
from crawler.site.markup import images, media, media_at_end, stocks
from crawler.text.visible import content_hash, visible_text


def text_of(article: Article) -> str:
    """What a reader sees of an article."""
    return visible_text(article.body_html) if article.body_html else article.digest


def derive(article: Article) -> None:
    """Fill in ``text``, byline, ``media``, ``images``, ``stocks`` and ``content_hash``.

    Rolling news of the first days has a digest and no body (docs/source.md, "Post files"): there
    the digest is the text.
    """
    article.text = text_of(article)
    byline = read_byline(article.text)
    article.byline = byline.line
    article.reporters = list(byline.reporters)
    article.correspondents = list(byline.correspondents)
    article.media = media(article.body_html) or media_at_end(article.digest)
    article.images = images(article.body_html)
    article.stocks = stocks(article.body_html)
    article.content_hash = content_hash(article.digest, article.text)
