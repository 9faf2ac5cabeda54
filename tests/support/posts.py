"""The post files of this project's own source."""

from __future__ import annotations

from crawler.archive.posts import postfile
from crawler.items import Article
from crawler.site.finews import FINEWS

SOURCE = FINEWS
STYLE = FINEWS.style
hash_of = FINEWS.content_hash


def post_name(article: Article) -> str:
    return postfile.post_name(article, STYLE)


def write_post(article: Article) -> bytes:
    return postfile.write_post(article, STYLE)


def post_of(article: Article) -> tuple[str, bytes]:
    return postfile.post_file(article, STYLE)


def read_post(data: bytes, name: str, text_source: str = "newstext") -> Article:
    return postfile.read_post(data, name, SOURCE, text_source)
