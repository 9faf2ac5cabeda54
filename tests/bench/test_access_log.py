"""The benchmark counts requests in nginx's log: what it takes a line for, and what it lets by."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bench.crawl.access_log import AccessLog, Seen, answered, missed, read_line, sort_out
from bench.crawl.server import Nginx, nginx_program

needs_nginx = pytest.mark.skipif(nginx_program() is None, reason="nginx is not installed")


def seen(path: str, status: int = 200, *, conditional: bool = False) -> Seen:
    return Seen(1.0, "GET", path, status, conditional)


@pytest.mark.parametrize(
    ("etag", "modified", "conditional"),
    [
        ("-", "-", False),
        (r"\x226239-1f\x22", "-", True),
        ("-", "Tue, 15 Mar 2022 00:00:00 GMT", True),
        (r"\x226239-1f\x22", "Tue, 15 Mar 2022 00:00:00 GMT", True),
    ],
)
def test_a_line(etag: str, modified: str, conditional: bool) -> None:
    line = f"1647331200.123\tGET\t/a/b.html?id=1\t304\t{etag}\t{modified}"
    assert read_line(line) == Seen(1647331200.123, "GET", "/a/b.html?id=1", 304, conditional)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "1647331200.123\tGET\t/\t200\t-",
        "1647331200.123\tGET\t/\t200\t-\t-\t-",
        "now\tGET\t/\t200\t-\t-",
        "1647331200.123\tGET\t/\tOK\t-\t-",
        '127.0.0.1 - - [15/Mar/2022:00:00:00 +0800] "GET / HTTP/1.1" 200 5 "-" "Wget"',
    ],
)
def test_what_is_no_line_is_not_passed_over(line: str) -> None:
    with pytest.raises(ValueError, match="is not a line of the benchmark's access log"):
        read_line(line)


def test_a_log_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("1.5\tGET\t/a\t200\t-\t-\n2.5\tGET\t/b\t404\t-\t-\n")
    log = AccessLog(path)
    assert [request.path for request in log.news()] == ["/a", "/b"]
    assert log.news() == []
    with path.open("a") as stream:
        stream.write("3.5\tGET\t/c\t200\t-\t-\n")
    assert [request.path for request in log.news()] == ["/c"]


def test_half_a_line_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("1.5\tGET\t/a\t200\t-\t-\n2.5\tGET\t/b\t20")
    with pytest.raises(ValueError, match="ends within a line"):
        AccessLog(path).news()


def test_only_what_was_served_counts_as_answered() -> None:
    requests = [seen("/a"), seen("/b", 404), seen("/c", 304), seen("/d", 500), seen("/a")]
    assert answered(requests) == 2
    assert missed(requests, {"/a", "/b", "/d", "/e"}) == {"/b", "/d", "/e"}


def test_requests_are_sorted_by_their_reason() -> None:
    requests = [
        seen("/", 304, conditional=True),
        seen("/category/a.html", 200, conditional=True),
        seen("/a/1.html"),
        seen("/NewsData/GetNewsText.do?id=1"),
    ]
    found = sort_out(
        requests, {"/", "/category/a.html"}, {"/a/1.html", "/NewsData/GetNewsText.do?id=1"}
    )
    assert (found.listings, found.not_modified, found.due, found.beyond) == (2, 1, 2, ())


@pytest.mark.parametrize(
    "more",
    [
        seen("/", 304, conditional=True),  # a second time
        seen("/category/a.html"),  # without its validator
        seen("/category/b.html", 304, conditional=True),  # a listing that the site has not
        seen("/a/1.html"),  # a second time
        seen("/a/2.html"),  # not due
        seen("/a/2.html", 304, conditional=True),  # not due, however politely asked
        seen("/robots.txt", 404),
        seen("/NewsData/GetNewsText.do?id=2"),
    ],
)
def test_whatever_has_no_reason_is_beyond(more: Seen) -> None:
    requests = [seen("/", 304, conditional=True), seen("/a/1.html"), more]
    assert sort_out(requests, {"/", "/category/a.html"}, {"/a/1.html"}).beyond == (more,)


@needs_nginx
def test_nginx_writes_such_a_log(tmp_path: Path) -> None:
    (tmp_path / "site" / "newstext").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("甲")
    (tmp_path / "site" / "newstext" / "NW1.json").write_text("{}")
    with Nginx(tmp_path / "site", tmp_path / "nginx", log=True) as server:
        assert server.seen.news() == []  # the question whether it is there is no client's
        with urllib.request.urlopen(server.url) as response:
            etag = response.headers["ETag"]
        again = urllib.request.Request(server.url, headers={"If-None-Match": etag})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(again)
        caught.value.close()
        urllib.request.urlopen(f"{server.url}NewsData/GetNewsText.do?id=NW1").close()
        found = [(one.path, one.status, one.conditional) for one in server.seen.news()]
        assert server.processor >= 0
    assert found == [
        ("/", 200, False),
        ("/", 304, True),
        ("/NewsData/GetNewsText.do?id=NW1", 200, False),
    ]
