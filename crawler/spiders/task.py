"""A link that has been handed out, and what its address says."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.link_key import LinkKey
from crawler.source import PostLink, Source


@dataclass(frozen=True, slots=True)
class Task:
    """A link handed out: what is known of it before it is fetched."""

    number: int
    link: int
    key: LinkKey
    article: str
    title: str
    rolling: bool
    captured: bool
    """Whether this is a revision check of an archived article."""
    text_source: str = ""
    """Of the archived article, for a check."""
    dropped: bool = False
    """Whether this is another look at what was dropped because another article has its text."""


def post_link(task: Task, site_url: str, source: Source) -> PostLink | None:
    """What the URL of a post page says, its category in lower case; a share link says nothing."""
    if task.key.kind == "share":
        return None
    url = urljoin(site_url, task.key.name)
    post = source.post_address(url)
    return PostLink(url, task.rolling, " ".join(post.categories) if post else "")
