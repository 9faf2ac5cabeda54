"""Post files, byte for byte: each form that is written, each older form that is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archive.posts.postfile import post_name, read_post_file, write_post
from crawler.clock import BEIJING
from crawler.errors import PostFileError
from crawler.items import Article
from tests.support import posts
from tests.support.articles import ARTICLE
from tests.support.posts import STYLE

SNAPSHOT = Path(__file__).resolve().parents[4] / "shared" / "snapshot"

BY_SOURCE = """\
---
layout: post
title: "江城老街的早点铺 凌晨三点亮灯"
date: 2022-03-14 09:05:07 +0800
categories: jiangchengbao
tags: 江城报新闻
---
<p>天还没亮，铺子里已经满是热气。</p>\r
 <p>“一碗面，八元钱。”店主说。 </p><p class="em_media">（文章来源：江城报）</p>

<http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202203142300112233>

[返回江城报新闻](//finews.withounder.com/category/jiangchengbao.html)｜[返回首页](//finews.withounder.com/)"""

ROLLING = """\
---
layout: post
title: "江城老街的早点铺 凌晨三点亮灯"
date: 2022-03-14 09:05:07 +0800
categories: emnews
tags: 东财滚动新闻
---
> 老街十二家早点铺本月起提前开门。

<p>老街十二家早点铺本月起提前开门。</p>

<http://finance.eastmoney.com/news/1345,202203142300112233.html>

[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)"""

FIRST_DAYS = """\
---
layout: post
title: "江城老街的早点铺 凌晨三点亮灯"
date: 2022-03-14 09:05:07 +0800
categories: emnews
tags: 东财滚动新闻
---

老街十二家早点铺本月起提前开门。

<http://finance.eastmoney.com/news/1345,202203142300112233.html>

[返回东财滚动新闻](//finews.withounder.com/emnews/)｜[返回首页](//finews.withounder.com/)"""

HOSTILE = """\
---
layout: post
title: "\\"江城\\": 100\\\\%"
date: 2022-03-14 09:05:07 +0800
categories: "360"
tags: "江: 报新闻"
---
{::nomarkdown}
<strong>今日</strong><p>&#x7b;{ 面 }} &#x07b;</p>
{:/nomarkdown}

<http://example.com/a&#124;b>

[返回江: 报新闻](//finews.withounder.com/category/360.html)｜[返回首页](//finews.withounder.com/)"""

NOTICE = """\
---
layout: post
title: "本站搬家"
date: 2022-03-14 09:05:07 +0800
categories: sitenews
tags: 站长消息
---
<p>新址明日启用。</p>"""

ROLLING_ARTICLE = replace(
    ARTICLE,
    id="202203142300112233",
    source="东财滚动",
    category="emnews",
    tags=["东财滚动新闻"],
    digest="老街十二家早点铺本月起提前开门。",
    body_html="<p>老街十二家早点铺本月起提前开门。</p>",
    share_url="http://finance.eastmoney.com/news/1345,202203142300112233.html",
)
FORMS = {
    "by source": (ARTICLE, BY_SOURCE),
    "rolling": (ROLLING_ARTICLE, ROLLING),
    "first days": (replace(ROLLING_ARTICLE, body_html=""), FIRST_DAYS),
    "hostile": (
        replace(
            ARTICLE,
            title='"江城": 100\\%',
            category="360",
            source="江: 报",
            tags=["江:", "报新闻"],
            body_html="<strong>今日</strong><p>{{ 面 }} &#x7b;</p>",
            share_url="http://example.com/a|b",
        ),
        HOSTILE,
    ),
    "notice": (
        replace(
            ARTICLE,
            id="yizhi",
            title="本站搬家",
            source="",
            category="sitenews",
            tags=["站长消息"],
            body_html="<p>新址明日启用。</p>",
            share_url="",
        ),
        NOTICE,
    ),
}


def read(text: str, name: str = "2022-03-14-202203142300112233.md") -> Article:
    return read_post_file(text.encode(), name, STYLE)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written_byte_for_byte_and_read_back(form: str) -> None:
    article, text = FORMS[form]
    written = write_post(article, STYLE)
    assert written.decode() == text
    again = read_post_file(written, post_name(article, STYLE), STYLE)
    assert replace(again, url=article.url) == article


@pytest.mark.parametrize("folder", ["posts", "old_post"])
def test_the_source_s_own_posts_come_out_byte_for_byte(folder: str) -> None:
    if not SNAPSHOT.is_dir():
        pytest.skip("no snapshot of the source at ../shared/snapshot")
    compared = 0
    for path in sorted((SNAPSHOT / folder).iterdir()):
        data = path.read_bytes()
        if "\n> " not in (text := data.decode()) and "\n---\n<" not in text:
            continue  # the first days' forms, the notice
        if path.name.startswith("-"):
            continue  # docs/source.md, "Y4", no post
        article = posts.read_post(data, path.name)
        assert posts.write_post(article) == data, path.name
        assert posts.post_name(article) == path.name
        assert article.text and article.content_hash
        compared += 1
    assert compared >= {"posts": 6, "old_post": 1}[folder]


def test_every_snapshot_post_is_read_or_refused_with_a_reason() -> None:
    if not SNAPSHOT.is_dir():
        pytest.skip("no snapshot of the source at ../shared/snapshot")
    paths = [*(SNAPSHOT / "posts").iterdir(), *(SNAPSHOT / "old_post").iterdir()]
    refused = []
    for path in paths:
        try:
            article = posts.read_post(path.read_bytes(), path.name)
        except PostFileError as error:
            refused.append((path.name, str(error)))
        else:
            assert posts.read_post(posts.write_post(article), path.name) == article
    assert [name[:1] for name, _ in refused] == ["-"]


def test_what_a_file_does_not_hold() -> None:
    article = read(BY_SOURCE, "2022-03-14-NW202203142300112233.md")
    assert article.url == ARTICLE.url
    assert (article.text_source, article.revision, article.captured_at) == ("newstext", 1, None)
    assert (article.text, article.byline, article.content_hash) == ("", "", "")
    derived = posts.read_post(BY_SOURCE.encode(), "2022-03-14-NW202203142300112233.md", "page")
    assert derived.text_source == "page"
    assert derived.text.splitlines()[1] == "“一碗面，八元钱。”店主说。"
    assert derived.media == "江城报"


def test_rolling_news_without_a_body_has_its_digest_for_text() -> None:
    article = posts.read_post(FIRST_DAYS.encode(), "2022-03-14-202203142300112233.md")
    assert article.text == article.digest == "老街十二家早点铺本月起提前开门。"


@pytest.mark.parametrize(
    "foot",
    [
        "\n\n[返回东财滚动新闻](./emnews/)\n[返回首页](./)",
        "\n\n[返回东财滚动新闻](../emnews/)\n[返回首页](../)\n",
        "\n\n[返回东财滚动新闻](//finews.zning.me/emnews/)\n[返回首页](//finews.zning.me/)",
        "\n\n[返回东财滚动新闻](//finews.zning.me/emnews/)｜[返回首页](//finews.zning.me/)",
        "",
        "\n",
    ],
)
def test_older_footers(foot: str) -> None:
    old = FIRST_DAYS[: FIRST_DAYS.index("\n\n[返回")] + foot
    assert read(old) == read(FIRST_DAYS)


def test_a_leading_blank_line_and_a_date_without_zone() -> None:
    old = "\n" + FIRST_DAYS.replace(" +0800", "")
    assert read(old) == read(FIRST_DAYS)
    assert read(old).published == datetime(2022, 3, 14, 9, 5, 7, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ('"甲"乙"丙"', '甲"乙"丙'),
        (r'"甲\d"', r"甲\d"),
        ('"甲\\"', "甲\\"),
        ('"甲" #乙"', '甲" #乙'),
        (r'"甲\n乙"', "甲\n乙"),
        ('"甲\n  乙"', "甲 乙"),
        ('"  甲  "', "  甲  "),
        ('""', ""),
    ],
)
def test_titles_as_the_source_pastes_them(pasted: str, title: str) -> None:
    assert read(ROLLING.replace('"江城老街的早点铺 凌晨三点亮灯"', pasted)).title == title


