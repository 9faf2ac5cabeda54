"""Ordinary post pages, in both layouts and every URL form."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import PageStructureError
from crawler.site.post import PostPage, read_post
from crawler.site.section import cut_page
from tests.support.pages import (
    ARTICLE,
    MEDIA,
    MOMENT,
    PARAGRAPHS,
    POST_URL,
    ROLLING_FOOTER,
    ROLLING_URL,
    SHARE,
    SITE,
    by_source,
    content,
    footer,
    link,
    page,
    post,
    published,
    rolling,
)

BODY = "<p>冷山站今天通车。</p><p>首班车坐了一百二十人。</p>" + MEDIA


def test_post_by_source() -> None:
    assert read_post(by_source(f"{PARAGRAPHS}\n{MEDIA}"), POST_URL) == PostPage(
        id="NW202203042300000017",
        url=POST_URL,
        title="冷山站通车",
        published=MOMENT,
        tags=("冷山日报新闻",),
        digest="",
        body_html=BODY,
        share_url=SHARE,
        source="冷山日报",
        category="lengshanribao",
        unreadable=False,
        plain_digest=False,
        footer=True,
        missing=(),
    )


def test_rolling_news() -> None:
    read = read_post(rolling("<p>冷山站通车（冷山日报）</p>", PARAGRAPHS), ROLLING_URL)
    assert (read.id, read.digest) == ("202203042300000017", "冷山站通车（冷山日报）")
    assert (read.source, read.category, read.share_url) == ("东财滚动", "emnews", ARTICLE)
    assert read.body_html == BODY.removesuffix(MEDIA)
    assert not read.plain_digest
    assert read.missing == ()


def test_rolling_news_of_the_first_days_is_a_digest_alone() -> None:
    html = post(content("<p>冷山站今天通车。</p>", link(ARTICLE)), tags="<em>东财滚动新闻</em>")
    read = read_post(html, ROLLING_URL)
    assert (read.digest, read.body_html, read.plain_digest) == ("冷山站今天通车。", "", True)
    assert (read.footer, read.source, read.category) == (False, None, "emnews")
    assert read.share_url == ARTICLE
    assert read.missing == ("source",)


def test_rolling_news_may_have_a_body_alone() -> None:
    html = post(content(PARAGRAPHS, link(ARTICLE)), tags="<em>东财滚动新闻</em>")
    read = read_post(html, ROLLING_URL)
    assert (read.digest, read.body_html, read.plain_digest) == (
        "",
        BODY.removesuffix(MEDIA),
        False,
    )


def test_a_quotation_in_a_post_by_source_is_no_digest() -> None:
    body = "<blockquote><p>引语</p></blockquote>\n<p>正文</p>"
    read = read_post(by_source(body), POST_URL)
    assert (read.digest, read.body_html) == ("", body.replace("\n", ""))


def test_only_the_first_block_quote_is_the_digest() -> None:
    read = read_post(
        rolling("<p>摘要</p>", "<p>正文</p>\n<blockquote>引语</blockquote>"), ROLLING_URL
    )
    assert (read.digest, read.body_html) == ("摘要", "<p>正文</p><blockquote>引语</blockquote>")


@pytest.mark.parametrize(
    ("paragraph", "source", "category"),
    [
        pytest.param(ROLLING_FOOTER, "东财滚动", "emnews", id="newest"),
        pytest.param(footer("东财滚动", "./emnews/"), "东财滚动", "emnews", id="relative"),
        pytest.param(footer("东财滚动", "../emnews/"), "东财滚动", "emnews", id="B6-parent"),
        pytest.param(
            footer("东财滚动", "//finews.zning.me/emnews/", "\n"),
            "东财滚动",
            "emnews",
            id="old-host-and-line-break",
        ),
        pytest.param(
            '<p><a href="../emnews/">返回东财滚动新闻</a></p>', "东财滚动", "emnews", id="alone"
        ),
        pytest.param(
            footer("Leng  Shan", "//finews.withounder.com/category/Leng  Shan.html"),
            "Leng  Shan",
            "Leng  Shan",
            id="Y6-double-space-and-case",
        ),
        pytest.param(
            footer("冷 山", "//finews.withounder.com/category/leng%20shan.html"),
            "冷 山",
            "leng shan",
            id="encoded",
        ),
        pytest.param(
            footer("", "//finews.withounder.com/category/.html"), "", "", id="Y7-empty-source"
        ),
        pytest.param(
            footer("100%冷", "//finews.withounder.com/category/100%leng.html"),
            "100%冷",
            "100%leng",
            id="Y8-percent",
        ),
        pytest.param(
            footer("冷/山(东)", "//finews.withounder.com/category/leng/shan(dong).html"),
            "冷/山(东)",
            "leng/shan(dong)",
            id="Y8-slash-and-brackets",
        ),
        pytest.param(
            '<p><a href="//finews.withounder.com/category/leng">返回冷)新闻</a>.html)｜'
            '<a href="//finews.withounder.com/">返回首页</a></p>',
            "冷)",
            "leng)",
            id="Y8-lone-bracket",
        ),
        pytest.param(
            footer(
                "冷<em>山</em>&amp;东", "//finews.withounder.com/category/leng*shan*&amp;d.html"
            ),
            "冷山&东",
            "leng*shan*&d",
            id="Markdown-and-entities",
        ),
        pytest.param(
            "<p>[返回冷]山新闻](//finews.withounder.com/category/leng]shan.html)｜"
            '<a href="//finews.withounder.com/">返回首页</a></p>',
            "冷]山",
            "leng]shan",
            id="unparsed-link",
        ),
    ],
)
def test_footer_forms(paragraph: str, source: str, category: str) -> None:
    read = read_post(post(content("<p>正文</p>", MEDIA, link(SHARE), paragraph)), POST_URL)
    assert (read.source, read.category, read.footer) == (source, category, True)
    assert read.share_url == SHARE
    assert "返回" not in read.body_html


def test_without_footer_the_url_says_the_category() -> None:
    read = read_post(post(content("<p>正文</p>", link(SHARE))), POST_URL)
    assert (read.source, read.category, read.footer) == (None, "lengshanribao", False)
    assert read.missing == ("source",)


def test_without_footer_two_categories_are_none() -> None:
    url = f"{SITE}leng/shan/2022/03/04/NW202203042300000017.html"
    read = read_post(post(content("<p>正文</p>", link(SHARE))), url)
    assert (read.source, read.category) == (None, None)
    assert read.missing == ("source", "category")


def test_site_notice_has_no_link_and_no_footer() -> None:
    url = f"{SITE}sitenews/2021/12/01/init.html"
    read = read_post(post("<p>祝贺开通</p>", title="开通", tags="<em>站长消息</em>"), url)
    assert (read.id, read.title, read.share_url) == ("init", "开通", "")
    assert (read.source, read.category, read.body_html) == (None, "sitenews", "<p>祝贺开通</p>")
    assert read.tags == ("站长消息",)


def test_b6_an_empty_link() -> None:
    read = read_post(post(content("<p>正文</p>", link(""), footer())), POST_URL)
    assert (read.share_url, read.body_html) == ("", "<p>正文</p>")
    assert read.missing == ()


def test_a_link_with_ampersand() -> None:
    url = f"{SHARE}&from=a"
    assert read_post(post(content("<p>正文</p>", link(url), footer())), POST_URL).share_url == url


def test_a_link_that_ends_the_article_is_not_the_link() -> None:
    own = link("http://example.org/report")
    read = read_post(post(content(f"<p>正文</p>\n{own}", link(SHARE), footer())), POST_URL)
    assert (read.share_url, read.body_html) == (SHARE, f"<p>正文</p>{own}")


def test_an_empty_body_keeps_the_rest() -> None:
    read = read_post(post(content("", link(SHARE), footer())), POST_URL)
    assert (read.body_html, read.digest, read.share_url) == ("", "", SHARE)


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("<em>冷山日报新闻</em>", ("冷山日报新闻",)),
        ("<em>冷</em> - <em>山新闻</em>", ("冷", "山新闻")),
        ("<em></em>", ()),
        ("<em>A<B&amp;C新闻</em>", ("A<B&C新闻",)),
        ("<em>冷山日报新闻</em> &nbsp;", ("冷山日报新闻",)),
    ],
)
def test_tags(line: str, tags: tuple[str, ...]) -> None:
    read = read_post(by_source(PARAGRAPHS, tags=line), POST_URL)
    assert read.tags == tags
    assert ("tags" in read.missing) == (not tags)


def test_a_title_and_tags_are_no_article() -> None:
    whole = by_source(PARAGRAPHS)
    tags = whole.index("<small>tags:")
    bare = whole[: whole.rindex("</h1>", 0, tags)] + "</h1>" + whole[tags:]
    with pytest.raises(PageStructureError) as caught:
        read_post(bare, POST_URL)
    assert caught.value.reason == "no-body"


def test_a_small_in_the_article_is_not_the_tags() -> None:
    read = read_post(by_source("<p><small>tags: <em>假</em></small>正文</p>"), POST_URL)
    assert read.tags == ("冷山日报新闻",)
    assert read.body_html == "<p><small>tags: <em>假</em></small>正文</p>"


def test_how_long_a_post_may_be() -> None:
    room = 1_000_000 - len(cut_page(by_source("<p></p>"), POST_URL).section)
    assert read_post(by_source(f"<p>{'冷' * room}</p>"), POST_URL).body_html.count("冷") == room
    with pytest.raises(PageStructureError) as caught:
        read_post(by_source(f"<p>{'冷' * (room + 1)}</p>"), POST_URL)
    assert caught.value.reason == "too-long"


def test_older_layout_with_the_article_in_the_head() -> None:
    article = (
        f'<p>旧</p><meta property="article:published_time" content="2000-01-01T00:00:00+08:00">'
        f"<h1>旧题</h1>{MEDIA}{link('http://example.org/')}"
    )
    head = (
        f'<meta property="og:description" content="{article}">\n'
        f"{published('2022-03-04T10:20:30+08:00')}"
    )
    time_line = "[GMT+8, Asia/Shanghai, CST] 2022-03-04 10:20:30 &nbsp;"
    old = read_post(by_source(PARAGRAPHS, time=time_line, head=head), POST_URL)
    assert old == read_post(by_source(PARAGRAPHS), POST_URL)


def test_old_post_reads_as_when_it_was_new() -> None:
    html = by_source(PARAGRAPHS)
    url = f"{SITE}old_post/2022-03-04-NW202203042300000017.html"
    old, new = read_post(html, url), read_post(html, POST_URL)
    assert (old.id, old.title, old.published, old.body_html, old.source, old.category) == (
        new.id, new.title, new.published, new.body_html, new.source, new.category,
    )  # fmt: skip
    assert not old.unreadable


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        pytest.param("{}", POST_URL, "not-html", id="json"),
        pytest.param("<html></html>", POST_URL, "no-section", id="no-section"),
        pytest.param(by_source(PARAGRAPHS)[:900], POST_URL, "no-section", id="cut-off"),
        pytest.param(by_source(PARAGRAPHS), SITE, "not-a-post", id="url-of-no-post"),
        pytest.param(
            page('<h2 id="404-page-not-found">404 Page Not Found</h2>'),
            POST_URL,
            "not-a-post",
            id="soft-404",
        ),
        pytest.param(
            page('<h2 id="x">冷</h2>\n<ul>\n<li><a href="/x">题</a></li>\n</ul>'),
            POST_URL,
            "not-a-post",
            id="listing",
        ),
        pytest.param(post(""), POST_URL, "no-body", id="nothing-in-it"),
        pytest.param(post(footer()), POST_URL, "no-body", id="footer-alone"),
    ],
)
def test_what_is_no_post(html: str, url: str, reason: str) -> None:
    with pytest.raises(PageStructureError, match="finews") as caught:
        read_post(html, url)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "piece",
    [
        "<p>",
        "<p>&lt;p&gt;",
        "<div>",
        " ",
        "\n<p>",
        "<!--",
        "<script>",
        "</p>",
        "<p>[返回](",
        "[返回新闻](x)[返回首页](",
        '<a href="x">返回新闻</a>x.html)',
        "\n&lt;",
        "<blockquote>",
        "<small>tags: <em>",
        '<a href="',
        "\n[返回冷](x)",
        "&amp;",
        "</strong>\n",
    ],
)
@pytest.mark.parametrize("url", [POST_URL, ROLLING_URL])
def test_hostile_bodies_take_linear_time(piece: str, url: str) -> None:
    began = time.process_time()
    read_post(post(piece * 30_000 + "底"), url)
    assert time.process_time() - began < 5


@given(st.text() | st.text("<p>/a href=\"'&lt;gt返回新闻首页[]()\n-—: "))
def test_any_content_is_read_or_refused(rendered: str) -> None:
    for url in (POST_URL, ROLLING_URL):
        for html in (post(rendered), page(rendered), by_source(rendered)):
            try:
                read = read_post(html, url)
            except PageStructureError as error:
                assert error.reason in ("not-a-post", "no-body")
            else:
                assert read.published is not None
                assert read.published.tzinfo is not None


@given(st.text(), st.text())
def test_any_page_at_any_url_is_refused(html: str, url: str) -> None:
    with pytest.raises(PageStructureError):
        read_post(html, url)
    with pytest.raises(PageStructureError):
        read_post(html, POST_URL)


def test_the_404_page_is_named_whatever_it_holds() -> None:
    """Also where it looks like a post."""
    head = '<link rel="canonical" href="https://site.example/404.html" />'
    with pytest.raises(PageStructureError, match="is the site's 404 page"):
        read_post(by_source(PARAGRAPHS).replace("</head>", f"{head}</head>"), POST_URL)


def test_the_category_page_that_a_footer_links() -> None:
    assert read_post(by_source(PARAGRAPHS), POST_URL).listed_in == "lengshanribao"
    bare = read_post(post(content(PARAGRAPHS, link(SHARE))), POST_URL)
    assert (bare.category, bare.footer, bare.listed_in) == ("lengshanribao", False, "")
    elsewhere = post(content(PARAGRAPHS, link(SHARE), footer(href="/leng.html")))
    url = POST_URL.replace("/lengshanribao/", "/")
    assert read_post(elsewhere, url).listed_in == ""
