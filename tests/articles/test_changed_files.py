"""Post files that another program has changed: an odd thing is named, and costs no file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from tests.support.archives import article
from tests.support.imports import files_of, post_file, run_import, take_in


def in_front(line: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(b"layout: post\n", b"layout: post\n" + line + b"\n")


ODD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "CRLF": (lambda content: content.replace(b"\n", b"\r\n"), "the ends of its lines"),
    "CR": (lambda content: content.replace(b"\n", b"\r"), "the ends of its lines"),
    "CRLF and a mark": (
        lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
        "the ends of its lines",
    ),
    "spaces": (lambda content: content.replace(b"---\n", b"---  \n"), "the ends of its lines"),
    "another line": (in_front(b"author: nobody"), "passed over: 'author: nobody'"),
    "a line that is no YAML": (in_front(b"\t%%: ["), "passed over: '\\t%%: ['"),
    "a name twice": (
        lambda content: content.replace(b"categories:", b"layout: page\ncategories:"),
        "",
    ),
    "a line behind the title": (
        lambda content: content.replace(b"date:", b"author: nobody\ndate:", 1),
        "passed over: 'author: nobody'",
    ),
    "another order": (
        lambda content: content.replace(b"layout: post\n", b"", 1).replace(
            b"categories:", b"layout: post\ncategories:", 1
        ),
        "",
    ),
    "a broken byte": (
        lambda content: content.replace("。".encode(), "。".encode()[:2], 1),
        "not UTF-8 at byte",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_thing_does_not_cost_the_file(name: str, archive: Archive, tmp_path: Path) -> None:
    change, told = ODD[name]
    body = "<p>" + "冷山站今天启用。" * 20 + "</p>"
    item = article(1, body)
    file, content = post_file(item)
    changed = change(content)
    assert changed != content
    result = take_in(archive, *files_of(tmp_path / "_posts", (file, changed)))
    assert (result.counts, result.skipped) == ({"written": 1}, [])
    read = archive.newest_article(item.id)
    assert (read.title, read.published, read.category) == (
        item.title,
        item.published,
        item.category,
    )
    if "byte" not in told:
        assert read.text == item.text
    assert len(result.mended) == bool(told)
    assert not told or result.mended[0][1].startswith(told)


def test_an_import_of_nothing_that_can_be_read_is_no_success(tmp_path: Path) -> None:
    name, content = post_file(article(1))
    bad = (name.replace("1.md", "2.md"), b"nothing")
    ended = run_import(tmp_path / "a", files_of(tmp_path / "bad", bad))
    assert ended.status == 4
    assert "no front matter between two lines" in ended.out
    both = files_of(tmp_path / "both", bad, (name, content.replace(b"\n", b"\r\n")))
    ended = run_import(tmp_path / "b", both)
    assert ended.status == 0
    assert f"mended {tmp_path / 'both' / name}: the ends of its lines" in ended.out
