"""What an answer is: which article it leads to, whether it is that article's."""

from __future__ import annotations

from scrapy.http import Response

from crawler.errors import LinkError
from crawler.source import Source


def is_another_answer(response: Response, source: Source) -> bool:
    """Whether redirects led from the answer that was asked for to that of another article."""
    request = response.request
    asked = request.meta.get("redirect_urls", [])[:1] if request else []
    if not asked:
        return False
    try:
        codes = {source.share_link(url).code for url in [*asked, response.url]}
    except LinkError:
        return True
    return len(codes) > 1


def content_type_of(response: Response) -> str:
    """The header of that name as text; empty if there is none."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def base_url(setting: str) -> str:
    """A URL setting with its trailing slash."""
    return setting if setting.endswith("/") else f"{setting}/"
