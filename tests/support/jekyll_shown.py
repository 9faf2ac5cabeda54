"""What Jekyll's pages show of an article."""

from __future__ import annotations

import html
import re
from datetime import datetime

from crawler.archive.posts.frontmatter import split_words
from crawler.clock import BEIJING
from crawler.items import Article
from crawler.text.visible import visible_text
from tests.support.jekyll import content_of
from tests.support.posts import STYLE


class Shown:
    """What a page shows of an article, taken apart along the marks of the layout."""

    def __init__(self, page: str, article: Article) -> None:
        self.page = page
        self.article = article
        content = content_of(page)
        self.link = self.foot = ""
        if article.source or article.share_url or STYLE.digits_of_id(article.id):
            foot = content.rfind('<p><a href="//')
            link = content.rfind("<p>", 0, foot)
            content, self.link, self.foot = content[:link], content[link:foot], content[foot:]
        self.rolling = STYLE.is_rolling(article.id, article.category)
        self.digest = ""
        if self.rolling and article.digest and not article.body_html:
            self.digest, content = content, ""
        elif self.rolling or article.digest:
            self.digest, _, content = content.partition("</blockquote>")
            self.digest = self.digest.removeprefix("<blockquote>")
        self.body = content

    def both(self, part: str) -> tuple[object, object]:
        article = self.article
        if part == "title":
            return self.between("<h1>", "</h1>"), article.title
        if part == "categories":
            words = dict.fromkeys(split_words(article.category))
            return self.items("categories"), list(words)
        if part == "tags":
            return self.items("tags"), article.tags
        if part == "date":
            when = article.published or datetime(2022, 3, 14, tzinfo=BEIJING)
            return self.between("<small>", "</small>"), when.strftime("%Y-%m-%d %H:%M:%S %z")
        if part == "digest":
            paragraph = self.digest.strip("\n").strip(" ")
            if paragraph:
                assert paragraph.startswith("<p>") and paragraph.endswith("</p>"), paragraph
            return html.unescape(paragraph.removeprefix("<p>").removesuffix("</p>")), article.digest
        if part == "body":
            return visible_text(self.body), visible_text(article.body_html)
        if not self.foot:
            return "", ""
        if part == "link":
            text = re.sub(r"</?(?:p|a)\b[^>]*>|\n\Z|\n\n\Z", "", self.link)
            named = re.match(r"https?://[^\s<>\0]", article.share_url)
            said = article.share_url if named else f"<{article.share_url}>"
            return html.unescape(text), said
        assert part == "foot"
        text = re.sub(r"</?(?:p|a)\b[^>]*>", "", self.foot).removesuffix("\n")
        return html.unescape(text), f"返回{article.source}新闻｜返回首页"

    def between(self, start: str, end: str) -> str:
        return html.unescape(self.page.partition(start)[2].partition(end)[0])

    def items(self, name: str) -> list[str]:
        inner = self.page.partition(f'<ul class="{name}">')[2].partition("</ul>")[0]
        return [html.unescape(item) for item in re.findall("<li>(.*?)</li>", inner, re.DOTALL)]
