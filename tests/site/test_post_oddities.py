"""Every row of docs/source.md, "Oddities" that concerns a post page, as Jekyll 4.3 renders it."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.clock import BEIJING
from crawler.site.post import read_post
from crawler.text.visible import visible_text
from tests.support.pages import (
    ARTICLE,
    MEDIA,
    PARAGRAPHS,
    POST_URL,
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

BUILD = published("2022-03-09T05:06:07+08:00")
BUILD_LINE = "(GMT+8, Asia/Shanghai, CST) 2022-03-09 05:06:07"


def unparsed(body: str, closers: str, *, url: str = SHARE, with_footer: bool = True) -> str:
    """A post by source whose link and footer stayed text inside an open tag (B4)."""
    back = (
        "\n\n[返回冷山日报新闻](//finews.withounder.com/category/lengshanribao.html)｜"
        "[返回首页](//finews.withounder.com/)"
    )
    return post(f"{body}\n\n&lt;{url}&gt;{back if with_footer else ''}\n{closers}")


def test_y1_unreadable_yaml_keeps_what_the_url_and_the_footer_know() -> None:
    url = f"{SITE}2022/03/09/2022-03-04-NW202203042300000017.html"
    html = by_source(PARAGRAPHS, title="", tags=None, time=BUILD_LINE, head=BUILD)
    read = read_post(html, url)
    assert read.unreadable
    assert read.id == "NW202203042300000017"
    assert read.published == datetime(2022, 3, 4, tzinfo=BEIJING)
    assert (read.title, read.tags) == (None, ())
    assert (read.source, read.category, read.share_url) == ("冷山日报", "lengshanribao", SHARE)
    assert read.missing == ("title", "time", "tags")
    assert visible_text(read.body_html) == "冷山站今天通车。\n首班车坐了一百二十人。"


def test_y1_is_the_same_post_the_next_day() -> None:
    html = by_source(PARAGRAPHS, title="", tags=None, time=BUILD_LINE, head=BUILD)
    days = [f"{SITE}2022/03/{day}/2022-03-04-NW202203042300000017.html" for day in ("09", "10")]
    first, second = (read_post(html, url) for url in days)
    assert (first.id, first.published) == (second.id, second.published)


def test_y1_rolling_news_has_its_digest() -> None:
    url = f"{SITE}2022/03/09/2022-03-04-202203042300000017.html"
    quote = "<blockquote>\n  <p>摘要</p>\n</blockquote>"
    html = post(content(quote, "<p>正文</p>", link(ARTICLE)), title="", tags=None, head=BUILD)
    read = read_post(html, url)
    assert (read.digest, read.body_html) == ("摘要", "<p>正文</p>")


def test_y1_in_old_post_has_no_time_and_no_h1() -> None:
    html = page(content("<p>正文</p>", MEDIA, link(SHARE), footer()))
    read = read_post(html, f"{SITE}old_post/2022-03-04-NW202203042300000017.html")
    assert read.unreadable
    assert read.body_html == f"<p>正文</p>{MEDIA}"
    assert read.published == datetime(2022, 3, 4, tzinfo=BEIJING)
    assert (read.title, read.source, read.category) == (None, "冷山日报", "lengshanribao")
    assert read.missing == ("title", "time", "tags")


FRONT_MATTER = (
    "<hr />\n<p>layout: post\ntitle: “{title}”\ndate: {date}\n"
    "categories: {cat}\ntags: {tags}\n—</p>"
)


def y2(rest: str, **values: str) -> str:
    shown = FRONT_MATTER.format(
        **(
            {
                "title": "冷山“通车”",
                "date": "2022-03-04 10:20:30 +0800",
                "cat": "LengShan",
                "tags": "冷  山新闻",
            }
            | values
        )
    )
    return post(
        f"{shown}\n{rest}",
        title="202203042300000017",
        tags="<em></em>",
        time="(GMT+8, Asia/Shanghai, CST) 2022-03-04 00:00:00",
        head=published("2022-03-04T00:00:00+08:00"),
    )


Y2_URL = f"{SITE}2022/03/04/NW202203042300000017.html"


def test_y2_front_matter_shown_as_text_is_read() -> None:
    read = read_post(y2(content(f"<p>正文</p>\n{MEDIA}", link(SHARE), footer())), Y2_URL)
    assert read.title == "冷山“通车”"
    assert read.published == datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)
    assert read.tags == ("冷", "山新闻")
    assert (read.source, read.category, read.share_url) == ("冷山日报", "lengshanribao", SHARE)
    assert read.body_html == f"<p>正文</p>{MEDIA}"
    assert not read.unreadable
    assert read.missing == ()


def test_y2_without_footer_the_front_matter_says_the_category() -> None:
    read = read_post(y2(content("<p>正文</p>", link(SHARE))), Y2_URL)
    assert (read.source, read.category) == (None, "LengShan")


def test_y2_rolling_news() -> None:
    url = f"{SITE}2022/03/04/202203042300000017.html"
    read = read_post(
        y2("\n<p>冷山站通车。</p>\n\n" + link(ARTICLE), cat="emnews", date="2022-03-04 10:20:30"),
        url,
    )
    assert (read.digest, read.plain_digest, read.category) == ("冷山站通车。", True, "emnews")
    assert read.published == datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("“冷”", "冷"),
        ("“", "“"),
        ("““冷””", "“冷”"),
        ('"冷"', "冷"),
        ("冷", "冷"),
        ("“”", ""),
        ("&lt;冷", "<冷"),
        ("“<em>冷</em>山”", "冷山"),
    ],
)
def test_y2_outer_quotes_go(shown: str, title: str) -> None:
    html = y2(content("<p>正文</p>", link(SHARE))).replace("“冷山“通车””", shown)
    assert read_post(html, Y2_URL).title == title


def test_y2_without_time_the_day_is_known() -> None:
    read = read_post(y2(content("<p>正文</p>", link(SHARE)), date=" +0800"), Y2_URL)
    assert read.published == datetime(2022, 3, 4, tzinfo=BEIJING)
    assert "time" in read.missing


def test_y3_the_shown_time_is_taken() -> None:
    """What the page lost (the zone) cannot be told from it."""
    url = POST_URL.replace("/04/", "/05/")
    read = read_post(by_source(PARAGRAPHS, head=published("2022-03-05T04:20:30+08:00")), url)
    assert read.published == datetime(2022, 3, 5, 4, 20, 30, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        pytest.param("", "", id="Y5-empty"),
        pytest.param("冷\n山", "冷\n山", id="Y5-line-break"),
        pytest.param("  冷  ", "  冷  ", id="Y5-spaces"),
        pytest.param("A<B", "A<B", id="Y9-less-than"),
        pytest.param("<冷>山", "<冷>山", id="Y9-angle-brackets"),
        pytest.param("冷<!--山", "冷<!--山", id="Y9-comment"),
        pytest.param("冷&amp;山", "冷&山", id="entity"),
        pytest.param("*ST冷", "*ST冷", id="Markdown"),
    ],
)
def test_titles_as_they_stand(h1: str, title: str) -> None:
    read = read_post(by_source(PARAGRAPHS, title=h1), POST_URL)
    assert read.title == title
    assert visible_text(read.body_html).startswith("冷山站今天通车。")
    assert read.missing == ()


def test_y6_a_space_in_the_source_makes_two_tags_and_one_category() -> None:
    url = f"{SITE}leng/shan/2022/03/04/NW202203042300000017.html"
    html = post(
        content("<p>正文</p>", link(SHARE),
                footer("冷  山", "//finews.withounder.com/category/leng  shan.html")),
        tags="<em>冷</em> - <em>山新闻</em>",
    )  # fmt: skip
    read = read_post(html, url)
    assert (read.source, read.category, read.tags) == ("冷  山", "leng  shan", ("冷", "山新闻"))


def test_y7_an_empty_source_is_known_to_be_empty() -> None:
    url = f"{SITE}2022/03/04/NW202203042300000017.html"
    html = post(
        content("<p>正文</p>", link(SHARE), footer("", "//finews.withounder.com/category/.html")),
        tags="<em>新闻</em>",
    )
    read = read_post(html, url)
    assert (read.source, read.category, read.tags, read.missing) == ("", "", ("新闻",), ())


def test_y10_the_url_follows_the_front_matter() -> None:
    url = POST_URL.replace("/03/04/", "/03/06/")
    html = by_source(PARAGRAPHS, head=published("2022-03-06T01:02:03+08:00"))
    assert read_post(html, url).published == datetime(2022, 3, 6, 1, 2, 3, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("quote", "digest"),
    [
        pytest.param("<p><em>ST冷、</em>ST山</p>", "ST冷、ST山", id="emphasis"),
        pytest.param("<ol>\n    <li>冷</li>\n  </ol>", "冷", id="list"),
        pytest.param('<h1 id="冷">冷</h1>', "冷", id="heading"),
        pytest.param("<table><tbody><tr><td>冷</td><td>山</td></tr></tbody></table>", "冷 山",
                     id="table"),
        pytest.param("<p>“冷”–山…</p>", "“冷”–山…", id="typography"),
        pytest.param("<blockquote>\n    <p>冷</p>\n  </blockquote>", "冷", id="nested"),
        pytest.param("<p>冷\n山</p>", "冷 山", id="line-break"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_b1_a_digest_that_markdown_changed(quote: str, digest: str) -> None:
    read = read_post(rolling(quote, "<p>正文</p>"), ROLLING_URL)
    assert (read.digest, read.body_html) == (digest, "<p>正文</p>")


def test_b1_a_digest_of_the_first_days_that_markdown_changed() -> None:
    html = post(content("<p><em>ST冷、</em>ST山</p>", link(ARTICLE)))
    read = read_post(html, ROLLING_URL)
    assert (read.digest, read.plain_digest) == ("ST冷、ST山", True)


@pytest.mark.parametrize(
    ("rendered", "original"),
    [
        pytest.param("<p>冷&lt;p&gt;山&lt;/p&gt;</p>", "冷<p>山</p>", id="text"),
        pytest.param(
            '<p><a href="http://a.org/?a=1&amp;b=2">冷</a>&lt;p class="c"&gt;山&lt;/p&gt;</p>',
            '<a href="http://a.org/?a=1&b=2">冷</a><p class="c">山</p>',
            id="link",
        ),
        pytest.param(
            '<p><img src="http://a.org/1.jpg" />&lt;p&gt;山&lt;/p&gt;'
            '&lt;p class="em_media"&gt;（文章来源：冷）&lt;/p&gt;</p>',
            '<img src="http://a.org/1.jpg" /><p>山</p><p class="em_media">（文章来源：冷）</p>',
            id="picture",
        ),
        pytest.param(
            "<p><strong>冷</strong>&lt;p&gt;山<strong>东</strong>&lt;/p&gt;</p>",
            "<strong>冷</strong><p>山<strong>东</strong></p>",
            id="strong",
        ),
        pytest.param(
            "<p>冷</p>\n<p>山&lt;p&gt;东&lt;/p&gt;</p>", "<p>冷</p>山<p>东</p>", id="after-a-block"
        ),
        pytest.param(
            "<p><br />&lt;table border=1&gt;&lt;tr&gt;&lt;td&gt;1&lt;/td&gt;</p>\n<td>2</td>\n"
            "<p>&lt;/tr&gt;&lt;/table&gt;</p>",
            "<br /><table border=1><tr><td>1</td>\n<td>2</td>\n</tr></table>",
            id="table-in-pieces",
        ),
        pytest.param("<p>冷&lt;/strong&gt;</p>", "<p>冷</strong></p>", id="stray-end-tag"),
        pytest.param("<p>冷&lt;p&gt;山</p>", "<p>冷&lt;p&gt;山</p>", id="not-balanced"),
        pytest.param("<p>若 &lt;甲&gt; 大</p>", "<p>若 &lt;甲&gt; 大</p>", id="no-tag-at-all"),
        pytest.param(
            "<p>写 &lt;b&gt;粗&lt;/b&gt; 字</p>",
            "<p>写 &lt;b&gt;粗&lt;/b&gt; 字</p>",
            id="about-html",
        ),
    ],
)
def test_b3_tags_shown_as_text(rendered: str, original: str) -> None:
    assert read_post(by_source(rendered), POST_URL).body_html == original


@pytest.mark.parametrize(
    ("body", "closers", "original"),
    [
        pytest.param("<p>冷", "</p>", "<p>冷", id="open-p"),
        pytest.param(
            "<p>冷</p>\n<div><p>山</p>", "</div>", "<p>冷</p><div><p>山</p>", id="open-div"
        ),
        pytest.param(
            f"<p><strong>冷&lt;/p&gt;<p>山&lt;/strong&gt;</p>{MEDIA}",
            "</strong></p>",
            f"<p><strong>冷</p><p>山</strong></p>{MEDIA}",
            id="crossed",
        ),
        pytest.param(
            '<p>冷<a href="http://example.org">山&lt;/p&gt;<p>东</p>',
            "</a></p>",
            '<p>冷<a href="http://example.org">山</p><p>东</p>',
            id="open-link",
        ),
    ],
)
def test_b4_link_and_footer_that_stayed_text(body: str, closers: str, original: str) -> None:
    read = read_post(unparsed(body, closers), POST_URL)
    assert (read.source, read.category, read.share_url) == ("冷山日报", "lengshanribao", SHARE)
    assert read.footer
    assert read.body_html == original


def test_b4_with_an_empty_link() -> None:
    read = read_post(unparsed("<p>冷", "</p>", url=""), POST_URL)
    assert (read.share_url, read.body_html) == ("", "<p>冷")


def test_b4_without_footer() -> None:
    read = read_post(unparsed("<p>冷", "</p>", with_footer=False), POST_URL)
    assert (read.share_url, read.body_html, read.footer) == (SHARE, "<p>冷", False)


def test_b5_a_plain_text_body_keeps_its_lines() -> None:
    rendered = content("<p>冷\n山</p>", "<pre><code>一\n二\n</code></pre>", "<p>东</p>")
    read = read_post(by_source(rendered), POST_URL)
    assert visible_text(read.body_html) == "冷 山\n一\n二\n东"


def test_b7_odd_characters_pass() -> None:
    body = "<p>冷\xa0\u3000山\u200b\x01</p>"
    assert read_post(by_source(body), POST_URL).body_html == body
