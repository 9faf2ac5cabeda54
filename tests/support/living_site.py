"""A site that lives: its pages as they are at a moment, put into a stand-in's content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import quote

from crawler.standin.content import Content
from tests.support import pages
from tests.support.stories import ROLLING_NEWS, Story

_WHOLE_ARCHIVE = '<p><a href="../achieves/emnews/">全部</a></p>'


class LivingSite:
    """Serves, in :attr:`content`, what the site shows of its stories at a moment.

    The listing pages show as much as the source's do (docs/source.md, "Listing pages"): form A of
    the home page the newest 5 of each tag, form B the newest 100, ``/categories/`` 20 of each tag,
    ``/emnews/`` 100, the feed 10, category pages and the rolling archive all.
    """

    def __init__(self, stories: Iterable[Story]) -> None:
        self.stories = sorted(stories, key=lambda story: (story.published, story.id))
        self.content = Content()

    def on_site(self, now: datetime) -> list[Story]:
        """What the site has at a moment, newest first."""
        return [story for story in reversed(self.stories) if story.on_site(now)]

    def turn(self, now: datetime, *, markup: int = 0, home: str = "B") -> None:
        """Make the content what the site shows at ``now``."""
        present = self.on_site(now)
        for story in self.stories:
            if story.answers and story.published <= now:
                self.content.put(story.newstext_path, story.newstext(now, markup))
            if story in present:
                self.content.put(story.path, story.page(now, markup))
            elif story.path in self.content:
                self.content.remove(story.path)
        self.list_posts(present, now, home)

    def vanish(self, story: Story) -> None:
        """Take a post away while its listings still show it."""
        if story.path in self.content:
            self.content.remove(story.path)

    def list_posts(self, present: list[Story], now: datetime, home: str) -> None:
        """Write the listing pages; ``present`` is newest first."""
        tags: dict[str, list[Story]] = {}
        for story in present:
            for tag in story.source.tags:
                tags.setdefault(tag, []).append(story)
        groups = {tag: stories[:5] for tag, stories in tags.items()}
        everything = {"最新": present[:100]}
        self._put("/", groups if home == "A" else everything, now)
        self._put("/categories/", {tag: stories[:20] for tag, stories in tags.items()}, now)
        rolling = [story for story in present if story.source == ROLLING_NEWS]
        self._put("/emnews/", {"滚动新闻": rolling[:100]}, now, _WHOLE_ARCHIVE)
        self._put("/achieves/emnews/", {"滚动新闻": rolling}, now)
        for source in {story.source for story in self.stories} - {ROLLING_NEWS}:
            # Jekyll files a post with a space in its source under each part: the page of its full
            # name is there, and empty (docs/source.md, "Y6").
            spaced = " " in source.slug
            shown = [] if spaced else [each for each in present if each.source == source]
            path = f"/category/{source.slug}.html"
            if source.slug and (spaced or shown or path in self.content):
                self._put(path, {source.tags[0]: shown}, now)
        self.content.put("/feed.xml", _feed(present[:10], now))

    def _put(
        self, path: str, groups: dict[str, list[Story]], now: datetime, after: str = ""
    ) -> None:
        parts = []
        for tag, stories in groups.items():
            items = "".join(
                f'<li><a href="{quote(story.path)}">{escape(story.version(now).title)}</a></li>\n'
                for story in stories
            )
            parts.append(f'<h2 id="{tag}">{tag}</h2>\n<ul>\n{items}</ul>\n<hr />\n')
        self.content.put(path, pages.page("".join(parts) + after))


def _feed(stories: list[Story], now: datetime) -> str:
    entries = "".join(
        f'<entry><title type="html">{escape(story.version(now).title)}</title>'
        f'<link href="{pages.SITE}{quote(story.path.lstrip("/"))}" rel="alternate"'
        ' type="text/html" />'
        f"<published>{story.published.isoformat()}</published></entry>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>\n'
    )
