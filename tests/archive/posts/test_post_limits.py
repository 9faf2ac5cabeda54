"""Where post files end: ids and texts that are too long, files that somebody has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawler.archive.posts.postfile import (
    LONGEST,
    check_id,
    check_lengths,
    oddities,
    read_post_file,
    write_post,
)
from crawler.errors import PostFileError
from crawler.items import Article
from tests.support.articles import ARTICLE
from tests.support.posts import STYLE, post_of

FRONT = b'---\nlayout: post\ntitle: "a"\ncategories: %s\ntags: \n---\n'
BODY_AT = len(FRONT % b"leng")
NAME = "2022-03-14-about.md"
NOTICE = replace(ARTICLE, id="about", share_url="", source="", category="leng", tags=[], digest="")


@pytest.mark.parametrize("longest", ["a" * 150, "a-" * 75, "冷" * 50])
def test_the_longest_id(longest: str) -> None:
    check_id(longest)
    with pytest.raises(PostFileError, match="is longer than 150 bytes"):
        check_id(f"{longest}b")


@pytest.mark.parametrize("name", ["2022-03-14-.hidden.md", "2022-03-14-a b.md", "undated---.md"])
def test_a_file_whose_name_has_no_safe_id_is_not_read(name: str) -> None:
    data = FRONT % b"leng" + b"<p>a</p>"
    assert read_post_file(data, NAME, STYLE).body_html == "<p>a</p>"
    with pytest.raises(PostFileError, match="so no post file can be named by it"):
        read_post_file(data, name, STYLE)


@pytest.mark.parametrize("field", LONGEST)
def test_the_longest_text(field: str) -> None:
    longest: dict[str, Any] = {field: "a" * LONGEST[field]}
    check_lengths(replace(ARTICLE, **longest))
    said = f"{ARTICLE.id}: {LONGEST[field] + 1} characters of {field}, no post has {LONGEST[field]}"
    longest[field] += "a"
    with pytest.raises(PostFileError, match=said):
        write_post(replace(ARTICLE, **longest), STYLE)


def test_a_tag_is_no_longer_than_a_source() -> None:
    check_lengths(replace(ARTICLE, tags=["a" * LONGEST["source"], "b"]))
    with pytest.raises(PostFileError, match="501 characters of source"):
        check_lengths(replace(ARTICLE, tags=["b", "a" * (LONGEST["source"] + 1), "b"]))


def read_back(article: Article) -> str:
    """The file's content; what is read of it is what was written."""
    name, data = post_of(article)
    found = read_post_file(data, name, STYLE)
    assert (found.body_html, found.digest, found.share_url, found.source) == (
        article.body_html,
        article.digest,
        article.share_url,
        article.source,
    )
    return data.decode().split("---\n", 2)[2]


def test_the_empty_lines_around_a_body() -> None:
    """Only a notice, which ends with its body, needs a fence to keep them."""
    around = "\n<p>a</p>\n"
    assert read_back(replace(ARTICLE, body_html=around)).startswith(around)
    assert read_back(replace(NOTICE, body_html=around)).startswith("{::nomarkdown}\n")
    assert read_back(replace(NOTICE, body_html="<p>a</p>")) == "<p>a</p>"


@pytest.mark.parametrize(
    ("category", "content", "body", "digest"),
    [
        ("leng", "\n<p>a</p>\n\n", "<p>a</p>", ""),
        ("leng", "<p>a</p>\n\n<https://h/>\n", "<p>a</p>\n\n<https://h/>", ""),
        # Rolling news of the first days: no more than a digest, after an empty line.
        ("emnews", "\n冷山。\n\n", "", "冷山。"),
        ("emnews", "<p>a</p>\n", "<p>a</p>", ""),
    ],
)
def test_a_file_without_a_footer(category: str, content: str, body: str, digest: str) -> None:
    data = FRONT % category.encode() + content.encode()
    found = read_post_file(data, NAME, STYLE)
    assert (found.body_html, found.digest) == (body, digest)
    assert (found.share_url, found.source) == ("", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data, []),
        (lambda data: data.replace(b"\n", b"\r\n"), ["the ends of its lines"]),
        (lambda data: data.replace(b"tags", b"author: me\ntags"), ["passed over: 'author: me'"]),
        (
            lambda data: data.replace(b"x", b"\xff", 1),
            [f"not UTF-8 at byte {BODY_AT}"],
        ),
    ],
    ids=["nothing", "ends of Windows", "a line of others", "a broken character"],
)
def test_what_was_not_as_it_should_be(change: Callable[[bytes], bytes], said: list[str]) -> None:
    data = FRONT % b"leng" + b"x" * 200
    assert oddities(change(data), NAME) == said


@pytest.mark.parametrize(("broken", "is_read"), [(2, True), (3, False)])
def test_one_character_of_a_hundred_may_be_broken(broken: int, is_read: bool) -> None:
    front = FRONT % b"leng"
    data = front + b"\xff" * broken + b"x" * (200 - broken - len(front))
    if is_read:
        assert read_post_file(data, NAME, STYLE).body_html.startswith("\ufffd" * broken)
        return
    with pytest.raises(PostFileError, match=f"not UTF-8 at byte {len(front)}"):
        read_post_file(data, NAME, STYLE)
