"""Pages of print made of lines, and two paragraphs to fill them."""

from __future__ import annotations

from crawler.newspaper.model import EditionPage
from tests.support.printed import page_of

BRIDGE = "渡口新桥昨天通车，两岸居民过江只要五分钟，来看桥的人从早到晚没有断过。"
STREET = "老街改造从三年前开始，先修管网，再修路面，最后才修房子，住户们都回来了。"


def lines(*parts: str) -> EditionPage:
    return page_of("\n\n".join(parts) + "\n")


def headlines(page: EditionPage) -> list[str]:
    return [article.headline for article in page.articles]
