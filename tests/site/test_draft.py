"""A draft out of a page, an answer, or both."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crawler.articles.normalization import normalize, one_line
from crawler.clock import BEIJING
from crawler.site.draft import draft_of_answer, draft_of_page
from crawler.site.finews import FINEWS
from crawler.site.newstext import NewsText
from crawler.site.post import PostPage
from crawler.source import PostLink

CODE = "NW202203140000000001"
ROLLING = CODE.removeprefix("NW")
ASKED = f"http://finews.zning.xyz/NewsData/GetNewsText.do?id={CODE}"
GONE = f"https://finews.withounder.com/lengshanribao/2022/03/14/{CODE}.html"
MOMENT = datetime(2022, 3, 14, 8, tzinfo=BEIJING)


def page(**changes: object) -> PostPage:
    values: dict[str, object] = {
        "id": ROLLING,
        "url": f"https://finews.withounder.com/emnews/2022/03/14/{ROLLING}.html",
        "title": "冷山",
        "published": MOMENT,
        "tags": ("东财滚动新闻",),
        "digest": "",
        "body_html": "<p>冷山通车。</p>",
        "share_url": "",
        "source": "东财滚动",
        "category": "emnews",
        "unreadable": False,
        "plain_digest": True,
        "footer": True,
        "missing": (),
    }
    return PostPage(**values | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "plain", "body", "source"),
    [
        # Rolling news of the first days: a digest and no body, here and at the endpoint.
        (NewsText("", ""), True, "<p>冷山通车。</p>", "page"),
        (None, True, "<p>冷山通车。</p>", "page"),
        (None, False, "<p>冷山通车。</p>", "page"),
        (NewsText("", "<p>全文。</p>"), True, "<p>全文。</p>", "newstext"),
        (NewsText("", "<p>全文。</p>"), False, "<p>全文。</p>", "newstext"),
        (NewsText("", ""), False, "", "newstext"),
    ],
)
def test_whose_body_it_is(answer: NewsText | None, plain: bool, body: str, source: str) -> None:
    draft = draft_of_page(page(plain_digest=plain), answer)
    assert (draft.body_html, draft.text_source) == (body, source)


@pytest.mark.parametrize(
    ("media", "category", "source", "tags"),
    [
        ("冷山日报", "lengshanribao", "冷山日报", ["冷山日报新闻"]),
        # Taken from elsewhere: the slug says whose post it is, and nobody says by what name.
        ("江州日报", "lengshanribao", "", []),
        ("", "lengshanribao", "", []),
        ("冷山日报", "", "冷山日报", []),
    ],
)
def test_a_post_that_is_gone(media: str, category: str, source: str, tags: list[str]) -> None:
    answer = NewsText("<p>冷山通车。</p>", "", "冷山", MOMENT, media)
    draft = draft_of_answer(ASKED, answer, CODE, "", PostLink(GONE, False, category))
    assert draft.category == (category or None)
    assert (draft.source or "", draft.tags) == (source, tags)
    assert draft.url == GONE


def test_rolling_news_that_is_gone() -> None:
    answer = NewsText("", "<p>冷山通车。</p>", media="江州日报")
    draft = draft_of_answer(ASKED, answer, ROLLING, "冷山", PostLink(GONE, True, "emnews"))
    assert (draft.source, draft.category, draft.tags) == ("东财滚动", "emnews", ["东财滚动新闻"])


def test_a_share_link_alone_knows_no_category() -> None:
    draft = draft_of_answer(ASKED, NewsText("<p>冷山通车。</p>", "", media="冷山日报"))
    assert (draft.id, draft.category, draft.source) == (CODE, None, "冷山日报")
    assert draft.published == datetime(2022, 3, 14, tzinfo=BEIJING)
    assert draft.published_precision == "day"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("冷\ud800山\udfff", "冷\ufffd山\ufffd"),
        ("冷\r\n山\t。", "冷 山 。"),
        ("  冷  山 ", "  冷  山 "),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


LINKED = '<p><span id="stock_0.309109"><a data-code="0,309109">晴岫能源</a></span>通车。</p>'


def test_stocks_that_only_the_other_copy_of_the_body_links() -> None:
    """The plain ``text`` of the endpoint has charts, ``content`` has the quote links."""
    answer = NewsText('<p>晴岫能源通车。</p><img data-code="600104|1|2">', LINKED, "冷山", MOMENT)
    by_source = page(id=CODE, plain_digest=False, category="lengshanribao")
    article = normalize(draft_of_page(by_source, answer), FINEWS)
    assert article.stocks == ["1.600104", "0.309109"]
    assert "309109" not in article.body_html
    assert normalize(draft_of_answer(ASKED, answer, CODE), FINEWS).stocks == article.stocks
    assert normalize(draft_of_page(by_source, None), FINEWS).stocks == []


def test_a_flash_without_a_source_line_is_of_whom_its_digest_is_signed_by() -> None:
    flash = page(digest="冷山站今天通车。（冷山时报）", plain_digest=False)
    assert normalize(draft_of_page(flash, None), FINEWS).media == "冷山时报"
    lined = page(
        digest="冷山站今天通车。（冷山时报）", body_html="<p>通车。（文章来源：江州日报）</p>"
    )
    assert normalize(draft_of_page(lined, None), FINEWS).media == "江州日报"


HOURS = timedelta(hours=8)
LATE = MOMENT + HOURS
MIDNIGHT = MOMENT.replace(hour=0)


@pytest.mark.parametrize(
    ("shown", "missing", "told", "published", "precision"),
    [
        (MOMENT, (), None, MOMENT, "second"),
        (MOMENT, (), MOMENT, MOMENT, "second"),
        # The page shows a time without zone late; of any other two the page's stands.
        (LATE, (), MOMENT, MOMENT, "second"),
        (MOMENT, (), LATE, MOMENT, "second"),
        (MIDNIGHT, ("time",), None, MIDNIGHT, "day"),
        (MIDNIGHT, ("time",), MOMENT, MOMENT, "second"),
        (None, ("time",), None, None, "second"),
        (None, ("time",), MOMENT, MOMENT, "second"),
        # So far from the day in the id the endpoint is not believed.
        (MIDNIGHT, ("time",), MOMENT - timedelta(days=3), MOMENT - timedelta(days=3), "second"),
        (MIDNIGHT, ("time",), MOMENT - timedelta(days=4), MIDNIGHT, "day"),
        (MIDNIGHT, ("time",), MOMENT + timedelta(days=4), MIDNIGHT, "day"),
    ],
)
def test_whose_time_it_is(
    shown: datetime | None,
    missing: tuple[str, ...],
    told: datetime | None,
    published: datetime | None,
    precision: str,
) -> None:
    answer = NewsText("", "<p>全文。</p>", published=told)
    draft = draft_of_page(page(published=shown, missing=missing), answer)
    assert (draft.published, draft.published_precision) == (published, precision)
    if told is None:
        alone = draft_of_page(page(published=shown, missing=missing), None)
        assert (alone.published, alone.published_precision) == (published, precision)


@pytest.mark.parametrize(
    ("shown", "recovered", "told", "title", "is_recovered"),
    [
        ("冷山", False, "江州", "冷山", False),
        ("冷山", True, "江州", "江州", True),
        ("冷山", True, "", "冷山", True),
        ("", False, "江州", "江州", True),
        (None, False, "江州", "江州", True),
        (None, False, "", None, False),
    ],
)
def test_whose_title_it_is(
    shown: str | None, recovered: bool, told: str, title: str | None, is_recovered: bool
) -> None:
    one = page(title=shown, title_recovered=recovered)
    draft = draft_of_page(one, NewsText("", "<p>全文。</p>", told))
    assert (draft.title, draft.title_recovered) == (title, is_recovered)
    alone = draft_of_page(one, None)
    assert (alone.title, alone.title_recovered) == (shown or None, recovered)


@pytest.mark.parametrize(
    ("tags", "unreadable", "source", "found"),
    [
        (("要闻",), True, "冷山报", ["要闻"]),
        (("要闻",), False, None, ["要闻"]),
        ((), True, "冷山 报", ["冷山", "报新闻"]),
        ((), True, None, []),
        ((), False, "冷山报", []),
    ],
)
def test_tags_that_yaml_has_lost(
    tags: tuple[str, ...], unreadable: bool, source: str | None, found: list[str]
) -> None:
    draft = draft_of_page(page(tags=tags, unreadable=unreadable, source=source), None)
    assert draft.tags == found


def test_what_is_owed_is_taken_as_it_stands() -> None:
    assert [draft_of_page(page(), None, owed).alone for owed in ("", "http-500")] == [False, True]
    assert draft_of_answer(ASKED, NewsText("<p>冷山通车。</p>", "")).alone


def test_an_answer_says_when_and_by_what_title() -> None:
    draft = draft_of_answer(ASKED, NewsText("<p>一</p>", "", "冷山", MOMENT), CODE, "标题")
    assert (draft.title, draft.published, draft.published_precision) == ("冷山", MOMENT, "second")
    bare = draft_of_answer(ASKED, NewsText("<p>一</p>", ""), CODE, "标题")
    assert (bare.title, bare.published_precision, bare.source) == ("标题", "day", None)
