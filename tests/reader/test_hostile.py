"""What other people's words do in a page: nothing. And no query is an error of the program."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from bench.reader.process import Reader
from crawler.reader.capture_pages import MOST_DECODED, undone
from crawler.reader.rendering import address, marked, outward, visible
from crawler.reader.revision_changes import changed_paragraphs, changed_words
from crawler.warc.extract import Exhibit
from crawler.warc.reader import Response
from tests.support.archives import HandClock, article, open_archive, submit
from tests.support.browser import chromium, in_browser
from tests.support.campaigns import SEED, sized
from tests.support.hostile_markup import VECTORS
from tests.support.reading import StartReader

MARKUP = '"><script>window.hacked=1</script><img src=x onerror="window.hacked=1">\'{{7*7}}'
BIDI = "\u202egnp.exe\u202c\u2066x\u2069"
CODE = "javascript:window.hacked=1//"


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, start_reader: StartReader
) -> Iterator[Reader]:
    """A reader of an archive of hostile articles, the second revision of one among them."""
    root = tmp_path_factory.mktemp("hostile") / "archive"
    clock = HandClock()
    archive = open_archive(root, clock)
    some = [
        article(1, f"好话{BIDI}。", title=MARKUP, source=MARKUP, tags=[MARKUP], byline=MARKUP),
        article(2, "长" * 1_000_000, title=BIDI, reporters=[MARKUP], stocks=[MARKUP]),
        article(3, "a\x00\x1b[31m\u2028b", title="", media=MARKUP, digest=MARKUP),
        article(4, "图", images=[CODE, "http://[", "file:///etc/passwd"], share_url=CODE, url=CODE),
        *(
            article(10 + n, f"第{n}段{html}", title=html[:300])
            for n, html in enumerate(VECTORS.values())
        ),
    ]
    stored = sum(submit(archive, one).kind == "new" for one in some)
    clock.forward(hours=2)
    submit(archive, replace(article(1, f"坏话{BIDI}。"), title=MARKUP, source=MARKUP))
    submit(archive, article(2, "短" * 1_000_000, title=BIDI))
    archive.end_run(0)
    archive.close()
    reader = start_reader(root, now="2022-03-15T00:00:00+08:00")
    reader.wait_for_index(stored)
    yield reader


def pages(reader: Reader) -> list[str]:
    """Every kind of page of every article."""
    ids = [one["id"] for one in reader.get("/api/v1/search?limit=200").json["results"]]
    found = ["/", "/source", "/tag", "/reporter", "/stock", "/coverage", "/vanishing", "/runs"]
    found += ["/spread", "/day/2022-03-14", address("source", MARKUP), address("tag", MARKUP)]
    found += [address(q=MARKUP), address(q="好话 OR 坏话"), address(q="短短")]
    for name in ids[:12]:
        found += [f"/article/{name}", f"/evidence/{name}", f"/article/{name}/1..1"]
    return found + [f"/article/{name}/1..2" for name in ids if name.endswith(("01", "02"))]


def test_in_a_browser_nothing_runs_and_nothing_is_fetched(hostile: Reader) -> None:
    with chromium() as browser:
        assert in_browser(_looked_at)(browser, hostile) == []


def _looked_at(browser: Browser, reader: Reader) -> list[str]:
    context = browser.new_context(base_url=reader.base)
    opened = context.new_page()
    told: list[str] = []
    opened.on("dialog", lambda dialog: told.append(f"dialog {dialog.message}"))
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("console", lambda message: told.append(message.text))

    def asked(url: str, kind: str) -> None:
        own = url.startswith(reader.base) and kind in ("document", "stylesheet")
        if not own and url != f"{reader.base}/icon.svg":
            told.append(f"{kind} {url}")

    opened.on("request", lambda request: asked(request.url, request.resource_type))
    for path in pages(reader):
        answer = opened.goto(path)
        assert answer is not None
        if answer.status >= 500:
            told.append(f"{answer.status} {path}")
        if opened.evaluate("window.hacked") is not None:
            told.append(f"ran in {path}")
        if opened.locator("a[href^='javascript:'], a[href^='file:']").count():
            told.append(f"a link that runs in {path}")
        if "\u202e" in opened.content():
            told.append(f"an override of direction in {path}")
    context.close()
    # A page that says that there is nothing has a status that the console tells of.
    return [one for one in told if not one.startswith("Failed to load resource")]


def test_a_long_article_takes_no_time(hostile: Reader) -> None:
    name = next(p for p in pages(hostile) if p.endswith("02/1..2"))
    answer = hostile.get(name)
    assert answer.status == 200
    assert len(answer.body) < 3_000_000
    shown = hostile.get(name.removesuffix("/1..2"))
    assert "800,000" in shown.text


PARTS = (
    *(
        '"',
        "“",
        "-",
        "OR",
        "*",
        ":",
        "source:",
        "day:2022-03",
        "month:2022-13",
        "is:",
        "is:revised",
    ),
    *(
        "code:1.*",
        "tag:%",
        "id:*",
        "NW2022*",
        "融资",
        "０．５",
        "\x00",
        "\u202e",
        "𠮷",
        "'",
        ";--",
        "()",
    ),
    *("NEAR(", "AND", "{", "\\", "~", "^", "a" * 300, "😀", "\ud7ff", "%00", "day:9999-99-99", " "),
)


def test_no_query_is_an_error_of_the_program(hostile: Reader) -> None:
    chance = random.Random(SEED)
    print(f"SEED={SEED}")
    for _ in range(sized(60, 2500)):
        query = "".join(
            chance.choice(PARTS) + chance.choice(("", " ")) for _ in range(chance.randrange(1, 7))
        )
        for path in ("/?q={}", "/api/v1/search?q={}", "/feed.atom?q={}", "/export.csv?q={}"):
            target = path.format(quote(query))
            before, limit = quote(chance.choice(PARTS)), chance.randrange(-2, 300)
            for more in ("", f"&before={before}&order=best&limit={limit}"):
                answer = hostile.get(target + more)
                assert answer.status in (200, 400), (target + more, answer.status)


def test_no_address_is_an_error_of_the_program(hostile: Reader) -> None:
    chance = random.Random(SEED + 1)
    words: tuple[str, ...] = (
        "article",
        "story",
        "print",
        "evidence",
        "capture",
        "day",
        "source",
        "1..2",
        "0..0",
        "..",
    )
    words += (
        "api",
        "v1",
        "timegate",
        "timemap",
        "link",
        "cdx",
        "http://[",
        "http://a:b/",
        "2022",
        "99999999999999id_",
    )
    words += (
        "%ff",
        "%00",
        "%2f",
        "x" * 500,
        "-",
        "feed.atom",
        "runs",
        "9" * 40,
        "２０２２-03-14",
        "A1-1",
    )
    for _ in range(sized(500, 5000)):
        path = "/" + "/".join(chance.choice(words) for _ in range(chance.randrange(1, 6)))
        name = chance.choice(("q", "from", "to", "url", "before", "with", "filter"))
        query = f"?{name}={quote(chance.choice(PARTS))}"
        answer = hostile.get(path + chance.choice(("", query)))
        assert answer.status < 500 or "no reprint index" in answer.text, (path, query)


PRESSES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda text: gzip.compress(text, 1),
    "deflate": lambda text: zlib.compress(text, 1),
    "br": lambda text: import_module("brotli").compress(text, quality=1),
    "zstd": import_module("backports.zstd").compress,
}


@pytest.mark.parametrize("coding", PRESSES)
def test_a_bomb_ends_at_its_bound(coding: str) -> None:
    headers = ((b"Content-Encoding", coding.encode()),)
    bomb = PRESSES[coding](b"\0" * (200 << 20))
    answer = Response("http://a/", 200, "HTTP/1.1", headers, bomb, "2022-03-14T00:00:00Z")
    content, whole = undone(Exhibit(answer, b"", b"", None, b""))
    assert (len(content), whole) == (MOST_DECODED, False)
    for size in (0, 9, MOST_DECODED - 1, MOST_DECODED):
        text = b"\0" * size
        packed = Exhibit(replace(answer, body=PRESSES[coding](text)), b"", b"", None, b"")
        assert undone(packed) == (text, True)


def test_what_is_not_packed_as_it_says_is_shown_as_it_came() -> None:
    answer = Response("http://a/", 200, "HTTP/1.1", (), b"", "2022-03-14T00:00:00Z")
    for coding in (b"gzip", b"deflate", b"br", b"zstd", b"x"):
        broken = replace(answer, headers=((b"content-encoding", coding),), body=b"abc")
        assert undone(Exhibit(broken, b"", b"", None, b"")) == (b"abc", True)


@pytest.mark.parametrize(
    "url", [CODE, "file:///etc/passwd", "data:text/html,x", "//host/", "http:", "http://[", ""]
)
def test_only_the_web_is_linked(url: str) -> None:
    assert outward(url) == ""
    assert outward("https://host/x") == "https://host/x"


def test_what_is_written_is_visible() -> None:
    assert visible(BIDI) == "\\u202egnp.exe\\u202c\\u2066x\\u2069"
    assert marked([("<b>", True), ("\u202e&", False)]) == "<mark>&lt;b&gt;</mark>\\u202e&amp;"


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", [("", "")]),
        ("同", "同", [("", "同")]),
        (
            "价格16.59元",
            "价格16.95元",
            [("", "价格"), ("del", "16.59"), ("ins", "16.95"), ("", "元")],
        ),
        ("a big dog", "a dog", [("", "a "), ("del", "big "), ("", "dog")]),
        ("", "新", [("ins", "新")]),
        ("旧", "", [("del", "旧")]),
    ],
)
def test_changed_words(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert list(changed_words(before, after)) == pieces


def test_changes_put_together_are_both_texts() -> None:
    chance = random.Random(SEED + 2)
    for _ in range(300):
        one, other = (
            "\n".join(
                "".join(chance.choice("甲乙丙 a1.") for _ in range(9))
                for _ in range(chance.randrange(5))
            )
            for _ in range(2)
        )
        pieces = [paragraph.pieces for paragraph in changed_paragraphs(one, other)]
        for kind, text in (("ins", one), ("del", other)):
            told = ["".join(part for what, part in some if what != kind) for some in pieces]
            assert "".join(told) == text.replace("\n", "")
