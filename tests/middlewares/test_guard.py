"""What the guard refuses, address by address, and which addresses a setting names."""

from __future__ import annotations

import random
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pycurl
import pytest
from scrapy.http import Request

from crawler.middlewares.guard import PORTS, Guard, RefusedRequest, origins
from crawler.runs.context import OnArchive

ALLOWED = frozenset({("h.example", 80), ("h.example", 443), ("p.example", 8080)})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("h.example", [("h.example", 80), ("h.example", 443)]),
        ("H.example:81", [("h.example", 81)]),
        ("http://h.example/a", [("h.example", 80), ("h.example", 443)]),
        ("https://h.example:8443/", [("h.example", 8443)]),
        ("h.example:0", [("h.example", 0)]),
        ("[::1]:81", [("::1", 81)]),
        ("http://新闻.example:81/a", [("xn--efvy88h.example", 81)]),
        ("新。中国", [("xn--efv.xn--fiqs8s", 80), ("xn--efv.xn--fiqs8s", 443)]),
        ("a..example:81", [("a..example", 81)]),
        ("", []),
        ("http:///a", []),
    ],
)
def test_what_a_setting_names(name: str, found: list[tuple[str, int]]) -> None:
    assert origins(name) == found


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://h.example/", ""),
        ("https://H.EXAMPLE/a?b", ""),
        ("https://h.example:80/", ""),
        ("http://p.example:8080/", ""),
        ("http://n.example:81/", ""),
        ("http://p.example/", "refused-host"),
        ("https://p.example:443/", "refused-host"),
        ("http://h.example:81/", "refused-host"),
        ("http://h.example:0/", "refused-host"),
        ("http://g.example/", "refused-host"),
        ("http:///", "refused-host"),
        ("http://h.example:x/", "refused-host"),
        ("http://[/", "refused-host"),
        ("ftp://h.example/", "refused-scheme"),
        ("file:///etc/passwd", "refused-scheme"),
        ("http://a@h.example/", "refused-credentials"),
        ("http://:b@h.example/", "refused-credentials"),
        ("http://a:b@g.example/", "refused-credentials"),
    ],
)
def test_what_is_refused(url: str, reason: str) -> None:
    guard = Guard(SimpleNamespace(), ALLOWED)  # type: ignore[arg-type]
    assert guard.why_refused(url, frozenset({("n.example", 81)})) == reason
    if "n.example" in url:
        assert guard.why_refused(url) == "refused-host"


ATOMS = [
    *("h.example", "p.example", "evil.example", "127.0.0.1", "127.1", "localhost", "新闻.example"),
    *("xn--efvy88h.example", ":80", ":8080", ":0", ":+80", ":８０", "@", "\\", "/", "?", "#", "."),
    *(
        "。",
        "．",
        "%2e",
        "%40",
        "%2f",
        "%00",
        "%5c",
        "\t",
        "\n",
        " ",
        "\0",
        "[",
        "]",
        "::1",
        ";",
        "&",
    ),
    *("a:b@", "\u200b", "\u00ad", "ß", "ſ", "１", "①", "H", "http:", "|", "^", "\x7f"),
]
"""Of what addresses are made that two readers may take for different ones."""


@pytest.mark.parametrize("seed", range(4))
def test_what_passes_is_the_host_that_libcurl_asks(seed: int) -> None:
    generator = random.Random(seed)
    guard, passed = Guard(SimpleNamespace(), ALLOWED), 0  # type: ignore[arg-type]
    for _ in range(5_000):
        scheme = generator.choice(
            ["http://", "https://", "HTTP://", "http:/", "http:\\\\", "http:///"]
        )
        atoms = generator.choices(ATOMS, k=generator.randrange(4))
        with suppress(ValueError, pycurl.error):
            url = Request(scheme + generator.choice(ATOMS[:3]) + "".join(atoms)).url
            if not guard.why_refused(url):
                passed += 1
                asked = pycurl.CurlUrl(url, pycurl.U_PATH_AS_IS | pycurl.U_NON_SUPPORT_SCHEME)
                port = int(asked.port or PORTS[asked.scheme])
                assert (asked.host, port) in ALLOWED, url
    assert passed > 100


class Counter:
    """Scrapy's statistics, as far as they are asked here."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def inc_value(self, name: str) -> None:
        self.counted.append(name)


def crawler(spider: object) -> Any:
    return SimpleNamespace(spider=spider, stats=Counter())


def test_a_crawl_is_held_back_and_counted() -> None:
    spider = OnArchive()
    spider.run = SimpleNamespace(named_origins=frozenset({("n.example", 81)}))  # type: ignore[assignment]
    crawling = crawler(spider)
    guard = Guard(crawling, ALLOWED)
    guard.process_request(Request("http://h.example/"))
    guard.process_request(Request("http://n.example:81/"))
    said = r"^http://g\.example/ is not asked for: refused-host"
    with pytest.raises(RefusedRequest, match=said) as caught:
        guard.process_request(Request("http://g.example/"))
    assert caught.value.reason == "refused-host"
    assert crawling.stats.counted == ["guard/refused-host"]


def test_what_a_user_types_is_asked_for() -> None:
    asked = crawler(OnArchive())
    Guard(asked, ALLOWED).process_request(Request("http://g.example/"))
    assert asked.stats.counted == []
