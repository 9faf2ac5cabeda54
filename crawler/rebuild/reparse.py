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

from crawler.articles.normalization import normalize
from crawler.errors import COPY, ArchiveDamagedError, Fault, SiteError
from crawler.items import Article, Draft, WarcPointer
from crawler.scrapy_internals import BrokenEncodingError, content_decoder, response_class
from crawler.source import Answer, Lead, Page, PostLink, Source
from crawler.warc.reader import CaptureReader, Response

REBUILD = "finews-archiver rebuild makes the articles anew from the captures"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the responses of an article say: its post page, the endpoint's answer, or both."""

    page: Page | None
    answer: object
    """``None`` if there is none."""
    answer_url: str
    source: Source

    def draft(
        self, article: str = "", title: str = "", link: PostLink | None = None, owed: str = ""
    ) -> Draft:
        """The draft that a crawl made of it; what the link said matters without a page only.

        Raises :class:`SiteError`, see :meth:`crawler.source.Source.read`.
        """
        answer = (
            Answer(self.answer, self.answer_url, owed) if self.answer is not None or owed else None
        )
        return self.source.read(self.page, answer, Lead(article, title, link))


class Reparser:
    """Reads captured responses as the crawl did. Settings: ``DOWNLOAD_MAXSIZE``."""

    def __init__(self, reader: CaptureReader, settings: Mapping[str, Any], source: Source) -> None:
        self.reader = reader
        self._decode = content_decoder(settings)
        self.source = source

    def response(self, pointer: WarcPointer) -> ScrapyResponse:
        """The response as the spiders got it, content coding undone.

        Raises :class:`ArchiveDamagedError`, or :class:`SiteError` (``too-large``,
        ``broken-encoding``).
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
        except BrokenEncodingError as error:
            raise SiteError("broken-encoding", str(error)) from None

    def parse(self, pointers: Sequence[WarcPointer]) -> Parsed:
        """What an article's responses say. Raises as :meth:`response`, and :class:`SiteError`."""
        page: Page | None = None
        answer: object = None
        answer_url = ""
        for pointer in pointers:
            response = self.response(pointer)
            if self.source.is_answer(response.url):
                answer, answer_url = self.source.read_answer(response.body), response.url
            else:
                kind = response.headers.get("Content-Type") or b""
                page = self.source.read_page(response.body, kind.decode("latin-1"), response.url)
        return Parsed(page, answer, answer_url, self.source)


def check_articles(articles: Iterable[Article], reparser: Reparser) -> Iterator[Fault]:
    """Articles whose text the captured bytes do not give again; those without captures pass."""
    for article in articles:
        if not article.warc:
            continue
        subject = f"{article.id} revision {article.revision}"
        try:
            draft = reparser.parse(article.warc).draft(article.id)
            again = normalize(draft, reparser.source)
        except ArchiveDamagedError as error:
            yield Fault("capture", subject, str(error), COPY)
        except SiteError as error:
            problem = f"its captures cannot be read any more: {error}"
            yield Fault("derivation", subject, problem, REBUILD)
        else:
            if again.content_hash != article.content_hash:
                problem = "its captures give another text"
                yield Fault("derivation", subject, problem, REBUILD)
