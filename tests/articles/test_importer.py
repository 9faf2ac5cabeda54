"""Which files an import takes, in which order, when it commits, and what it says of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.articles.importer import Imported, PostFiles, import_posts, try_posts
from crawler.articles.intake import Intake
from crawler.items import Article
from tests.support.archives import article, rolling, submit
from tests.support.imports import posts_in
from tests.support.posts import SOURCE


def test_posts_by_source_come_before_rolling_news(tmp_path: Path) -> None:
    posts_in(tmp_path, rolling(1), article(3), rolling(2), article(2))
    (tmp_path / "README.md").write_text("read me")
    (tmp_path / "notes.txt").write_text("no post")
    names = [path.name.removeprefix("2022-03-14-") for path in PostFiles(tmp_path, SOURCE)]
    assert names == [f"{each.id}.md" for each in (article(2), article(3), rolling(1), rolling(2))]


def test_a_clone_has_its_posts_in_folders(tmp_path: Path) -> None:
    posts_in(tmp_path, article(9))
    (old,) = posts_in(tmp_path / "old_post", article(1))
    (new,) = posts_in(tmp_path / "_posts", article(2))
    posts_in(tmp_path / "drafts", article(3))
    assert list(PostFiles(tmp_path, SOURCE)) == [new, old]
    (tmp_path / "empty").mkdir()
    assert len(PostFiles(tmp_path / "empty", SOURCE)) == 0


def test_what_became_of_each(archive: Archive, tmp_path: Path) -> None:
    paths = posts_in(
        tmp_path / "p", article(1, "同文。"), article(2, "同文。"), rolling(3), article(3)
    )
    strange, missing = tmp_path / "p" / "2022-03-14-x.md", tmp_path / "p" / "2022-03-14-y.md"
    strange.write_bytes(b"no post")
    told: list[str] = []
    (result,) = import_posts(
        Intake(archive, None),
        [*paths, strange, missing],
        100,
        lambda item: told.append(item.id),
    )
    assert result.counts == {"written": 3, "duplicate": 1, "skipped": 2}
    assert [name for name, _ in result.skipped] == [str(strange), str(missing)]
    whys = [why for _, why in result.skipped]
    assert whys[0].endswith("no front matter between two lines of ---")
    assert whys[1] == "cannot be read: No such file or directory"
    assert told == [article(1).id, rolling(3).id, article(3).id]
    (again,) = import_posts(Intake(archive, None), paths, 100)
    assert again.counts == {"known": 3, "duplicate": 1}


@pytest.mark.parametrize(
    ("every", "commits"), [(1, [1, 2, 3, 3]), (2, [2, 3]), (3, [3, 3]), (4, [3])]
)
def test_it_commits_every_so_many(
    every: int, commits: list[int], archive: Archive, tmp_path: Path
) -> None:
    paths = posts_in(tmp_path / "p", *map(article, (1, 2, 3)))
    seen = []
    for result in import_posts(Intake(archive, None), paths, every):
        assert archive.waiting == 0
        assert len(list(archive.paths.posts.iterdir())) == result.counts["written"]
        seen.append(result.counts["written"])
    assert seen == commits


@pytest.mark.parametrize(("source", "found"), [("别报", "别报"), ("", "渡口报")])
def test_the_source_is_the_files_or_that_of_its_tag(
    source: str, found: str, archive: Archive, tmp_path: Path
) -> None:
    item = article(1, source=source, tags=["渡口报新闻"])
    list(import_posts(Intake(archive, None), posts_in(tmp_path / "p", item), 9))
    assert archive.newest_article(item.id).source == found


def test_an_older_text_of_an_article_says_nothing_of_the_newer(
    archive: Archive, tmp_path: Path
) -> None:
    for text in ("旧文。", "新文。"):
        submit(archive, article(1, text, published=None))
    (result,) = import_posts(
        Intake(archive, None), posts_in(tmp_path / "p", article(1, "旧文。")), 9
    )
    assert result.counts == {"known": 1}
    newest = archive.newest_article(article(1).id)
    assert (newest.text, newest.published) == ("新文。", None)


def test_what_an_import_would_meet(archive: Archive, tmp_path: Path) -> None:
    known, other, new = posts_in(tmp_path / "p", article(1), article(2), article(3))
    strange = tmp_path / "p" / "x.md"
    strange.write_bytes(b"")
    files = [known, other, new, strange]
    (_,) = import_posts(Intake(archive, None), [known, other], 100)
    posts_in(tmp_path / "p", article(2, "另一段话。"))
    result = try_posts(files, SOURCE, archive.ledger)
    assert result.counts == {"known": 1, "differs": 1, "new": 1, "skipped": 1}
    assert [name for name, _ in result.skipped] == [str(other), str(strange)]
    assert result.skipped[0][1] == f"{article(2).id} is archived with another text"
    assert try_posts(files, SOURCE, None).counts == {"new": 3, "skipped": 1}
    assert archive.ledger.articles.get(article(3).id) is None


@pytest.mark.parametrize(
    ("item", "listed"),
    [
        (article(1, category="Wind"), [("/category/Wind.html", "Wind")]),
        (rolling(1), []),
        (article(1, category=""), []),
        (article(1, category="a/b"), []),
    ],
)
def test_the_category_page_of_an_imported_post_is_known(
    item: Article, listed: list[tuple[str, str]], archive: Archive, tmp_path: Path
) -> None:
    (result,) = import_posts(Intake(archive, None), posts_in(tmp_path / "p", item), 100)
    assert result.counts == {"written": 1}
    rows = archive.ledger.listings.all()
    assert [(row.path, row.category) for row in rows] == listed


def test_counts_add_up() -> None:
    result = Imported()
    result.count("written")
    result.count("written")
    result.skip(Path("a.md"), "why")
    assert result.counts == {"written": 2, "skipped": 1}
    assert result.skipped == [("a.md", "why")]
