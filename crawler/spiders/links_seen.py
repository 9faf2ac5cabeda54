"""Links that a run comes across, put on record in the ledger."""

from __future__ import annotations

from crawler.archive.archive import Archive
from crawler.articles.post_links import see_post
from crawler.clock import utc_text
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleRow
from crawler.link_key import LinkKey, path_of
from crawler.source import ShareLink


class LinksSeen:
    """Puts links into the ledger, each with the time that it has left."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def post(self, url: str, title: str, listing: int) -> int:
        """A post that a listing page shows; its number in the ledger."""
        post = self._archive.source.post_address(url)
        assert post is not None
        key = LinkKey("post", path_of(url))
        return see_post(self._archive, key, post.id, url=url, title=title, listing=listing)

    def share(self, share: ShareLink) -> int | None:
        """A share link that its user asks for; ``None`` if its article is archived.

        Where share links alone have led to it and its text is owed, it is asked for again.
        """
        ledger, source = self._archive.ledger.in_use, self._archive.source
        day = source.style.day_of_id(share.code)
        link = ledger.links.see(
            LinkKey("share", share.url or share.code),
            article=share.code,
            category="",
            title="",
            rolling=False,
            deadline=utc_text(source.deadline(day, self._archive.clock())),
            listing=None,
            now=self._archive.now(),
        )
        alone = archived_alone(ledger, share.code)
        if ledger.articles.get(share.code) is not None and not (alone and alone.owed):
            ledger.links.settle(link, "captured", "unchanged", self._archive.run)
            return None
        ledger.links.reopen(link)
        return link

    def refused(self, text: str, reason: str, listing: int | None = None) -> int:
        """Something that cannot be a link of this site: the books say why."""
        ledger = self._archive.ledger.in_use
        # As it will be shown on terminals, and as UTF-8 can hold it.
        shown = (char if char.isprintable() else f"\\x{ord(char):02x}" for char in text[:500])
        key = LinkKey("refused", "".join(shown))
        known = ledger.links.by_key(key)
        if known is not None and listing is not None:
            return known.id
        link = ledger.links.see(
            key,
            article="",
            category="",
            title="",
            rolling=False,
            deadline=self._archive.now(),
            listing=listing,
            now=self._archive.now(),
        )
        ledger.links.settle(link, "refused", "refused", self._archive.run, reason)
        return link


def archived_alone(ledger: Ledger, code: str) -> ArticleRow | None:
    """The article of a code, if it is archived from a share link without its post page."""
    known = ledger.articles.get(code)
    return known if known and ledger.links.get(known.link).key.kind == "share" else None
