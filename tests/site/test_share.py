"""The share page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import PageStructureError
from crawler.site.share import read_share_page
from crawler.site.urls import ShareLink

CODE = "NW202203042300000017"
BARE = "http://share.example/html_News/NewsShare.html"
URL = f"{BARE}?infoCode={CODE}"


@pytest.mark.parametrize(
    ("html", "url"),
    [
        pytest.param("<html></html>", URL, id="url"),
        pytest.param(f"<script>load('{CODE.replace('17', '18')}')</script>", URL, id="url-first"),
        pytest.param(f'<meta property="og:url" content="{URL}&amp;a=1">', BARE, id="og-url"),
        pytest.param(f'<link rel="canonical" href="{URL}" />', BARE, id="canonical"),
        pytest.param(f"<script>var infoCode = '{CODE}';</script>", BARE, id="script"),
        pytest.param(f"<script>a('{CODE}');b('{CODE}')</script>", BARE, id="script-twice"),
        pytest.param(f'<meta property="og:url" content="{BARE}"><p>{CODE}</p>', BARE, id="text"),
    ],
)
def test_the_code_of_a_share_page(html: str, url: str) -> None:
    assert read_share_page(html, url) == ShareLink(CODE, url)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<script>var infoCode = '';</script>",
        f"<script>['{CODE}', '{CODE.replace('17', '18')}']</script>",
        f"<script>'{CODE}9'</script>",
        f"<script>'A{CODE}'</script>",
    ],
)
def test_a_page_without_one_code_is_refused(html: str) -> None:
    with pytest.raises(PageStructureError, match=BARE) as caught:
        read_share_page(html, BARE)
    assert caught.value.reason == "no-info-code"


@given(st.text(), st.text())
def test_any_page_is_read_or_refused(html: str, url: str) -> None:
    with pytest.raises(PageStructureError):
        read_share_page(html, url)
