"""Taking post files of the source's own repository into an archive, without any request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.archive import Archive
from crawler.articles.decide import decide
from crawler.articles.normalization import normalize
from crawler.articles.posts import read_post
from crawler.clock import utc_text
from crawler.errors import LinkError, PostFileError
from crawler.items import Article, Draft, Submission
from crawler.link_key import LinkKey
from crawler.reprints.reprints import Reprints
from crawler.site import identity, urls

if TYPE_CHECKING:
    from crawler.editions.desk import Editions

FOLDERS = ("_posts", "old_post", "posts")
"""Where post files lie in a clone, those that count first: the newest form of a post wins."""


@dataclass(slots=True)
class Imported:
    """What came of an import: counts by outcome, and what was skipped, by name and reason."""

    counts: dict[str, int] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """One more file with this outcome."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1


def post_files(directory: Path) -> list[Path]:
    """The post files of a clone (``_posts``, then ``old_post``), or of a plain directory.

    Posts by source come before rolling news, so that a rolling twin is dropped and not superseded.
    """
    folders = [directory / name for name in FOLDERS if (directory / name).is_dir()]
    return [
        path
        for folder in folders or [directory]
        for path in sorted(folder.glob("*.md"), key=lambda path: (_rolling(path), path.name))
        if path.name.lower() != "readme.md"
    ]


def _rolling(path: Path) -> bool:
    return identity.is_rolling_id(path.stem[len("YYYY-MM-DD-") :])


def import_posts(archive: Archive, files: list[Path], commit_every: int) -> Iterator[Imported]:
    """Take the files in, by the same normalization and duplicate rules as a crawl.

    Yields the result so far at each commit and at the end. What cannot be read is skipped by name.
    An article that is archived already is left as it is: which of two texts is the newer one, a
    file cannot say. So importing twice changes nothing. Raises :class:`ArchiveWriteError`.
    """
    # Not for every command's start: it takes a while to import.
    from crawler.editions.desk import Editions

    result = Imported()
    reprints = Reprints(archive)
    editions = Editions(archive, reprints)
    for path in files:
        try:
            article = _article(path)
            outcome = _take(archive, reprints, editions, article)
        except PostFileError as error:
            result.count("skipped")
            result.skipped.append((str(path), str(error)))
            continue
        except OSError as error:
            result.count("skipped")
            result.skipped.append((str(path), f"cannot be read: {error}"))
            continue
        result.count(outcome)
        if outcome == "differs":
            result.skipped.append((str(path), f"{article.id} is archived with another text"))
        if archive.waiting >= commit_every:
            archive.commit()
            yield result
    archive.commit()
    yield result


def _article(path: Path) -> Article:
    read = read_post(path.read_bytes(), path.name)
    return normalize(
        Draft(
            id=read.id,
            url=read.url,
            body_html=read.body_html,
            text_source=read.text_source,
            share_url=read.share_url,
            title=read.title,
            published=read.published,
            source=read.source or None,
            category=read.category,
            tags=read.tags,
            digest=read.digest,
        )
    )


def _take(archive: Archive, reprints: Reprints, editions: Editions, article: Article) -> str:
    ledger = archive.ledger.in_use
    known = ledger.articles.get(article.id)
    if known is not None:
        same = article.content_hash in {
            revision.content_hash for revision in ledger.articles.revisions(article.id)
        }
        return "known" if same else "differs"
    post = urls.parse_post_url(article.url)
    day = post.best_day if post else identity.day_of_id(article.id)
    link = ledger.links.see(
        LinkKey("post", urls.path_of(article.url)),
        article=article.id,
        category="/".join(post.categories) if post else "",
        title=article.title,
        rolling=identity.is_rolling_id(article.id),
        deadline=utc_text(urls.deadline(day)) if day else archive.now(),
        listing=None,
        now=archive.now(),
    )
    _know_category(archive, article)
    submission = Submission(article, link)
    submission.verdict = decide(article, archive, link)
    if submission.verdict.kind in ("new", "revision"):
        reprints.place(article)
        editions.meet(article)
    archive.store(submission)
    return {"new": "written", "revision": "written"}.get(
        submission.verdict.kind, submission.verdict.kind
    )


def _know_category(archive: Archive, article: Article) -> None:
    """Make the article's category page known: no crawl will read this post's footer for it."""
    if article.category == urls.ROLLING:
        return
    # A slug that can be no page's (docs/source.md, "Y7" and "Y8") has none.
    with suppress(LinkError):
        path = urls.path_of(urls.category_url(f"https://{urls.HOST}/", article.category))
        archive.ledger.in_use.listings.add(path, article.category, archive.now())