@pytest.mark.parametrize(
    ("slug", "tag", "category", "tags"),
    [
        ("jia: yi", "甲: 乙新闻", "jia: yi", ["甲:", "乙新闻"]),
        ("@jia", "@甲新闻", "@jia", ["@甲新闻"]),
        ("[jia]yi", "[甲]乙新闻", "[jia]yi", ["[甲]乙新闻"]),
        ("360", "360新闻", "360", ["360新闻"]),
        ("jia  yi", "甲  乙新闻", "jia  yi", ["甲", "乙新闻"]),
        ("", "新闻", "", ["新闻"]),
        ("jia #1", "甲 #1新闻", "jia #1", ["甲", "#1新闻"]),
    ],
)
def test_categories_and_tags_as_the_source_pastes_them(
    slug: str, tag: str, category: str, tags: list[str]
) -> None:
    pasted = BY_SOURCE.replace(": jiangchengbao\n", f": {slug}\n").replace(
        "tags: 江城报新闻", f"tags: {tag}"
    )
    article = read(pasted, "2022-03-14-NW202203142300112233.md")
    assert (article.category, article.tags) == (category, tags)


def test_an_empty_link() -> None:
    article = replace(ARTICLE, share_url="")
    text = BY_SOURCE.replace(ARTICLE.share_url, "")
    assert write_post(article, STYLE).decode() == text
    assert read(text, "2022-03-14-NW202203142300112233.md").share_url == ""


