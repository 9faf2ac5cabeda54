"""Whatever an article holds: its post file reads back to the same article."""

from __future__ import annotations

import re
from dataclasses import replace

import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.posts.frontmatter import split_words
from crawler.archive.posts.postfile import post_name, read_post_file, write_post
from crawler.errors import PostFileError
from crawler.items import Article
from tests.support.articles import articles
from tests.support.posts import STYLE


def read_back(article: Article) -> Article:
    name = post_name(article, STYLE)
    return read_post_file(write_post(article, STYLE), name, STYLE, article.text_source)


@given(articles())
def test_what_was_written_reads_back_the_same(article: Article) -> None:
    read = read_back(article)
    assert replace(read, url=article.url) == article


@given(articles())
def test_what_was_read_is_written_the_same(article: Article) -> None:
    written = write_post(article, STYLE)
    again = write_post(read_back(article), STYLE)
    assert again == written


@given(articles())
def test_no_liquid_is_left_and_no_newline_is_at_the_end(article: Article) -> None:
    written = write_post(article, STYLE).decode()
    content = written.split("\n---\n", 1)[1]
    assert not re.search(r"\{[{%]", content)
    if article.source or article.share_url:
        assert written.endswith(f"｜[返回首页](//{STYLE.host}/)")


@given(articles())
def test_the_front_matter_is_yaml_that_says_the_same(article: Article) -> None:
    front = yaml.safe_load(write_post(article, STYLE).decode().split("\n---\n", 1)[0])
    assert front["title"] == article.title
    assert (front["categories"] or "") == article.category
    tags = front["tags"] or []
    assert (split_words(tags) if isinstance(tags, str) else tags) == article.tags


@given(st.binary(max_size=200), st.sampled_from(["2022-03-14-甲.md", "undated-乙.md", "丙"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        article = read_post_file(data, name, STYLE)
    except PostFileError as error:
        assert name in str(error)
    else:
        assert article.id == "甲"
