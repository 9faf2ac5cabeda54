"""Keys of the index, rule by rule."""

from __future__ import annotations

import pytest

from crawler.warc.surt import surt

TOKEN = "0123456789abcdefghijklmnopqrstuv"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://h.com", "com,h)/"),
        ("http://h.com/", "com,h)/"),
        ("http://h.com/a/", "com,h)/a"),
        ("http://h.com/a//", "com,h)/a"),
        ("http://h.com//", "com,h)/"),
        ("http://h.com/a%2F", "com,h)/a"),
        ("http://h.com/a/./", "com,h)/a"),
        ("http://h.com/a", "com,h)/a"),
        ("http://h.com/A/./b/../c", "com,h)/a/c"),
        ("http://h.com/../a", "com,h)/a"),
        ("http://h.com/a/..", "com,h)/"),
        ("http://h.com/a/b/..", "com,h)/a"),
        ("http://www2.h.com/", "com,h)/"),
        ("http://wwwx.h.com/", "com,h,wwwx)/"),
        ("https://h.com:443/", "com,h)/"),
        ("https://h.com:80/", "com,h:80)/"),
        ("http://h.com:80/", "com,h)/"),
        ("http://h.com:443/", "com,h:443)/"),
        ("http://u:p@h.com/", "com,h)/"),
        ("http://h.com/?", "com,h)/"),
        ("http://h.com/?B=2&a=1", "com,h)/?a=1&b=2"),
        (f"http://h.com/?sid={TOKEN}", "com,h)/"),
        (f"http://h.com/?a=1&PHPSESSID={TOKEN}", "com,h)/?a=1"),
        ("http://h.com/?jsessionid=1", "com,h)/"),
        ("http://h.com/?sid=1", "com,h)/?sid=1"),
        ("http://h.com/%2541%23", "com,h)/a%23"),
        ("http://h.com/%E5%86%B7", "com,h)/%e5%86%b7"),
        ("http://h.com/a#b", "com,h)/a"),
        ("ftp://h.com/a", "ftp://h.com/a"),
        ("http:///a", "http:///a"),
    ],
)
def test_a_key(url: str, key: str) -> None:
    assert surt(url) == key
