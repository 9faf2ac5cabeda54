"""Which hosts an e-paper may lead to: its own, and those that its paper's data names with it."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.middlewares.guard import PORTS, origins
from crawler.newspaper.parse.paper import Paper
from crawler.spiders.submissions import origin_of


def sister_origins(url: str, papers: Iterable[Paper]) -> frozenset[tuple[str, int]]:
    """Hosts and ports of the papers one of whose hosts an address is on."""
    scheme, host, port = origin_of(url)
    own = (host, port or PORTS.get(scheme, 0))
    listed = (
        frozenset(origin for name in paper.hosts for origin in origins(name)) for paper in papers
    )
    return frozenset().union(*(hosts for hosts in listed if own in hosts))


def is_beside(article: str, layout: str, papers: Iterable[Paper]) -> bool:
    """Whether a layout page may lead to an article: on its scheme, host and port, or a sister's."""
    if origin_of(article) == origin_of(layout):
        return True
    scheme, host, port = origin_of(article)
    return (host, port or PORTS.get(scheme, 0)) in sister_origins(layout, papers)
