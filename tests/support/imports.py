"""Folders of post files, and imports of them."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.archive import Archive
from crawler.articles.importer import Imported, import_posts
from crawler.articles.intake import Intake
from crawler.items import Article
from tests.support.posts import write_post
from tests.support.processes import Ended, run_scrapy
from tests.support.tiny_site import NOON


def files_of(folder: Path, *posts: tuple[str, bytes]) -> list[Path]:
    """Files of these names and contents in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in posts:
        (folder / name).write_bytes(content)
    return [folder / name for name, _ in posts]


def post_file(item: Article) -> tuple[str, bytes]:
    """The name and the content of an article's post file."""
    return f"2022-03-14-{item.id}.md", write_post(item)


def posts_in(folder: Path, *items: Article) -> list[Path]:
    """The post files of these articles in a folder, which is made."""
    return files_of(folder, *map(post_file, items))


def take_in(archive: Archive, *paths: Path) -> Imported:
    """Import these files; what became of them."""
    *_, result = import_posts(Intake(archive, None), list(paths), 100)
    return result


def run_import(root: Path, files: list[Path], *more: str) -> Ended:
    """The command on the folder that the files lie in, at noon."""
    folder = str(files[0].parent)
    return run_scrapy("import", folder, "-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={NOON}", *more)
