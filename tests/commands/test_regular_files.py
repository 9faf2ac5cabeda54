"""``import`` and ``rebuild`` read regular files of bounded size, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.articles.importer import _LARGEST
from tests.support.program import run_program

GOOD = "2022-03-14-good.md"


def post_of(body: str) -> str:
    return (
        '---\nlayout: post\ntitle: "早市"\ndate: 2022-03-14 09:00:00 +0800\n'
        f"categories: jiangchengbao\ntags: 江城报新闻\n---\n{body}"
    )


def test_import_names_what_is_no_file(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / GOOD).write_text(post_of("<p>早市今天开门。</p>"), encoding="utf-8")
    os.mkfifo(posts / "2022-03-14-pipe.md")
    (posts / "2022-03-14-link.md").symlink_to(posts / GOOD)
    (posts / "2022-03-14-device.md").symlink_to("/dev/zero")
    (posts / "2022-03-14-directory.md").mkdir()
    with (posts / "2022-03-14-huge.md").open("wb") as stream:
        stream.truncate(_LARGEST + 1)
    for more in ([], ["--dry-run"]):
        ended = run_program("import", "posts", *more, cwd=tmp_path)
        assert (ended.status, ended.err) == (0, "")
        assert f"{posts.name}/2022-03-14-pipe.md: cannot be read: it is a named pipe" in ended.out
        for name in ("link", "device"):
            assert f"2022-03-14-{name}.md: cannot be read: it is a link, not a file" in ended.out
        assert "2022-03-14-directory.md: cannot be read: it is a directory" in ended.out
        assert f"huge.md: cannot be read: it has {_LARGEST + 1} bytes, more than" in ended.out
        assert "5 skipped" in ended.out


@pytest.mark.parametrize("other", [True, False])
def test_rebuild_names_what_is_no_file(other: bool, tmp_path: Path) -> None:
    warc = tmp_path / "warc"
    warc.mkdir()
    os.mkfifo(warc / "pipe.warc.gz")
    (warc / "device.warc.gz").symlink_to("/dev/zero")
    if other:
        (warc / "whole.warc.gz").write_bytes(b"")
    ended = run_program("rebuild", "new", "--from", "warc", cwd=tmp_path)
    said = ended.out if other else ended.err
    assert ended.status == (4 if other else 2), ended
    assert "warc/pipe.warc.gz is a named pipe, not a file: it was not read" in said
    assert "warc/device.warc.gz is a link, not a file: it was not read" in said
