"""Under what an article is filed whose page does not say it."""

from __future__ import annotations

import pytest

from crawler.items import Draft
from crawler.site.filed import filed
from crawler.source import Filed

LINE = '<p class="em_media">（文章来源：冷山日报）</p>'


@pytest.mark.parametrize(
    ("source", "category", "tags", "body", "found"),
    [
        (None, None, [], LINE, Filed("冷山日报", "lengshanribao", ["冷山日报新闻"])),
        (None, None, ["江州报新闻"], LINE, Filed("江州报", "jiangzhoubao", ["江州报新闻"])),
        (None, None, ["CCTV", "A 新闻"], "", Filed("CCTV A ", "CCTV A ", ["CCTV", "A 新闻"])),
        (None, None, ["要闻"], LINE, Filed("冷山日报", "lengshanribao", ["要闻"])),
        (None, "leng", [], "", Filed("", "leng", [])),
        (None, None, [], "", Filed("", "", [])),
        ("冷山日报", None, [], "", Filed("冷山日报", "lengshanribao", [])),
        ("", None, [], LINE, Filed("", "", [])),
        ("", "", ["要闻"], LINE, Filed("", "", ["要闻"])),
        ("江州报", "jz", ["要闻"], LINE, Filed("江州报", "jz", ["要闻"])),
    ],
)
def test_by_tag_or_source_line(
    source: str | None, category: str | None, tags: list[str], body: str, found: Filed
) -> None:
    draft = Draft(
        id="NW1",
        url="https://h/1.html",
        body_html=body,
        text_source="page",
        source=source,
        category=category,
        tags=tags,
    )
    assert filed(draft, body) == found
