"""Which article a page leads to, and whether an answer is that article's."""

from __future__ import annotations

from contextlib import suppress

from scrapy.http import Response

from crawler.errors import LinkError
from crawler.site import urls
from crawler.site.post import PostPage


def is_another_answer(response: Response) -> bool:
    """Whether redirects led from the answer that was asked for to that of another article."""
    request = response.request
    asked = request.meta.get("redirect_urls", [])[:1] if request else []
    try:
        codes = {urls.parse_share_link(url).code for url in [*asked, response.url]}
    except LinkError:
        return bool(asked)
    return len(codes) > 1


def code_of(page: PostPage) -> str | None:
    """The info code of a post: its id says it, or else its share link."""
    code = urls.info_code(page.id)
    if code is None and page.share_url:
        with suppress(LinkError):
            return urls.parse_share_link(page.share_url).code
    return code
