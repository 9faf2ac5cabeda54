"""What an answer is: its text, which article it leads to, whether it is that article's."""

from __future__ import annotations

from scrapy.http import Response

from crawler.errors import LinkError
from crawler.site import urls
from crawler.site.charset import decoded


def is_another_answer(response: Response) -> bool:
    """Whether redirects led from the answer that was asked for to that of another article."""
    request = response.request
    asked = request.meta.get("redirect_urls", [])[:1] if request else []
    try:
        codes = {urls.parse_share_link(url).code for url in [*asked, response.url]}
    except LinkError:
        return bool(asked)
    return len(codes) > 1


def text_of(response: Response) -> str:
    """A response's text, see :func:`crawler.site.charset.decoded`. Raises :class:`SiteError`.

    Scrapy's own guess at a charset that is not declared takes minutes for a large page, and is not
    always a Chinese one.
    """
    content_type = response.headers.get("Content-Type") or b""
    return decoded(response.body, content_type.decode("latin-1"))


def base_url(setting: str) -> str:
    """A URL setting with its trailing slash."""
    return setting if setting.endswith("/") else f"{setting}/"
