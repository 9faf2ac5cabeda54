"""Every setting with values that are empty, wrong, relative, quoted by half or meant for a shell.

Each works, or is refused before anything is asked for or written, with one line that names it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.middlewares.transfer import LARGEST_HEAD
from crawler.setting_checks import RANGES, check_settings
from crawler.setting_values import DEFAULTS
from crawler.standin.server import StandIn
from crawler.warc.exchange import Exchange, Wire
from crawler.warc.members import LARGEST
from crawler.warc.writer import RecordWriter
from tests.support.campaigns import chosen
from tests.support.crawls import crawl
from tests.support.program import run_program
from tests.support.reactor import in_reactor
from tests.support.tiny_site import TinySite, post

BAD = (
    "",
    " ",
    "x",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "nan",
    "３",
    "../there",
    '"archive',
    "archive'",
    "~/archive",
    "$HOME/archive",
    "a b",
    "a\nb",
    "a\x00b",
    "中文",
    "[1, 2",
    "{'a': 1}",
    "http://",
    "http://user:secret@host/",
    "http://host:99999/",
    "ftp://host/",
    "x" * 5000,
)


def why_refused(name: str, value: str) -> str:
    """What is said of a value; empty if it is taken."""
    try:
        check_settings({**DEFAULTS, name: value})
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_each_is_taken_or_refused_with_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for value in BAD:
        refused = why_refused(name, value)
        assert refused.isprintable(), (value, refused)
        assert not refused or (refused.startswith(name) and len(refused) < 6000), (value, refused)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(RANGES))
def test_numbers_have_bounds(name: str) -> None:
    least, most, _ = RANGES[name]
    kind = type(DEFAULTS[name])
    for value in (least, most):
        assert least <= DEFAULTS[name] <= most
        assert not why_refused(name, str(kind(value) if kind is int else value))
    assert "cannot be: expected" in why_refused(name, str(kind(most) + 1))
    assert "cannot be: expected" in why_refused(name, str(least - 1))


REFUSED = [
    ("SITE_URL", "finews.withounder.com", "expected http://host/ or https://host/"),
    ("SITE_URL", "http://me:secret@host/", "expected an address without"),
    ("SITE_URL", "http://127.1/", "is not an address"),
    ("SITE_URL", "http://[::1/", "is not an address"),
    ("SITE_URL", "http://例子.cn/", "is not an address"),
    ("SITE_URL", "http://host./", "is not an address"),
    ("SHARE_HOSTS", "http://host/", "is not a host: expected host or host:port"),
    ("SHARE_HOSTS", "host:x", "is not a host"),
    ("PROXY", "proxy:3128", "is not an address: expected http://host/"),
    ("ARCHIVE_DIR", "~/archive", "is written for a shell, and none has read it"),
    ("ARCHIVE_DIR", "/etc/passwd", "is not a directory"),
    ("ARCHIVE_DIR", "/etc/passwd/archive", "is not a directory"),
    ("ARCHIVE_DIR", "x" * 300, "File name too long"),
    ("CONTACT", "编辑部", "expected ASCII"),
    ("WARC_PREFIX", "a/b", "cannot begin a file's name"),
    ("COMMIT_ITEMS", "5000", "expected 1 to 1000 changes for a commit"),
    ("NOTIFY_COMMAND", "true | cat", "which only a shell would read"),
    ("NOTIFY_COMMAND", "mail 'me", "cannot be split into words"),
    ("NOTIFY_URLS", "me", "one is not an address"),
    ("READ_TOKEN", "short", "READ_TOKEN is too short: expected 16 characters"),
    ("LOG_FORMAT", "%(nothing)s", "is not a format of Python's logging"),
    ("ITEM_PIPELINES", "x", "expected a table of classes"),
    ("ITEM_PIPELINES", '{"crawler.nothing.Here": 1}', "is nothing that Python can import"),
    ("DUPEFILTER_CLASS", "scrapy.dupefilters.Nothing", "is nothing that Python can import"),
    ("RECHECK_AFTER", "1,1e300", "expected hours, as 1,6,24"),
]


@pytest.mark.parametrize(("name", "value", "why"), REFUSED)
def test_what_is_said(name: str, value: str, why: str) -> None:
    assert why in why_refused(name, value)


TAKEN = [
    ("SITE_URL", "http://[::1]:8000/"),
    ("SITE_URL", "HTTPS://Finews.Withounder.COM"),
    ("SITE_URL", "http://xn--fsqu00a.cn/under/a/path"),
    ("SHARE_HOSTS", "127.0.0.1:8000,[::1]:80,a_b.example"),
    ("PROXY", "socks5h://me:secret@proxy:1080"),
    ("ARCHIVE_DIR", "档案/新 的"),
    ("NOTIFY_COMMAND", "sh -c 'cat | wc'"),
    ("NOTIFY_URLS", "mailto://user:password@example.org"),
    ("OPERATOR", "报社档案室"),
]


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_what_is_taken(name: str, value: str) -> None:
    assert why_refused(name, value) == ""


@pytest.mark.parametrize("name", ["COMMIT_ITEMS=5000", "ARCHIVE_DIR=~/archive", "WARC_SIZE=x"])
def test_every_command_says_the_same(name: str, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "2022-03-14-a.md").write_text("---\n---\n", encoding="utf-8")
    (tmp_path / "warc").mkdir()
    said = set()
    for command in (
        ("settings",),
        ("import", "posts"),
        ("rebuild", "new", "--from", "warc"),
        ("status",),
        ("verify",),
        ("crawl", "category"),
        ("shell",),
    ):
        ended = run_program(*command, "-s", name, cwd=tmp_path)
        assert (ended.status, ended.out) == (2, ""), (command, ended)
        said.add(ended.err.partition(": ")[2].removeprefix(f"{command[0]}: "))
    assert len(said) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["posts", "warc"]


def test_the_largest_answer_can_be_read_back() -> None:
    """Its record is no larger than what is taken for one."""
    url, head = "http://h/" + "x" * 100_000, b"x" * LARGEST_HEAD
    body = bytes(int(RANGES["DOWNLOAD_MAXSIZE"][1]))
    exchange = Exchange(url, "GET", (), b"", 200, "HTTP/2", (), body, wire=Wire(b"", head))
    _, record = RecordWriter(lambda: "urn:x", lambda content: content).response(exchange, "", "")
    assert len(record) < LARGEST


@pytest.mark.slow
@in_reactor
async def test_what_is_taken_works(
    bundled_site: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawl with a value that was taken comes to its end as any other."""
    monkeypatch.chdir(tmp_path)
    bundled_site.content = TinySite(post(1), post(2)).content
    taken = [
        (name, value)
        for name in sorted(DEFAULTS)
        for value in BAD
        # What these name is not the stand-in, or not this archive, or waits for long.
        if name not in ("SITE_URL", "SHARE_URL", "ARCHIVE_DIR", "PROXY", "NOW", "DOWNLOAD_TIMEOUT")
        and not why_refused(name, value)
    ]
    for number, (name, value) in enumerate(chosen(taken, 10)):
        done = await crawl(bundled_site, tmp_path / str(number), more={name: value})
        assert done.report.exit_status in (0, 3, 5), (name, value, done.summary)
        assert done.report.balanced, (name, value)
