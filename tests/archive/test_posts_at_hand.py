"""A post file is made once, and written only for the article that it was made of."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from crawler.archive.posts_at_hand import PostsAtHand
from crawler.items import Article
from crawler.pipelines.posts import post_of
from tests.archive.making import article as an_article

READY = ("ready.md", b"ready")


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


def test_the_file_that_came_along_is_taken() -> None:
    again = Counting()
    posts = PostsAtHand(again)
    article = an_article(1)
    posts.keep(article, READY)
    assert posts(article) == posts(article) == READY
    assert again.made == []


def test_another_article_gets_another_file() -> None:
    again = Counting()
    posts = PostsAtHand(again, 2)
    article = an_article(1)
    posts.keep(article, READY)
    renamed = replace(article, title="另一个题目")
    assert posts(renamed) == post_of(renamed) != READY
    assert again.made == ["另一个题目"]


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_whatever_a_post_file_shows_tells_articles_apart(name: str) -> None:
    article = an_article(1)
    posts = PostsAtHand(post_of)
    posts.keep(article, post_of(article))
    value = getattr(article, name)
    others: dict[type, object] = {str: f"{value}其他", int: 7, list: ["另", "外"]}
    changed: dict[str, Any] = {name: others.get(type(value))}
    other = replace(article, **changed)
    assert posts(other) == post_of(other)


def test_only_so_many_are_kept() -> None:
    posts = PostsAtHand(post_of, 2)
    articles = [replace(an_article(1), id=f"NW{number:018}") for number in range(3)]
    for article in articles:
        posts.keep(article, READY)
    found = [posts(article)[0] == "ready.md" for article in reversed(articles)]
    assert found == [True, True, False]
