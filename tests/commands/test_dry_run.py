"""``--dry-run`` says what would happen, asks nobody and writes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from crawler.archive.paths import ArchivePaths
from crawler.standin.server import StandIn
from tests.support.crawls import Crawl, crawl_process
from tests.support.processes import Ended
from tests.support.program import run_program
from tests.support.project import PROJECT
from tests.support.reactor import in_reactor
from tests.support.tiny_site import post


def files(root: Path) -> dict[str, bytes]:
    """What lies there; the lock, and what SQLite keeps beside its file for readers, aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".lock" and not path.name.endswith(("-shm", "-wal"))
    }


@in_reactor
async def test_a_crawl_of_a_site_that_nobody_knows(untouched_site: StandIn, tmp_path: Path) -> None:
    root, asked = tmp_path / "a", len(untouched_site.requests)
    ended = await crawl_process(untouched_site, root, "category", "--dry-run")
    assert ended.status == 0, ended.err
    assert f"GET  {untouched_site.url}  (listing)" in ended.out.splitlines()
    named = await crawl_process(
        untouched_site, root, "category", "-a", "categories=Finovo", "--dry-run"
    )
    assert named.out.splitlines() == [
        f"GET  {untouched_site.url}category/Finovo.html  (listing)",
        f"{root}: 1 request known beforehand; none was made",
    ]
    code = post(1).id
    shared = await crawl_process(untouched_site, root, "share", "-a", f"codes={code}", "--dry-run")
    assert f"id={code}  (text of a share link)" in shared.out
    page = await crawl_process(
        untouched_site, root, "edition", "-a", "pages=A1.txt,absent*.txt", "--dry-run"
    )
    assert page.out.splitlines()[:2] == [
        "read  A1.txt  (page of print)",
        "nothing  absent*.txt matches no file",
    ]
    assert len(untouched_site.requests) == asked
    assert not root.exists()


@in_reactor
async def test_a_crawl_of_an_archive_names_what_is_due(
    bundled: Crawl, untouched_site: StandIn, tmp_path: Path
) -> None:
    root = shutil.copytree(bundled.root, tmp_path / "a")
    before, asked = files(root), len(untouched_site.requests)
    later = "2022-03-16T23:00:00+08:00"
    ended = await crawl_process(untouched_site, root, "category", "--dry-run", now=later)
    assert ended.status == 0, ended.err
    lines = ended.out.splitlines()
    assert f"GET  {untouched_site.url}category/Finovo.html  (listing)" in lines
    assert any("(looked at again, then its text)" in line for line in lines)
    archived = bundled.lines.read()[0].id
    share = await crawl_process(
        untouched_site, root, "share", "-a", f"codes={archived}", "--dry-run"
    )
    assert share.out.splitlines()[0] == f"nothing  {archived}: archived already"
    assert len(untouched_site.requests) == asked
    assert files(root) == before


def run(root: Path, *arguments: str) -> Ended:
    return run_program(*arguments, "-s", f"ARCHIVE_DIR={root}", cwd=root.parent)


def test_an_import(bundled: Crawl, tmp_path: Path) -> None:
    posts = str(PROJECT / "fixtures" / "source" / "_posts")
    fresh = run(tmp_path / "none", "import", posts, "--dry-run")
    assert fresh.status == 0, fresh.err
    assert " new" in fresh.out and " known" not in fresh.out
    assert fresh.out.endswith("nothing was written\n")
    assert not (tmp_path / "none").exists()
    root = shutil.copytree(bundled.root, tmp_path / "a")
    before = files(root)
    again = run(root, "import", posts, "--dry-run")
    assert again.status == 0, again.err
    assert " known" in again.out
    assert files(root) == before


def test_an_import_of_a_folder_without_posts(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for more in ((), ("--dry-run",)):
        ended = run(tmp_path / "a", "import", "empty", *more)
        assert ended.status == 2
        assert "empty holds no post files (*.md)" in ended.err
    assert not (tmp_path / "a").exists()


def test_a_rebuild(bundled: Crawl, tmp_path: Path) -> None:
    root = shutil.copytree(bundled.root, tmp_path / "a")
    before = files(root)
    tried = run(root, "rebuild", "new", "--dry-run")
    assert tried.status == 0, tried.err
    assert not (tmp_path / "new").exists()
    assert files(root) == before
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    done = run(root, "rebuild", "new")
    assert tried.out == f"{done.out}nothing was written\n"


def test_a_repair(bundled: Crawl, tmp_path: Path) -> None:
    root = shutil.copytree(bundled.root, tmp_path / "a")
    next(ArchivePaths(root).posts.iterdir()).unlink()
    before = files(root)
    tried = run(root, "verify", "--repair", "--dry-run")
    assert tried.status == 4
    (told,) = [line for line in tried.out.splitlines() if line.startswith("would be repaired: ")]
    assert "repaired:" not in tried.out.replace(told, "")
    assert files(root) == before
    assert run(root, "verify", "--repair").status == 0
