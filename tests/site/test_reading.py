"""What a page and the endpoint's answer make together, and what is owed then."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import pytest

from crawler.errors import SiteError
from crawler.site.newstext import HALF, LOST, NewsText, read_newstext
from crawler.site.post import PostPage, read_post
from crawler.site.reading import code_of, contradicts, read
from crawler.source import ANOTHER_TEXT, Answer, Lead
from tests.support.tiny_site import TinyPost, post

SITE = "https://finews.withounder.com/"
POST = post(1)
WITHOUT_CODE = post(1, id="announcement")
"""Neither its id nor its share link says a code that the endpoint knows."""


def page_of(item: TinyPost) -> PostPage:
    return read_post(item.page(), urljoin(SITE, item.path))


def text_of(item: TinyPost) -> NewsText:
    return read_newstext(item.newstext().encode())


def test_the_endpoint_has_the_text() -> None:
    longer = replace(POST, body="<p>全文在此。</p>")
    draft = read(page_of(POST), Answer(text_of(longer), "http://h/NewsData/"), Lead())
    assert (draft.text_source, draft.owed) == ("newstext", "")
    assert "全文在此" in draft.body_html
    assert draft.title == POST.title


def test_without_its_text_the_page_has_to_do_and_the_text_is_owed() -> None:
    draft = read(page_of(POST), Answer(None, owed="http-500"), Lead())
    assert (draft.text_source, draft.owed) == ("page", "http-500")


def test_a_share_link_without_a_code_leaves_the_text_owed() -> None:
    page = page_of(WITHOUT_CODE)
    assert code_of(page) is None
    assert read(page, None, Lead()).owed == "no-info-code"


def test_without_a_share_link_nothing_is_owed() -> None:
    assert read(replace(page_of(WITHOUT_CODE), share_url=""), None, Lead()).owed == ""


def test_a_page_that_lost_bytes_owes_its_text() -> None:
    without_a_link = replace(page_of(WITHOUT_CODE), share_url="")
    for page in (without_a_link, page_of(POST)):
        assert read(replace(page, mended=(LOST,)), None, Lead()).owed == "lost-bytes"


@pytest.mark.parametrize(
    ("answer", "reason"), [(None, "lost-bytes"), (Answer(None, owed="http-500"), "http-500")]
)
def test_a_page_that_lost_bytes_takes_the_place_of_nothing(
    answer: Answer | None, reason: str
) -> None:
    page, archived = replace(page_of(POST), mended=(LOST,)), Lead(POST.id, text_source="page")
    with pytest.raises(SiteError) as caught:
        read(page, answer, archived)
    assert caught.value.reason == reason
    assert read(page, Answer(text_of(POST), "http://h/"), archived).text_source == "newstext"
    assert read(replace(page, mended=("something else",)), answer, archived).text_source == "page"


def test_what_is_archived_from_the_endpoint_is_not_replaced_by_the_page() -> None:
    lead = Lead(POST.id, text_source="newstext")
    with pytest.raises(SiteError) as caught:
        read(page_of(POST), Answer(None, owed="http-500"), lead)
    assert caught.value.reason == "http-500"
    taken = read(page_of(POST), Answer(None, owed="http-500"), replace(lead, text_source="page"))
    assert taken.text_source == "page"


@pytest.mark.parametrize("answer", [None, Answer(None, owed="http-500")])
def test_a_page_that_shows_no_text_is_no_article(answer: Answer | None) -> None:
    page = replace(page_of(POST), body_html="<p> </p>", digest="")
    with pytest.raises(SiteError) as caught:
        read(page, answer, Lead())
    assert caught.value.reason == "no-text"
    assert read(page, Answer(text_of(POST), "http://h/"), Lead()).text_source == "newstext"


def test_without_a_page_the_answer_makes_the_article() -> None:
    url = f"http://h{POST.newstext_path}"
    draft = read(None, Answer(text_of(POST), url), Lead(POST.id, "标题"))
    assert (draft.id, draft.title, draft.text_source) == (POST.id, "标题", "newstext")


@pytest.mark.parametrize(
    ("answer", "reason"), [(None, "no-capture"), (Answer(None, owed="http-404"), "http-404")]
)
def test_with_neither_there_is_nothing(answer: Answer | None, reason: str) -> None:
    with pytest.raises(SiteError) as caught:
        read(None, answer, Lead(POST.id))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("article", "share_url", "code"),
    [
        (POST.id, "", POST.id),
        (POST.id.removeprefix("NW"), "", POST.id),
        # What the id says goes before what the link says.
        (POST.id, "http://h/html_News/NewsShare.html?infoCode=NW202201010000000009", POST.id),
        (
            "announcement",
            "http://h/html_News/NewsShare.html?infoCode=NW202201010000000009",
            "NW202201010000000009",
        ),
        ("announcement", "http://h/", None),
        ("announcement", "", None),
    ],
)
def test_the_code_of_a_post(article: str, share_url: str, code: str | None) -> None:
    assert code_of(replace(page_of(POST), id=article, share_url=share_url)) == code


WIDE = "\u3000\u3000"


@pytest.mark.parametrize(
    ("body", "digest", "text", "mended", "contradicted"),
    [
        ("<p>冷山通车。</p>", "", "<p>冷山通车。</p>", (), False),
        ("<p>冷山通车。</p>", "", f"<p>{WIDE}“冷山”通车！</p>", (), False),
        ("<p>冷山通车。</p>", "", "<p>江州停电。</p>", (), True),
        ("<p>冷山通车。</p>", "", "", (), True),
        ("", "", "<p>江州停电。</p>", (), False),
        ("", "", "<p>江州停电。</p>", (LOST,), False),
        # What lost bytes is no witness against a page that is whole.
        ("<p>冷山通车。</p>", "", "<p>冷山通车。</p>", (LOST,), True),
        ("<p>冷山\ufffd车。</p>", "", "<p>冷山\ufffd车。</p>", (LOST,), False),
        ("<p>冷山通车。</p>", "", "<p>冷山通车。</p>", ("something else",), False),
        # Half a character beside a whole text is no other text, if that is how it came.
        ("<p>冷山通车。</p>", "", "<p>冷山通\ufffd车。</p>", (HALF,), False),
        ("<p>冷山通车。</p>", "", "<p>冷山通\ufffd车。</p>", (), True),
        # An empty line ends a digest's quotation early.
        ("<p>二段。</p><p>冷山通车。</p>", "一段。", "<p>冷山通车。</p>", (), False),
        ("<p>二段。</p><p>冷山通车。</p>", "", "<p>冷山通车。</p>", (), True),
        ("<p>二段。</p><p>冷山通车。</p>", "一段。", "<p>江州停电。</p>", (), True),
        ("<p>二段。</p><p>冷山通车。</p>", "一段。", "", (), True),
        # Ends of paragraphs that were lost on the way; they may stand as line ends.
        ("<p>一段。</p>\n<p>二段。</p>", "", "一段。二段。", (), True),
        ("<p>一段。</p>\n<p>二段。</p>", "", "<p>一段。二段。</p>\n", (), True),
        ("<p>一段。</p>\n<p>二段。</p>\n<p>三段。</p>", "", "一段。二段。<p>三段。</p>", (), True),
        ("<p>一段。</p>\n<p>二段。</p>", "", "一段。\n\n二段。", (), False),
        ("<p>一段。</p>\n<p>二段。</p>", "", "<p>一段。</p><p>二段。</p>", (), False),
        ("<p>一段。二段。</p>", "", "<p>一段。</p><p>二段。</p>", (), False),
    ],
)
def test_whether_page_and_answer_show_two_texts(
    body: str, digest: str, text: str, mended: tuple[str, ...], contradicted: bool
) -> None:
    page = replace(page_of(POST), body_html=body, digest=digest)
    assert contradicts(NewsText(text, "", mended=mended), page) is contradicted


def test_of_rolling_news_the_content_is_compared() -> None:
    answer = NewsText("<p>江州停电。</p>", "<p>冷山通车。</p>")
    page = replace(page_of(POST), body_html="<p>冷山通车。</p>")
    assert contradicts(answer, page)
    assert not contradicts(answer, replace(page, id=POST.id.removeprefix("NW")))


@pytest.mark.parametrize(
    ("answer", "text_source", "reason"),
    [
        (Answer(None, owed="http-500"), "newstext", "http-500"),
        (Answer(None, owed="http-500"), "page", ""),
        # The page says another text than the archived one: it counts.
        (Answer(None, owed=ANOTHER_TEXT), "newstext", ""),
        (None, "newstext", ""),
        (Answer(NewsText("<p>冷\ufffd。</p>", "", mended=(LOST,))), "newstext", "lost-bytes"),
        (Answer(NewsText("<p>冷\ufffd。</p>", "", mended=(LOST,))), "page", ""),
        (Answer(NewsText("<p>冷山。</p>", "")), "newstext", ""),
    ],
)
def test_what_takes_the_place_of_an_archived_answer(
    answer: Answer | None, text_source: str, reason: str
) -> None:
    lead = Lead(POST.id, text_source=text_source)
    if not reason:
        text = answer.text if answer else None
        found = read(page_of(POST), answer, lead)
        assert found.text_source == ("newstext" if text else "page")
        return
    with pytest.raises(SiteError) as caught:
        read(page_of(POST), answer, lead)
    assert caught.value.reason == reason
