"""Taking post files of the source's own repository into an archive, without any request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.archive.archive import Archive
from crawler.archive.posts.postfile import oddities, read_post
from crawler.articles.intake import Intake, Taken
from crawler.articles.normalization import normalize
from crawler.articles.post_links import see_post
from crawler.errors import LinkError, PostFileError
from crawler.files import read_regular
from crawler.items import Article, Draft, Submission
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow
from crawler.link_key import LinkKey, path_of
from crawler.sorted_names import SortedNames
from crawler.source import Source

_LARGEST = 16 * 1024 * 1024
"""Bytes of a post file that is read: a body has at most 1,000,000 characters."""


@dataclass(slots=True)
class Imported:
    """What came of an import: counts by outcome, and what was skipped, by name and reason.

    Of either list the first ``most`` are kept, ``None``: all of them.
    """

    counts: dict[str, int] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    mended: list[tuple[str, str]] = field(default_factory=list)
    """What was read although something in it was not as it should be, by name and what."""
    most: int | None = None
    unnamed: dict[str, int] = field(default_factory=dict)
    """How many of these were left out: ``skipped``, ``mended``."""

    def count(self, outcome: str) -> None:
        """One more file with this outcome."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def skip(self, path: Path, reason: str) -> None:
        """One more file that came to nothing."""
        self.count("skipped")
        self.name("skipped", path, reason)

    def name(self, what: str, path: Path, reason: str) -> None:
        """One more file that was ``skipped`` or ``mended``, and why."""
        named = self.skipped if what == "skipped" else self.mended
        if self.most is None or len(named) < self.most:
            named.append((str(path), reason))
        else:
            self.unnamed[what] = self.unnamed.get(what, 0) + 1


class PostFiles:
    """The post files of a clone of the source's own repository, or of a plain directory.

    Posts by source come before rolling news, so that a rolling twin is dropped and not superseded.
    Raises as :class:`crawler.sorted_names.SortedNames`.
    """

    def __init__(self, directory: Path, source: Source) -> None:
        self._source = source
        self._folders: list[tuple[Path, SortedNames]] = []
        named = (directory / name for name in source.post_folders)
        try:
            for folder in [each for each in named if each.is_dir()] or [directory]:
                self._folders.append((folder, SortedNames(folder, self._rank)))
        except BaseException:
            self.close()
            raise

    def _rank(self, name: str) -> int | None:
        if not name.endswith(".md") or name.lower() == "readme.md":
            return None
        return int(self._source.style.is_rolling(Path(name).stem[len("YYYY-MM-DD-") :], ""))

    def __len__(self) -> int:
        return sum(len(names) for _, names in self._folders)

    def __iter__(self) -> Iterator[Path]:
        for folder, names in self._folders:
            for name in names:
                yield folder / name

    def close(self) -> None:
        """Forget them."""
        for _, names in self._folders:
            names.close()


def import_posts(
    intake: Intake,
    files: Iterable[Path],
    commit_every: int,
    written: Callable[[Article], object] = lambda article: None,
    most: int | None = None,
) -> Iterator[Imported]:
    """Take the files in, as a crawl takes in what it has found; ``written`` hears of each article.

    Yields the result so far at each commit and at the end. What cannot be read is skipped by name.
    An article that is archived already is left as it is but for what was not known of it
    (:func:`_complete`): which of two texts is the newer one, a file cannot say. So importing twice
    changes nothing. Raises :class:`ArchiveWriteError`.
    """
    archive = intake.archive
    result = Imported(most=most)
    for path in files:
        try:
            article = _article(path, archive.source, result)
        except (PostFileError, OSError) as error:
            result.skip(path, _why(error))
            continue
        taken = _take(intake, article)
        if taken.kind == "refused":
            result.skip(path, taken.why)
        else:
            result.count("written" if taken.stored else taken.kind)
        if taken.kind == "differs":
            result.name("skipped", path, taken.why)
        if taken.stored is not None:
            written(taken.stored)
        if archive.waiting >= commit_every:
            archive.commit()
            yield result
    archive.commit()
    yield result


def try_posts(
    files: Iterable[Path], source: Source, ledger: Ledger | None, most: int | None = None
) -> Imported:
    """What an import would meet: ``new``, ``known``, ``differs``, ``skipped``; nothing is written.

    Which of the new ones are duplicates, only the import itself finds out.
    """
    result = Imported(most=most)
    for path in files:
        try:
            article = _article(path, source, result)
        except (PostFileError, OSError) as error:
            result.skip(path, _why(error))
            continue
        revisions = ledger.articles.revisions(article.id) if ledger else []
        if not revisions:
            result.count("new")
        elif article.content_hash in {revision.content_hash for revision in revisions}:
            result.count("known")
        else:
            result.count("differs")
            result.name("skipped", path, f"{article.id} is archived with another text")
    return result


def _why(error: PostFileError | OSError) -> str:
    return str(error) if isinstance(error, PostFileError) else f"cannot be read: {error.strerror}"


def _article(path: Path, source: Source, result: Imported) -> Article:
    data = read_regular(path, _LARGEST)
    read = read_post(data, path.name, source)
    for what in oddities(data, path.name):
        result.name("mended", path, what)
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
        ),
        source,
    )


def _take(intake: Intake, article: Article) -> Taken:
    """Besides the kinds of :class:`Taken`: ``known``, and ``differs`` from what is archived."""
    archive = intake.archive
    articles = archive.ledger.articles
    known = articles.get(article.id)
    if known is not None:
        texts = {revision.content_hash for revision in articles.revisions(article.id)}
        if article.content_hash not in texts:
            return Taken("differs", why=f"{article.id} is archived with another text")
        return _complete(intake, article, known)
    key = LinkKey("post", path_of(article.url))
    link = see_post(archive, key, article.id, url=article.url, title=article.title)
    _know_category(archive, article)
    return intake.take(Submission(article, link))


def _complete(intake: Intake, article: Article, known: ArticleRow) -> Taken:
    """Tell an archived article its time or title, where its page had lost them.

    A page shows the time of a post without zone 8 hours late (docs/source.md, "Y3"), and one with
    unreadable YAML (Y1) has neither; the file holds both.
    """
    archive = intake.archive
    if article.content_hash != known.content_hash or known.state == "superseded":
        return Taken("known")
    newest = archive.newest_article(article.id)
    told = replace(newest, title=newest.title or article.title)
    if article.published is not None:
        told.published, told.published_precision = article.published, article.published_precision
    verdict = intake.judge(told, known.link)
    if verdict.kind != "revision":
        return Taken("known")
    reason = archive.ledger.links.get(known.link).reason
    taken = intake.take(Submission(told, known.link, known.owed, verdict))
    if known.state == "expired":
        # The file says nothing of the site: what is gone stays gone.
        archive.expire(article.id, known.link, reason)
    return taken


def _know_category(archive: Archive, article: Article) -> None:
    """Make the article's category page known: no crawl will read this post's footer for it."""
    source = archive.source
    # A slug that can be no page's (docs/source.md, "Y7" and "Y8") has none.
    with suppress(LinkError):
        path = source.category_path(article.category, f"https://{source.style.host}/")
        if path is not None:
            archive.ledger.in_use.listings.add(path, article.category, archive.now())
