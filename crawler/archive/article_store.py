"""What becomes of the article that a link leads to: ledger and next commit are told alike."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace

from crawler.archive.commit import Commit
from crawler.archive.jsonl import article_line, duplicate_line
from crawler.archive.posts.posts_at_hand import PostsAtHand
from crawler.archive.recheck import RecheckSchedule
from crawler.clock import Clock, utc_text
from crawler.errors import PostFileError
from crawler.items import Article, Duplicate, Verdict
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow, RevisionRow
from crawler.source import Source

logger = logging.getLogger(__name__)


class ArticleStore:
    """Puts articles into the next commit of an archive, and settles their links.

    ``source`` is where they come from, ``posts`` makes their post files; ``run`` is the ledger's
    number of the run; the ledger has a transaction open.
    """

    def __init__(
        self,
        ledger: Ledger,
        commit: Commit,
        schedule: RecheckSchedule,
        *,
        clock: Clock,
        source: Source,
        posts: PostsAtHand,
        run: int,
    ) -> None:
        self._ledger = ledger
        self._commit = commit
        self._schedule = schedule
        self._clock = clock
        self._source = source
        self._posts = posts
        self._run = run

    def carry_out(self, verdict: Verdict, article: Article, link: int, owed: str) -> Article | None:
        """The stored article for ``new`` and ``revision``, else ``None``; settles the link.

        Raises :class:`PostFileError` if the article can have no post file; nothing has happened
        then.
        """
        if verdict.kind == "duplicate":
            why, kept = verdict.why, verdict.kept
            self.drop(
                Duplicate(article.id, article.url, article.title, article.source, why, kept), link
            )
            return None
        if verdict.kind == "unchanged":
            self._unchanged(article, link, owed)
            return None
        return self._write(article, link, owed, revised=verdict.kind == "revision")

    def _write(self, article: Article, link: int, owed: str, *, revised: bool) -> Article:
        known = self._ledger.articles.get(article.id)
        revision = known.revision + 1 if known else 1
        article = replace(article, revision=revision, captured_at=self._clock())
        return self._put(article, known, link, owed, revised=revised)

    def take_back(self, article: Article, link: int) -> Article:
        """Write a line with the moment and the revision that it has already.

        Raises :class:`PostFileError` as :meth:`carry_out` does.
        """
        known = self._ledger.articles.get(article.id)
        return self._put(article, known, link, "", revised=False)

    def _put(
        self, article: Article, known: ArticleRow | None, link: int, owed: str, *, revised: bool
    ) -> Article:
        ledger = self._ledger
        moment = article.captured_at
        assert moment is not None
        name, content = self._posts(article)
        holder = ledger.articles.holder_of_post(name)
        if holder not in (None, article.id):
            raise PostFileError(
                f"post file {name} belongs to article {holder}; {article.id} would overwrite it"
            )
        revision = self._add_line(article, utc_text(moment))
        if known is not None and known.post != name:
            self._commit.posts[known.post] = None
        self._commit.posts[name] = content
        first = known.first_captured if known else revision.captured
        ledger.articles.put(
            ArticleRow(
                id=article.id,
                link=link,
                url=article.url,
                source=article.source,
                category=article.category,
                title=article.title,
                published=article.published.isoformat() if article.published else None,
                content_hash=article.content_hash,
                text_source=article.text_source,
                owed=owed,
                revision=article.revision,
                post=name,
                post_hash=hashlib.sha256(content).hexdigest(),
                first_captured=first,
                last_captured=revision.captured,
                last_checked=revision.captured,
                next_check=self._schedule.next_check(ledger.links.get(link), first, owed),
                state="live",
            ),
            revision,
        )
        ledger.links.settle(link, "captured", "revised" if revised else "captured", self._run)
        self._supersede_twin(article)
        return article

    def _add_line(self, article: Article, now: str) -> RevisionRow:
        line = article_line(article)
        return RevisionRow(
            article.id,
            article.revision,
            self._commit.articles.add(line),
            len(line),
            hashlib.sha256(line).hexdigest(),
            article.content_hash,
            now,
            self._run,
        )

    def _supersede_twin(self, article: Article) -> None:
        """A post by source takes the place of its rolling twin (docs/source.md, "Twins")."""
        twin_id = self._source.twin_of(article.id)
        if twin_id is None:
            return
        twin = self._ledger.articles.get(twin_id)
        if twin is None or twin.state == "superseded":
            return
        self._commit.posts[twin.post] = None
        self._ledger.articles.supersede(twin_id)
        self.drop(
            Duplicate(twin_id, twin.url, twin.title, twin.source, "twin", article.id), twin.link
        )

    def _known(self, article_id: str) -> ArticleRow | None:
        """Its row; a damaged one may have another id, which costs no more than this look."""
        known = self._ledger.articles.get(article_id)
        if known is None:
            logger.warning("the ledger has no article %s: see finews-archiver verify", article_id)
        return known

    def _next_check(self, link: int, known: ArticleRow, owed: str) -> str | None:
        return self._schedule.next_check(self._ledger.links.get(link), known.first_captured, owed)

    def _unchanged(self, article: Article, link: int, owed: str) -> None:
        articles = self._ledger.articles
        known = self._ledger.articles.get(article.id)
        assert known is not None
        if not owed and known.owed:
            articles.settle_owed(article.id)
        if known.link != link:
            # The post's URL has moved: it is looked for there from now on.
            articles.relink(article.id, link, article.url)
        articles.checked(article.id, utc_text(self._clock()), self._next_check(link, known, owed))
        self._ledger.links.settle(link, "captured", "unchanged", self._run)

    def check_failed(self, article_id: str, link: int, reason: str) -> None:
        """A captured article could not be looked at: it stays archived, and is asked again soon."""
        known = self._known(article_id)
        state = "captured"
        if known is not None:
            check = self._next_check(known.link, known, reason)
            self._ledger.articles.check_again(article_id, check)
            state = "expired" if known.state == "expired" else "captured"
        self._ledger.links.settle(link, state, "unchanged", self._run, reason)

    def expire(self, article_id: str, link: int, reason: str) -> None:
        """A captured article is gone from the site, for now at least."""
        known = self._known(article_id)
        if known is not None:
            self._ledger.articles.expire(article_id, self._next_check(link, known, ""))
        self._ledger.links.settle(link, "expired", "expired", self._run, reason)

    def drop(self, duplicate: Duplicate, link: int) -> None:
        """Record that what a link leads to is a duplicate, once, and settle the link.

        A text may become another: by the schedule of checks the link is looked at again.
        """
        if self._ledger.duplicates.add(link, duplicate, self._run):
            self._commit.duplicates.add(duplicate_line(duplicate))
        self._settle_dropped(link, duplicate.why)

    def still_dropped(self, link: int) -> None:
        """A link dropped for its text could not be looked at again: what was said of it stands."""
        self._settle_dropped(link, "text")

    def _settle_dropped(self, link: int, why: str) -> None:
        links = self._ledger.links
        next_try = self._schedule.next_try(links.get(link), why)
        links.settle(link, "duplicate", "duplicate", self._run, why, next_try)

    def amend(self, article: Article) -> None:
        """Write another line of the newest revision: what is known of it besides its text."""
        line = article_line(article)
        offset = self._commit.articles.add(line)
        self._ledger.articles.amend(article.id, line, offset, self._run)
