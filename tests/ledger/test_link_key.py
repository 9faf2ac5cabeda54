"""Keys of links: their text in the ledger, which never changes, and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.link_key import Kind, LinkKey, is_here, keys_like, path_of
from tests.support.campaigns import examples

TEXTS = [
    ("/wind/2022/03/14/NW202203140000000001.html", "post", ""),
    ("/x?a=share:1", "post", ""),
    ("", "post", ""),
    ("sharer:1", "post", ""),
    ("SHARE:1", "post", ""),
    ("share:NW202203140000000007", "share", "NW202203140000000007"),
    ("share:http://a.example/?infoCode=1", "share", "http://a.example/?infoCode=1"),
    ("edition:pages/A1.txt#page=2", "edition", "pages/A1.txt#page=2"),
    ("refused:share:1", "refused", "share:1"),
    ("refused:edition:1", "refused", "edition:1"),
    ("edition:refused:1", "edition", "refused:1"),
    ("refused:", "refused", ""),
]


@pytest.mark.parametrize(("text", "kind", "name"), TEXTS)
def test_the_text_of_a_key(text: str, kind: Kind, name: str) -> None:
    key = LinkKey.parse(text)
    assert key == LinkKey(kind, name or text if kind == "post" else name)
    assert str(key) == text
    assert key.shown == (name if kind == "refused" else text)


@given(
    st.sampled_from(["", "share:", "edition:", "refused:", "refuse", ":", "/"]), st.text(max_size=8)
)
@settings(max_examples=examples(200), deadline=None)
def test_every_text_is_a_key_and_every_key_a_text(begin: str, rest: str) -> None:
    key = LinkKey.parse(begin + rest)
    assert str(key) == begin + rest
    for kind in ("share", "edition", "refused"):
        other = LinkKey(kind, begin + rest)
        assert LinkKey.parse(str(other)) == other


@pytest.mark.parametrize("text", ["share:1", "edition:", "refused:/a"])
def test_a_path_cannot_pass_for_another_kind(text: str) -> None:
    with pytest.raises(ValueError, match="another kind"):
        LinkKey("post", text)


@pytest.mark.parametrize(("text", "kind", "name"), TEXTS)
def test_keys_of_a_kind_in_sql(text: str, kind: Kind, name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for marked in ("edition", "refused"):
            row = connection.execute("SELECT ? LIKE ?", (text, keys_like(marked))).fetchone()
            assert bool(row[0]) == (kind == marked)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8000/", True),
        ("http://127.0.0.1/", True),
        ("http://127.1.2.3:8000/", True),
        ("http://[::1]/", True),
        ("http://128.0.0.1/", False),
        ("http://[::2]/", False),
        ("https://finews.withounder.com/", False),
        ("http://localhost.example/", False),
        ("/a.html", False),
    ],
)
def test_what_is_of_this_machine(url: str, here: bool) -> None:
    assert is_here(url) is here


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://h/a/b.html?c=d&e#f", "/a/b.html?c=d&e"),
        ("http://h/a?#f", "/a"),
        ("http://h", "/"),
        ("http://h?c", "/?c"),
        ("", "/"),
    ],
)
def test_the_path_of_a_url(url: str, path: str) -> None:
    assert path_of(url) == path
