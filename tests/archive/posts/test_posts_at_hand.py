"""A post file is made once, and written only for the article that it was made of."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from crawler.archive.posts.posts_at_hand import PostsAtHand
from crawler.items import Article
from tests.support.archives import article as an_article
from tests.support.posts import post_of


class Counting:
    """Makes post files, and says of which titles."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, article: Article) -> tuple[str, bytes]:
        self.made.append(article.title)
        return post_of(article)


def test_a_file_is_made_once() -> None:
    again = Counting()
    posts = PostsAtHand(again)
    article = an_article(1)
    for asked in (article, replace(article, revision=2, story="another")):
        assert posts(asked) == post_of(article)
    assert again.made == [article.title]


def test_another_article_gets_another_file() -> None:
    again = Counting()
    posts = PostsAtHand(again)
    article = an_article(1)
    assert posts(article) == post_of(article)
    renamed = replace(article, title="另一个题目")
    assert posts(renamed) == post_of(renamed) != post_of(article)
    assert again.made == [article.title, "另一个题目"]


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_whatever_a_post_file_shows_tells_articles_apart(name: str) -> None:
    article = an_article(1)
    posts = PostsAtHand(post_of)
    assert posts(article) == post_of(article)
    value = getattr(article, name)
    others: dict[type, object] = {str: f"{value}其他", int: 7, list: ["另", "外"]}
    changed: dict[str, Any] = {name: others.get(type(value))}
    other = replace(article, **changed)
    assert posts(other) == post_of(other)
