"""The project's readers as they are called in ``scrapy shell`` (docs/debugging.md).

They read and show; nothing here writes to an archive.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet import threads

from crawler.archive.posts.postfile import write_post
from crawler.articles.normalization import normalize
from crawler.errors import LinkError
from crawler.items import Article, Draft
from crawler.scrapy_internals import download as fetched
from crawler.source import Listing
from crawler.spiders.category import CategorySpider
from crawler.spiders.post_spider import Output

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.newspaper.epaper.read_epaper import PageRead

NO_ANSWER = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
"""Why a request has no answer; a crawl takes the page's own text then."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A callable that the shell's banner names: Scrapy shows items, and a dataclass is one."""

    call: Callable[..., Any]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the reader."""
        return self.call(*args, **kwargs)

    def __str__(self) -> str:
        first = (inspect.getdoc(self.call) or "").splitlines()[0]
        return f"{self.call.__name__}(response): {first}"

    def __repr__(self) -> str:
        return f"<{self}>"


def outputs_of(results: Output) -> Output:
    """What a callback of a spider without a frontier yields."""
    assert isinstance(results, Iterator)
    return results


class Markdown(str):
    """A post file that the console shows as it is."""

    def __repr__(self) -> str:
        return str(self)


def shell_readers(crawler: Crawler) -> dict[str, Reader]:
    """``listing``, ``article``, ``post`` and ``page`` for a shell that runs in its own thread."""
    spider = CategorySpider.from_crawler(crawler)
    source = spider.source

    def download(request: Request) -> Response:
        from twisted.internet import reactor

        def in_reactor() -> Any:
            return deferred_from_coro(fetched(crawler, request))

        response: Response = threads.blockingCallFromThread(reactor, in_reactor)
        return response

    def listing(response: Response) -> Listing:
        """the links of a listing page or the feed"""
        return spider.read_listing_page(response)

    def article(response: Response) -> Article:
        """the article of a post page (its text asked from the endpoint) or of an answer"""
        drafts: list[Draft] = []
        for result in outputs_of(spider.parse(response)):
            if isinstance(result, Draft):
                drafts.append(result)
            elif source.is_answer(result.url):
                try:
                    answer = download(result)
                except NO_ANSWER as error:
                    print(f"{result.url}: {error}: this is the page's own text")
                    continue
                if answer.status != 200:
                    print(f"{answer.url}: status {answer.status}: this is the page's own text")
                else:
                    texts = outputs_of(spider.parse_newstext(answer, **result.cb_kwargs))
                    drafts = [text for text in texts if isinstance(text, Draft)]
                    break
        if not drafts:
            kind = "a post page" if source.post_address(response.url) else "not a post page"
            raise LinkError(
                "no-article",
                f"{response.url} is {kind} and shows no article; try listing(response)",
            )
        return normalize(drafts[-1], source)

    def post(response: Response) -> Markdown:
        """shows the Markdown file that a crawl would write for it"""
        return Markdown(write_post(article(response), source.style).decode())

    def page(response: Response) -> PageRead:
        """what the adapter of an e-paper reads of a layout page or an article"""
        from crawler.newspaper.epaper.read_epaper import read_any

        return read_any(response.body, response.url)

    return {reader.__name__: Reader(reader) for reader in (listing, article, post, page)}