def test_double_spaces_of_the_source_s_name_are_kept_in_the_tag() -> None:
    article = replace(ARTICLE, source="江城  晚报", tags=["江城", "晚报新闻"])
    assert "\ntags: 江城  晚报新闻\n" in write_post(article, STYLE).decode()


def test_tags_that_are_not_the_source_s() -> None:
    article = replace(ARTICLE, tags=["早点", "老 街"])
    assert '\ntags: ["早点", "老 街"]\n' in write_post(article, STYLE).decode()
    article = replace(ARTICLE, tags=["早点", "老街"])
    assert "\ntags: 早点 老街\n" in write_post(article, STYLE).decode()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (
            ROLLING.replace("2022-03-14 09:05:07", ""),
            "2022-03-14-202203142300112233.md",
            "is not a time",
        ),
        (ROLLING, "-202203142300112233.md", "not the name of a post"),
        (ROLLING, "2022-02-30-202203142300112233.md", "is not a day"),
        (
            ROLLING.replace("03-14 09", "02-30 09"),
            "2022-03-14-202203142300112233.md",
            "is not a time",
        ),
        (ROLLING[:200], "2022-03-14-202203142300112233.md", "no <link>"),
        (ROLLING[:60], "2022-03-14-202203142300112233.md", "no front matter"),
        (
            ROLLING.replace("layout", "Layout"),
            "2022-03-14-202203142300112233.md",
            "not of the form",
        ),
        ("", "2022-03-14-202203142300112233.md", "no front matter"),
        (
            ROLLING.replace("//finews.withounder.com/", "//harbour.example/"),
            "2022-03-14-202203142300112233.md",
            r"its footer leads to harbour\.example and not to finews\.withounder\.com: a post",
        ),
        (
            ROLLING.replace("//finews.withounder.com/)", "//[harbour/)"),
            "2022-03-14-202203142300112233.md",
            r"its footer leads to //\[harbour/ and not to",
        ),
    ],
)
def test_what_is_no_post_is_refused_with_the_reason(data: str, name: str, reason: str) -> None:
    with pytest.raises(PostFileError, match=reason) as caught:
        read(data, name)
    assert name in str(caught.value)


@pytest.mark.parametrize("home", ["//finews.zning.me/", "https://finews.withounder.com", "../.."])
def test_footers_of_former_hosts_and_of_none_are_read(home: str) -> None:
    name = "2022-03-14-202203142300112233.md"
    assert read(ROLLING.replace("(//finews.withounder.com/)", f"({home})"), name) == read(
        ROLLING, name
    )


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(PostFileError, match="not UTF-8 at byte 3"):
        read_post_file(b"---\xff", "2022-03-14-202203142300112233.md", STYLE)


@pytest.mark.parametrize(
    "field", ["title", "source", "category", "digest", "body_html", "share_url"]
)
def test_half_a_surrogate_pair_is_refused(field: str) -> None:
    article = replace(ARTICLE)
    setattr(article, field, "江\udc00城")
    with pytest.raises(PostFileError, match="U\\+DC00"):
        write_post(article, STYLE)


def test_a_fenced_body_is_not_cut_for_an_excerpt() -> None:
    text = write_post(replace(ARTICLE, body_html="早点\n\n铺子"), STYLE).decode()
    assert '\nexcerpt_separator: ""\n---\n{::nomarkdown}\n早点\n\n铺子\n{:/' in text
    assert "excerpt" not in write_post(replace(ARTICLE, body_html="早点"), STYLE).decode()
