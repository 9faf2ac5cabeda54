"""Front matter line by line: as it is written, and as somebody may have written it."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.archive.posts.frontmatter import (
    FrontMatter,
    odd_lines,
    read_front_matter,
    write_front_matter,
)
from crawler.clock import BEIJING
from crawler.errors import PostFileError


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("冷山通车", "冷山通车"),
        ('"冷山通车"', "冷山通车"),
        ('"冷山"通车', '"冷山"通车'),
        ('冷山"通车"', '冷山"通车"'),
        ('"', '"'),
        ('""', ""),
        ("", ""),
        ('"冷 "山" 车"', '冷 "山" 车'),
        (r'"冷\t山"', "冷\t山"),
        (r'"冷\q山"', r"冷\q山"),
        (r'"冷\t山": "通车"', r'冷\t山": "通车'),
    ],
)
def test_a_title_is_read(written: str, title: str) -> None:
    text = (
        f"layout: post\ntitle: {written}\ndate: 2022-03-04 10:20:30 +0800\n"
        "categories: leng\ntags: 冷山日报新闻\n"
    )
    assert read_front_matter(text, "a.md").title == title


STRICT = (
    'layout: post\ntitle: "冷山"\ndate: 2022-03-04 10:20:30 +0800\ncategories: leng\ntags: 冷山\n'
)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        (STRICT, []),
        # In another order, with lines of others between, and ends that an editor has left.
        (
            'title:  "冷山" \nauthor: me\ncategories:  leng \nlayout:  post \ntags: 冷山\n',
            ["author: me"],
        ),
        ('layout: post\ncategories: leng\ntitle: "冷山"\ntitle: "别的"\ntags: 冷山\n', []),
    ],
)
def test_lines_in_whatever_order(text: str, odd: list[str]) -> None:
    found = read_front_matter(text, "a.md")
    assert (found.title, found.category, found.tags) == ("冷山", "leng", ["冷山"])
    assert (found.published is None) == (text != STRICT)
    assert odd_lines(text) == odd


def test_a_time_among_lines_in_another_order() -> None:
    found = read_front_matter(
        'date: 2022-03-04 10:20:30 +0800 \nlayout: post\ntitle: "冷山"\ncategories: leng\n', "a.md"
    )
    assert found.published == datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)
    assert (found.tags, found.tag_line) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        STRICT.replace("layout: post", "layout: page"),
        STRICT.replace("title", "name"),
        STRICT.replace("categories", "category"),
        "",
    ],
)
def test_front_matter_of_another_form(text: str) -> None:
    with pytest.raises(PostFileError, match="not of the form layout, title, date, categories"):
        read_front_matter(text, "a.md")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        # It goes on in the next line where it is not closed in the first.
        ('"\n冷山"', " 冷山"),
        ('"冷\n山"', "冷 山"),
        # What is closed is whole, and the next line is of somebody else.
        ('""\nauthor: me', ""),
        ('"冷山"\nauthor: me', "冷山"),
    ],
)
def test_a_title_of_several_lines(written: str, title: str) -> None:
    assert read_front_matter(STRICT.replace('"冷山"', written), "a.md").title == title


@pytest.mark.parametrize(
    ("written", "tags", "line"),
    [
        ("", [], ""),
        ("[]", [], ""),
        ("冷山  通车", ["冷山", "通车"], "冷山  通车"),
        ('"a: b"', ["a:", "b"], "a: b"),
        ('["冷 山", "b"]', ["冷 山", "b"], ""),
        # No YAML: the text that was pasted.
        (r'["\q", "b"]', [r'["\q",', '"b"]'], r'["\q", "b"]'),
    ],
)
def test_tags_are_read(written: str, tags: list[str], line: str) -> None:
    found = read_front_matter(STRICT.replace("tags: 冷山", f"tags: {written}"), "a.md")
    assert (found.tags, found.tag_line) == (tags, line)


@pytest.mark.parametrize(
    ("char", "written"),
    [
        ('"', r"\""),
        ("\\", r"\\"),
        ("\n", r"\n"),
        ("\r", r"\r"),
        ("\x07", r"\x07"),
        ("\x7f", r"\u007f"),
        ("\x9f", r"\u009f"),
        ("\u2028", r"\u2028"),
        ("\ufeff", r"\ufeff"),
        ("~", "~"),
    ],
)
def test_what_yaml_cannot_hold_is_escaped(char: str, written: str) -> None:
    front = FrontMatter(title=f"a{char}b", published=None, category="leng", tags=[])
    text = write_front_matter(front, "/a.html")
    assert text.splitlines()[2] == f'title: "a{written}b"'
    assert read_front_matter(text.removeprefix("---\n").removesuffix("---\n"), "a.md").title == (
        front.title
    )


@pytest.mark.parametrize(
    ("category", "fits"),
    [
        ("a" * 200, True),
        ("a" * 201, False),
        (f"a/{'b' * 201}", False),
        # 1,000 bytes, and one more, in parts that fit.
        ("/".join(["a" * 199] * 4 + ["a" * 200]), True),
        ("/".join(["a" * 199] * 3 + ["a" * 200] * 2), False),
        ("冷" * 66, True),
        ("冷" * 67, False),
        ("a:b", False),
        ("", True),
    ],
)
def test_a_category_that_cannot_be_a_path_gets_a_permalink(category: str, fits: bool) -> None:
    front = FrontMatter(title="a", published=None, category=category, tags=[])
    assert ("permalink: /a.html\n" not in write_front_matter(front, "/a.html")) is fits


@pytest.mark.parametrize(
    ("excerpt", "more"), [(True, []), (False, ['excerpt_separator: ""'])], ids=["some", "none"]
)
def test_where_jekyll_is_to_make_no_excerpt(excerpt: bool, more: list[str]) -> None:
    front = FrontMatter(title="a", published=None, category="leng", tags=["b"], tag_line="b")
    text = write_front_matter(front, "/a.html", excerpt=excerpt)
    lines = ["layout: post", 'title: "a"', "categories: leng", "tags: b", *more]
    assert text.splitlines() == ["---", *lines, "---"]
