"""Jekyll shows exactly what an article says, however hostile the article is."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from crawler.archive.posts.frontmatter import split_words
from crawler.archive.posts.postfile import post_name, write_post
from crawler.clock import BEIJING
from crawler.items import Article
from tests.support.articles import ARTICLE, articles
from tests.support.campaigns import examples
from tests.support.jekyll import BuildResult, build_site, needs_jekyll
from tests.support.jekyll_shown import Shown
from tests.support.posts import STYLE

pytestmark = [pytest.mark.jekyll, needs_jekyll]

EXAMPLES = examples(600)
TIMES = st.datetimes(datetime(1992, 1, 1), datetime(2099, 1, 1), timezones=st.just(BEIJING))  # noqa: DTZ001 - the strategy adds the zone
"""Since Shanghai has no daylight saving time any more: Jekyll shows its wall time."""


def by_hand() -> Iterator[Article]:
    for title in TITLES:
        yield replace(ARTICLE, title=title)
    for digest in DIGESTS:
        yield replace(ARTICLE, category="emnews", source="东财滚动", digest=digest)
        yield replace(ARTICLE, category="emnews", source="东财滚动", digest=digest, body_html="")
    for source in SOURCES:
        yield replace(ARTICLE, source=source, category=source, tags=[source])
        yield replace(ARTICLE, source=source, category=source, tags=split_words(source + "新闻"))
    for body in BODIES:
        yield replace(ARTICLE, body_html=body)
    for link in LINKS:
        yield replace(ARTICLE, share_url=link)
    yield replace(ARTICLE, published=None)


TITLES = (
    *("", "  甲  ", "甲\n乙", '"甲"乙"丙"', "甲\\d", "甲\\", "甲: 乙", "甲 #乙", "'", "---"),
    *("A<B", "<甲>乙", "甲<!--乙", "{{ site.time }}", "{% raw %}", "@甲", "2022", "null"),
    *("\t甲\t", "甲\u2028乙", "\ufeff"),
)
DIGESTS = (
    *("*\n甲\n*", "_\n甲_", "`\n`", "~~甲\n~~", "<b\n>", "[甲\n](乙)", "[甲\n乙]: 丙", "$$\n$$"),
    *("*ST甲、*ST乙", "1. 甲", "2022. 甲", "- 甲", "+ 甲", "# 甲", "甲|乙", "1~~2甲~~3"),
    *("“甲”'乙'\"丙\"", "甲--乙---丙", "甲...乙......", "<<甲>>", "$$x$$", "甲\n\n乙"),
    *("甲\n乙", "    甲", "\t甲", "甲  ", "> 甲", "{{ 甲 }}", "{% 甲", "{: .甲}", "甲{: .乙}"),
    *("{::comment}甲{:/}", "[甲](乙)", "![甲](乙)", "[甲]: 乙", "*[甲]: 乙", "[^1]: 甲", "^"),
    *("***", "- - -", "___", "__甲__", "_甲_", "`甲`", "``甲``", "<http://a.b>", "<甲>"),
    *("<b>甲</b>", "A<5，B>3", "&amp;", "&#65;", "&copy;", "R&D", "&lt", "\\*甲\\*", "甲\\"),
    *("\\", "| 甲 | 乙 |", "甲\u3000\u3000乙", "1)甲", "(一)甲", "●甲", "甲_乙_丙"),
    *("```\n甲\n```", "~~~", ":甲", ": 甲", "= =", "[ ] 甲"),
    *("HFO-1234yf(四氟丙烯)，2021-12-08 12:41", "甲*乙", "（source）", "a*b*c", "*甲 乙*"),
    *("* 甲 *", "_甲", "甲 ** 乙", "**甲**", "***甲***", "`甲", "$$", "~~甲", "\0", "\x0b甲"),
)
SOURCES = (
    *("甲  乙", "甲: 乙", "@甲", "&甲", "[甲]乙", "甲 #乙", "360", "null", "true", "jia(yi)"),
    *("jia（yi）", "100%jia", "jia/yi", "a*b*c", "a_b_c", "_a_", "a|b", "a`b", '"甲"', "甲'"),
    *("(", ")", "a)b(", "[", "]", "](", "<甲>", "<b>", "\\", "{{甲}}", "{%", "甲\n乙", " 甲"),
    *("甲 ", "2022-02-07", "12:30", "1,234", "~", "&amp;", "--", "...", "a:b", "?", "//", "/"),
    *("..", "a" * 300, "\0", "http://", "甲\t乙", "-", "!甲", "%", "yes", "=", "https://["),
    *("a?b#c", "$$x$$", "~~a~~", "｜", "{: .a}", "\x85", "e公司", "IT之家"),
)
BODIES = (
    *("", " ", "\n", "甲", "甲\n\n乙", "    甲", "*甲*", "<strong>甲</strong><p>乙</p>"),
    *("<a href='b'>甲</a>", "<img src='a.png'><p>甲</p>", "<p>甲", "<div>甲"),
    *("<p><strong>甲</p><p>乙</strong></p>", "</p>甲", "<p>甲</p>    <p>乙</p>"),
    *("<p>甲</p>\n    <p>乙</p>", "<p>甲</p>\n\t<p>乙</p>", "<p>甲</p>乙<p>丙</p>"),
    *("<p>甲</p>\r\n <p>乙</p>", "<p>甲</p>\n\n\n<p>乙</p>\n", " <!-- 甲 --><p>乙</p>"),
    *("<!-- 甲 --><p>乙</p>", "<p>{{ 甲 }}</p>", "<p>{% 甲 %}</p>", "<p>{{</p>", "{{{甲}}}"),
    *("<p>&#x7b;{</p>", "<p>{: .甲}</p>", "<p>甲</p>{: .乙}", "<p>甲</p>\n{: .乙}"),
    *("{::nomarkdown}\n甲\n{:/nomarkdown}", "甲\n{:/}\n乙"),
    *('<p>*甲* _乙_ `丙` [丁](戊) --- ... "己"</p>', '<p markdown="1">*甲*</p>'),
    *("<p>甲 & 乙</p>", "<p>&copy2022</p>", "<p>&lt;甲&gt;</p>", "<p>A<5 且 B>3</p>"),
    *("<p>A<B</p>", "<p><甲></p>", "<p/>甲", "<pre>  甲\n  乙</pre>", "<p>甲\n\n乙</p>"),
    *("<ul><li>甲</li><li>乙</li></ul>", "<P>甲</P>", "<P>甲</p>"),
    *("<table><tr><td>甲|乙</td><td>丙</td></tr></table>", "<p>甲<b", "<p>甲</", "<p>甲<"),
    *("<!-- 甲", "<!", "<p>甲</p><style>乙", "<p>甲</p><script>乙</script>", "<textarea>甲"),
    *("<title>甲", '<p>甲<a href="乙', "<p>甲<a href='乙>丙</p>", "<p a=1 a=2>甲</p>"),
    *("<p style='display:none'>甲</p><p>乙</p>", "\x0c<p>甲</p>"),
    *("<font>甲</font><font>乙</font>", "<center>甲</center>", "<h2>甲</h2><p>乙</p>"),
    *("<hr><p>甲</p>", "<p>甲<br>乙<br/>丙</p>", "<p>\u3000甲\xa0</p>"),
    *("<dl><dt>甲</dt><dd>乙</dd></dl>", "---\n甲\n---", "<blockquote><p>甲</p></blockquote>"),
    *("> 甲", "# 甲", "1. 甲", "<p>甲</p>\n<p>乙</p> ", "\0", "^\n甲"),
    *('<p>甲<img alt="a>b" src="c">乙</p>', "<p>甲</p><iframe src='a'></iframe>"),
    *("<p>甲<!-->乙--></p>"),
)
LINKS = (
    *("", "http://a.b/c?d=e&f=g", "https://甲.乙/丙", "http://a.b/&lt;c", "http://a.b/&#38;c"),
    *("http://a|b", "http://a b", "javascript:甲", "a*b*c", "甲", "<甲>", "http://a.b/{{c}}"),
    *("http://a.b/\\", "http://a\"b'", "mailto:a@b", "b>c", "br", "p", "!--", "/p", "http://"),
    *("http://*a*", "http://~~a~~", "$$a$$", "\n"),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    """The articles, by post file name; each has an id of its own."""
    found = list(by_hand())

    @seed(20220314)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(articles(TIMES))
    def collect(article: Article) -> None:
        found.append(article)

    collect()
    named = {}
    for number, article in enumerate(found):
        form = "20220314{:010}" if article.id.isdigit() else "NW20220314{:010}"
        if not STYLE.digits_of_id(article.id):
            form = "notice-{}"
        own = replace(article, id=form.format(number))
        named[post_name(own, STYLE)] = own
    assert len(named) == len(found) > EXAMPLES
    return named


@pytest.fixture(scope="module")
def built(written: dict[str, Article], tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    posts = tmp_path_factory.mktemp("posts")
    for name, article in written.items():
        (posts / name).write_bytes(write_post(article, STYLE))
    return build_site(posts, Path(tmp_path_factory.mktemp("build")))


def differences(built: BuildResult, written: dict[str, Article], part: str) -> list[str]:
    """Where what the pages show of ``part`` is not what the articles say."""
    found = []
    for name, article in written.items():
        if name in built.pages:
            shown, said = Shown(built.pages[name], article).both(part)
            if shown != said:
                found.append(f"{name}: shown {shown!r}, said {said!r}")
    return found


def test_the_build_ends_well_and_says_nothing_of_any_post(built: BuildResult) -> None:
    assert built.succeeded, built.log
    assert built.complaints() == []


def test_every_post_is_rendered(built: BuildResult, written: dict[str, Article]) -> None:
    undated = {name for name in written if name.startswith("undated-")}
    assert set(built.pages) == set(written) - undated
    assert undated


@pytest.mark.parametrize(
    "part", ["title", "categories", "tags", "date", "digest", "body", "link", "foot"]
)
def test_it_is_shown_exactly(part: str, built: BuildResult, written: dict[str, Article]) -> None:
    assert built.pages
    assert differences(built, written, part) == []


def test_lists_and_feeds_show_no_fence(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for number, body in enumerate(["甲\n\n乙", "<p>丙</p>丁", "<p>戊\n\n己</p>"]):
        article = replace(ARTICLE, id=f"NW20220314{number:010}", body_html=body)
        (posts / post_name(article, STYLE)).write_bytes(write_post(article, STYLE))
    assert len(build_site(posts, tmp_path / "build").pages) == 3
    home = (tmp_path / "build" / "site" / "index.html").read_text(encoding="utf-8")
    assert "丁" in home and "戊" in home
    assert "nomarkdown" not in home


def test_no_liquid_is_evaluated(tmp_path: Path) -> None:
    article = replace(
        ARTICLE,
        title="{{ site.title }}",
        digest="{{ site.title }} {% assign a = 1 %}",
        body_html="<p>{{ site.title }}</p><p>{% if true %}甲{% endif %}</p>",
    )
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / post_name(article, STYLE)).write_bytes(write_post(article, STYLE))
    (page,) = build_site(posts, tmp_path / "build").pages.values()
    shown = html.unescape(page)
    assert shown.count("{{ site.title }}") == 3
    assert "{% assign a = 1 %}" in shown
    assert "{% if true %}甲{% endif %}" in shown
