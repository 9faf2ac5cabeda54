"""From captured bytes back to articles: the same functions as a crawl, fed from WARC files.

The one place where the archive's captures and the source's readers meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers
from scrapy.http import Response as ScrapyResponse

from crawler.articles.draft import PostLink
from crawler.articles.normalization import normalize
from crawler.articles.reading import Answer, Lead, read
from crawler.errors import COPY, ArchiveDamagedError, Fault, SiteError
from crawler.items import Article, Draft, WarcPointer
from crawler.scrapy_internals import content_decoder, response_class
from crawler.site import urls
from crawler.site.charset import decoded
from crawler.site.newstext import NewsText, read_newstext
from crawler.site.post import PostPage, read_post
from crawler.warc.reader import CaptureReader, Response

REBUILD = "scrapy rebuild makes the articles anew from the captures"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the responses of an article say: its post page, the endpoint's answer, or both."""

    page: PostPage | None
    answer: NewsText | None
    answer_url: str

    def draft(
        self, article: str = "", title: str = "", link: PostLink | None = None, owed: str = ""
    ) -> Draft:
        """The draft that a crawl made of it; what the link said matters without a page only.

        Raises :class:`SiteError`, see :func:`crawler.articles.reading.read`.
        """
        answer = Answer(self.answer, self.answer_url, owed) if self.answer or owed else None
        return read(self.page, answer, Lead(article, title, link))


class Reparser:
    """Reads captured responses as the crawl did. Settings: ``DOWNLOAD_MAXSIZE``."""

    def __init__(self, reader: CaptureReader, settings: Mapping[str, Any]) -> None:
        self.reader = reader
        self._decode = content_decoder(settings)

    def response(self, pointer: WarcPointer) -> ScrapyResponse:
        """The response as the spiders got it, content coding undone.

        Raises :class:`ArchiveDamagedError`, or :class:`SiteError` (``too-large``).
        """
        return self.decoded(self.reader.response(pointer))

    def decoded(self, captured: Response) -> ScrapyResponse:
        """A captured response as Scrapy hands it to a spider. Raises :class:`SiteError`."""
        headers = Headers()
        for name, value in captured.headers:
            headers.appendlist(name, value)
        kind = response_class(headers, captured.url, captured.body)
        response = kind(captured.url, status=captured.status, headers=headers, body=captured.body)
        try:
            return self._decode(response)
        except IgnoreRequest as error:
            raise SiteError("too-large", str(error)) from None

    def parse(self, pointers: Sequence[WarcPointer]) -> Parsed:
        """What an article's responses say. Raises as :meth:`response`, and :class:`SiteError`."""
        page: PostPage | None = None
        answer: NewsText | None = None
        answer_url = ""
        for pointer in pointers:
            response = self.response(pointer)
            if is_answer(response.url):
                answer, answer_url = read_newstext(response.body), response.url
            else:
                kind = response.headers.get("Content-Type") or b""
                page = read_post(decoded(response.body, kind.decode("latin-1")), response.url)
        return Parsed(page, answer, answer_url)


def is_answer(url: str) -> bool:
    """Whether a URL is the JSON endpoint's."""
    return urls.path_of(url).startswith(urls.NEWSTEXT_PATH)


def check_articles(articles: Iterable[Article], reparser: Reparser) -> Iterator[Fault]:
    """Articles whose text the captured bytes do not give again; those without captures pass."""
    for article in articles:
        if not article.warc:
            continue
        subject = f"{article.id} revision {article.revision}"
        try:
            again = normalize(reparser.parse(article.warc).draft(article.id))
        except ArchiveDamagedError as error:
            yield Fault("capture", subject, str(error), COPY)
        except SiteError as error:
            problem = f"its captures cannot be read any more: {error}"
            yield Fault("derivation", subject, problem, REBUILD)
        else:
            if again.content_hash != article.content_hash:
                problem = "its captures give another text"
                yield Fault("derivation", subject, problem, REBUILD)
