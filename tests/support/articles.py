"""Articles for tests: one plain one, and hypothesis strategies for the oddest that can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from crawler.clock import BEIJING
from crawler.items import Article

MARKDOWN = (
    *("*", "**", "_", "__", "`", "``", "```", "~~", "~~~", "#", "# ", "> ", "- ", "+ ", "* "),
    *("1. ", "2022. ", "|", "||", "[", "]", "](", "[甲](乙)", "![丙](丁)", "[^1]", "[^1]: "),
    *("\\", "*[甲]: 乙", "[甲]: http://a.b", "\\\\", '"', "'", "--", "---", "...", "...."),
    *("<<", ">>", " >>", "<< ", "$$", "$", "^", ":", ": ", "===", "    ", "\t", "  \n"),
    *("<http://a.b>", "<a@b>", "<1@b>", "<甲>", "<5", "<=", "&", "&amp;", "&lt;", "&#35;"),
    *("&copy", "&copy;", "&notit;", "\n", "\n\n", "\r\n", "\r", "\n    ", "\n\t", "^\n"),
    *("- - -", "***", "_ _ _", "-", "]:", "{"),
)
KRAMDOWN = (
    *("{:", "{::", "{:/}", "{:/nomarkdown}", "{::nomarkdown}", "{::comment}", "{: .甲}"),
    *("{:toc}", "\n{:/}\n", "\n{:/nomarkdown}\n", "\n{::nomarkdown}\n"),
    *("{::options auto_ids='false' /}", "&#x7b;", "&#x07b;", "&#x007b;", "&#x7B;", "&#123;"),
    *("&#38;", "<!--0:&#60;-->"),
)
LIQUID = (
    *("{{", "{%", "}}", "%}", "{{{", "{%-", "{{-", "{{ site.time }}", "{% raw %}"),
    *("{% endraw %}", "{% include 甲 %}", "{% if", "{% comment %}", "{{ '甲' }}"),
    *("{{ page.title | 乙 }}", "{% %}"),
)
YAML = (
    *(": ", " #", "#", "@", "&甲", "*甲", "!甲", "!!int", "[甲]", "{甲: 乙}", "- 甲", "? "),
    *("%甲", "360", "1e5", "0x1F", "0o17", "1,234", "12:30:45", "2022-02-07", "null", "~"),
    *("yes", "Off", "true", ".inf", ".NaN", "=", "<<", "---", "\n---\n", "...", "|", ">", "`"),
    *(",", "\\x", "\\"),
)
HTML = (
    *("<p>", "</p>", "<div>", "</div>", "<strong>", "</strong>", "<a href='b'>", "</a>", "<b"),
    *("</", "<br>", "<br />", "<hr>", "<!--", "-->", "<!-- 甲 -->", "<!", "<?", "<style>"),
    *("</style>", "<script>", "</script>", "<textarea>", "</textarea>", "<table><tr><td>"),
    *("</td></tr></table>", '<p markdown="1">', '<p class="', '">', "<p/>", "<P>", "</P>"),
    *("<pre>", "</pre>", "<li>", "<center>", "</center>", '<img src="a.png">', "<h1>", "</h1>"),
    *("</p>\r\n <p>", "</p>    <p>", "<p>甲</p>", "<p>*甲* _乙_</p>", "<p>{{ 甲 }}</p>"),
    *("<p>&lt;甲&gt;</p>", "<p>甲</p>\n<p>乙</p>", "<p>甲 & 乙 < 3</p>", "<p>R&D</p>"),
    *("<p>&copy2022</p>", "<!-- EM_甲 --><p>乙</p>", "<p>\n\n</p>"),
)
WORDS = (
    *("甲", "乙公司", "丙银行", "2022年", "上涨0.5%", "（记者 丁一）", "“戊”", "\u3000\u3000"),
    *("\xa0"),
)
ODD = (
    *("\0", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\uffff"),
    *("\u200b", "𠮷"),
)


def texts(*fragments: str) -> st.SearchStrategy[str]:
    """Any text that UTF-8 can hold, and texts pieced together from fragments of every syntax."""
    pieces = st.sampled_from((*fragments, *MARKDOWN, *KRAMDOWN, *LIQUID, *YAML, *HTML, *ODD))
    words = st.sampled_from((*WORDS, *fragments))
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.lists(st.one_of(pieces, words, anything), max_size=8).map("".join)


DIGITS = st.from_regex(r"20[12]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])\d{10}", fullmatch=True)
IDS = st.one_of(
    DIGITS,
    DIGITS.map("NW{}".format),
    st.from_regex(r"[a-z0-9甲乙][-._A-Za-z0-9甲乙]{0,20}", fullmatch=True),
)
ZONES = st.one_of(
    st.just(BEIJING), st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
)
TIMES = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001 - the strategy adds the zone


@st.composite
def articles(draw: st.DrawFn, times: st.SearchStrategy[datetime] = TIMES) -> Article:
    """Articles with anything in every field that a post file holds."""
    source = draw(st.one_of(st.sampled_from(["", "甲报", "甲  乙报", "东财滚动"]), texts()))
    tags = st.one_of(
        st.just((source + "新闻").split()),
        st.lists(texts(), max_size=3),
        st.just([source + "新闻"]),
    )
    return replace(
        ARTICLE,
        id=draw(IDS),
        title=draw(texts()),
        published=draw(st.one_of(st.none(), times)),
        source=source,
        category=draw(st.one_of(st.sampled_from(["", "jiabao", "emnews", "jia  yi"]), texts())),
        tags=draw(tags),
        digest=draw(st.one_of(st.just(""), texts())),
        body_html=draw(st.one_of(st.just(""), texts(*HTML))),
        share_url=draw(
            st.one_of(
                st.sampled_from(["", "http://a.b/c?d=e&f=g"]),
                texts(),
                texts().map("http://{}".format),
            )
        ),
    )


ARTICLE = Article(
    id="NW202203142300112233",
    url="https://finews.withounder.com/jiangchengbao/2022/03/14/NW202203142300112233.html",
    title="江城老街的早点铺 凌晨三点亮灯",
    published=datetime(2022, 3, 14, 9, 5, 7, tzinfo=BEIJING),
    source="江城报",
    category="jiangchengbao",
    tags=["江城报新闻"],
    digest="",
    body_html="<p>天还没亮，铺子里已经满是热气。</p>\r\n <p>“一碗面，八元钱。”店主说。 </p>"
    '<p class="em_media">（文章来源：江城报）</p>',
    text="",
    text_source="newstext",
    byline="",
    reporters=[],
    correspondents=[],
    media="",
    share_url="http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202203142300112233",
    images=[],
    stocks=[],
    content_hash="",
)
