"""A post file that was made elsewhere is written only for the article that it was made of."""

from __future__ import annotations

from dataclasses import replace

from crawler.items import Article
from crawler.pipelines.posts import post_of
from crawler.workers.posts import ReadyPosts
from tests.archive.making import article as an_article


def test_the_file_that_is_there_is_taken_once() -> None:
    made: list[str] = []

    def again(article: Article) -> tuple[str, bytes]:
        made.append(article.title)
        return post_of(article)

    posts = ReadyPosts(again, 2)
    article = an_article(1)
    posts.keep(article, ("ready.md", b"ready"))
    stored = replace(article, revision=2, story="another")
    assert posts(stored) == ("ready.md", b"ready")
    assert posts(stored) == post_of(article)
    posts.keep(article, ("ready.md", b"ready"))
    renamed = replace(article, title="另一个题目")
    assert posts(renamed) == post_of(renamed)
    assert made == [article.title, "另一个题目"]


def test_only_so_many_are_kept() -> None:
    posts = ReadyPosts(post_of, 2)
    articles = [replace(an_article(1), id=f"NW{number:018}") for number in range(3)]
    for article in articles:
        posts.keep(article, ("ready.md", b"ready"))
    assert [posts(article)[0] == "ready.md" for article in articles] == [False, True, True]
