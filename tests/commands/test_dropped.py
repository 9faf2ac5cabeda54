"""What the commands on one article say of one that was dropped or whose place was taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.archives import article, open_archive, rolling, submit
from tests.support.processes import run_scrapy

WHY = {
    "text": "the same text by the same source",
    "twin": "rolling news that its source has as a post of its own",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Article 2 has the text of 1; the twin of 1 came after it, that of 3 before it."""
    root = tmp_path_factory.mktemp("archive") / "a"
    archive = open_archive(root)
    text = "两家铺子写的是同一段话。"
    for item in (article(1, text), article(2, text), rolling(1), rolling(3), article(3)):
        submit(archive, item)
    archive.commit()
    archive.close()
    return root


@pytest.mark.parametrize("command", ["history", "evidence"])
@pytest.mark.parametrize(("dropped", "why"), [(article(2).id, "text"), (rolling(1).id, "twin")])
def test_the_kept_article_is_named(root: Path, command: str, dropped: str, why: str) -> None:
    ended = run_scrapy(command, dropped, "-s", f"ARCHIVE_DIR={root}")
    kept = article(1).id
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"scrapy {command}: {dropped} was dropped ({why}: {WHY[why]}) in favour of {kept}: "
        f"see scrapy {command} {kept}\n"
    )
    assert run_scrapy(command, kept, "-s", f"ARCHIVE_DIR={root}").status == 0


@pytest.mark.parametrize("command", ["history", "evidence"])
def test_who_took_the_place_is_named(root: Path, command: str) -> None:
    ended = run_scrapy(command, rolling(3).id, "-s", f"ARCHIVE_DIR={root}")
    assert (ended.status, ended.err) == (0, "")
    assert f"its place was taken by the post of its source: see scrapy {command} " in ended.out
    assert f"scrapy {command} {article(3).id}\n" in ended.out


@pytest.mark.parametrize("command", ["history", "evidence"])
def test_what_was_never_there(root: Path, command: str) -> None:
    ended = run_scrapy(command, article(9).id, "-s", f"ARCHIVE_DIR={root}")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"scrapy {command}: {article(9).id} is not in {root}\n"
