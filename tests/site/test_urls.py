"""The URL grammar of the source (docs/source.md, "Addresses" and "JSON endpoints")."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import BEIJING
from crawler.errors import LinkError
from crawler.site import urls
from crawler.site.urls import PostUrl, parse_post_url, parse_share_link
from crawler.source import ShareLink

SITE = "https://finews.withounder.com/"
LOCAL = "http://127.0.0.1:8000/"
DAY = date(2022, 3, 4)
NW = "NW202203042300000017"
DIGITS = "202203042300000017"


@pytest.mark.parametrize(
    ("path", "post"),
    [
        (f"leng/2022/03/04/{NW}.html", PostUrl(NW, ("leng",), DAY, None)),
        (f"leng/shan/2022/03/04/{NW}.html", PostUrl(NW, ("leng", "shan"), DAY, None)),
        (f"leng%20%20shan/2022/03/04/{NW}.html", PostUrl(NW, ("leng  shan",), DAY, None)),
        (f"2022/03/04/{NW}.html", PostUrl(NW, (), DAY, None)),
        (f"emnews/2022/03/04/{DIGITS}.html", PostUrl(DIGITS, ("emnews",), DAY, None)),
        (
            f"2022/03/09/2022-03-04-{NW}.html",
            PostUrl(NW, (), date(2022, 3, 9), DAY, unreadable=True),
        ),
        (f"old_post/2022-03-04-{NW}.html", PostUrl(NW, (), None, DAY, old=True)),
        ("sitenews/2021/12/01/init.html", PostUrl("init", ("sitenews",), date(2021, 12, 1), None)),
    ],
)
def test_post_url_forms(path: str, post: PostUrl) -> None:
    assert parse_post_url(SITE + path) == post
    assert parse_post_url(LOCAL + path) == post


@pytest.mark.parametrize(
    "path",
    [
        "",
        "categories/",
        "category/leng.html",
        f"leng/2022/02/30/{NW}.html",
        f"leng/2022/3/4/{NW}.html",
        f"leng/２０２２/03/04/{NW}.html",
        f"leng/2022/03/04/{NW}.htm",
        f"leng/0001/01/01/{NW}.html",
        f"leng/9999/12/31/{NW}.html",
        f"old_post/{NW}.html",
        "old_post/2022-03-04-a%2Fb.html",
        f"a/../2022/03/04/{NW}.html",
        f"a/%2e%2e/2022/03/04/{NW}.html",
        f"leng/2022/03/04/{NW}%00.html",
        f"leng/2022/03/04/{NW}%0a.html",
        f"leng/2022/03/04/..%5c{NW}.html",
        f"%EF%BF%BDleng/2022/03/04/{NW}.html",
    ],
)
def test_what_is_no_post_url(path: str) -> None:
    assert parse_post_url(SITE + path) is None


def test_a_url_without_a_host_is_none_of_ours() -> None:
    assert parse_post_url("http://[/2022/03/04/x.html") is None
    assert urls.site_path("http://[", SITE) is None
    assert urls.resolve("http://[", SITE, SITE) is None
    assert urls.category_of("http://[") is None
    assert urls.share_base("http://[", "") == urls.DEFAULT_SHARE_URL


@pytest.mark.parametrize(
    ("post", "rolling", "day"),
    [
        (PostUrl(DIGITS, ("emnews",), DAY, None), True, DAY),
        (PostUrl(DIGITS, (), DAY, None), True, DAY),
        (PostUrl(NW, (), DAY, None), False, DAY),
        (PostUrl(DIGITS, (), date(2022, 3, 9), DAY, unreadable=True), True, DAY),
        (PostUrl(NW, ("leng",), DAY, None), False, DAY),
    ],
)
def test_what_a_post_url_tells(post: PostUrl, rolling: bool, day: date) -> None:
    assert (post.rolling, post.best_day) == (rolling, day)


def test_deadline() -> None:
    assert urls.deadline(DAY) == datetime(2022, 3, 7, 8, tzinfo=BEIJING)
    assert urls.deadline(DAY).astimezone(UTC) == datetime(2022, 3, 7, tzinfo=UTC)


SHARE_PAGE = f"html_News/NewsShare.html?infoCode={NW}"


@pytest.mark.parametrize(
    ("link", "base"),
    [
        (f"http://choicewzp1.eastmoney.com/{SHARE_PAGE}", "http://choicewzp1.eastmoney.com/"),
        (f"https://choicewzp1.eastmoney.com/{SHARE_PAGE}", "https://choicewzp1.eastmoney.com/"),
        (f"https://a.example:8443/NewsData/GetNewsText.do?id={NW}", "https://a.example:8443/"),
        (f"ftp://choicewzp1.eastmoney.com/{SHARE_PAGE}", urls.DEFAULT_SHARE_URL),
        (f"https://finance.eastmoney.com/news/1345,{DIGITS}.html", urls.DEFAULT_SHARE_URL),
        ("", urls.DEFAULT_SHARE_URL),
    ],
)
def test_at_which_host_the_endpoint_is_asked(link: str, base: str) -> None:
    assert urls.share_base(link, "") == base
    assert urls.share_base(link, "http://mirror.example/") == "http://mirror.example/"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("/leng%20shan/", f"{LOCAL}leng%20shan/"),
        ("../categories/", f"{LOCAL}categories/"),
        (
            "//finews.withounder.com/category/leng  shan.html",
            f"{LOCAL}category/leng%20%20shan.html",
        ),
        ("https://finews.zning.me/x?a=1#top", f"{LOCAL}x?a=1"),
        ("http://finnews.zning.me", LOCAL),
        ("/category/100%leng.html", f"{LOCAL}category/100%25leng.html"),
        ("/冷(a)+@.html", f"{LOCAL}%E5%86%B7(a)+@.html"),
        ("/\ud800", f"{LOCAL}%3F"),
        ("", f"{LOCAL}emnews/"),
        ("https://finews.withounder.com.example.org/", None),
        ("https://user@finews.withounder.com/", None),
        ("https://finews.withounder.com:8443/", None),
        ("ftp://finews.withounder.com/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_where_a_link_leads(href: str, target: str | None) -> None:
    assert urls.resolve(href, f"{LOCAL}emnews/", LOCAL) == target


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("Wind", "category/Wind.html"),
        ("leng  shan", "category/leng%20%20shan.html"),
        ("leng(shan)", "category/leng(shan).html"),
        ("100%leng", "category/100%25leng.html"),
        ("冷", "category/%E5%86%B7.html"),
    ],
)
def test_category_urls(slug: str, path: str) -> None:
    assert urls.category_url(LOCAL, slug) == LOCAL + path
    assert urls.category_of(LOCAL + path) == slug


@pytest.mark.parametrize("slug", ["", " ", "..", "a/b", "a\x00", "a" * 201])
def test_what_is_no_category(slug: str) -> None:
    with pytest.raises(LinkError) as caught:
        urls.category_url(LOCAL, slug)
    assert caught.value.reason == "not-a-category"


@pytest.mark.parametrize("path", ["category/.html", "category/a/b.html", "category/a", "emnews/"])
def test_what_is_no_category_page(path: str) -> None:
    assert urls.category_of(LOCAL + path) is None


SHARE = f"http://share.example/html_News/NewsShare.html?infoCode={NW}"
ENDPOINT = f"http://share.example/NewsData/GetNewsText.do?id={NW}"
ARTICLE = f"http://hk.eastmoney.com/news/1535,{DIGITS}.html"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (NW, ShareLink(NW)),
        (f" {DIGITS}\n", ShareLink(NW)),
        (SHARE, ShareLink(NW, SHARE)),
        (ENDPOINT, ShareLink(NW, ENDPOINT)),
        (ARTICLE, ShareLink(NW, ARTICLE)),
    ],
)
def test_share_links(text: str, link: ShareLink) -> None:
    assert parse_share_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NW1",
        f"{NW}/../x",
        "http://share.example/",
        f"file:///html_News/NewsShare.html?infoCode={NW}",
        f"{SHARE}&infoCode={NW}",
        "http://share.example/html_News/NewsShare.html?infoCode=../x",
        f"{ARTICLE}\n/x",
        "http://[",
    ],
)
def test_what_is_no_share_link(text: str) -> None:
    with pytest.raises(LinkError) as caught:
        parse_share_link(text)
    assert caught.value.reason == "not-a-share-link"


def test_where_the_endpoint_is_asked() -> None:
    assert urls.share_base(SHARE, LOCAL) == LOCAL
    assert urls.share_base(SHARE, "") == "http://share.example/"
    assert urls.share_base(ARTICLE, "") == urls.DEFAULT_SHARE_URL
    assert urls.newstext_url(LOCAL, NW) == f"{LOCAL}NewsData/GetNewsText.do?id={NW}"
    assert urls.share_page_url(LOCAL, NW) == f"{LOCAL}html_News/NewsShare.html?infoCode={NW}"


SLUGS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="/"),
    min_size=1,
    max_size=60,
).filter(lambda slug: slug.strip() not in ("", ".", ".."))


@given(SLUGS)
def test_a_category_url_says_its_slug(slug: str) -> None:
    assert urls.category_of(urls.category_url(LOCAL, slug)) == slug


@given(st.text(), st.text())
def test_any_link_leads_somewhere_or_nowhere(href: str, page: str) -> None:
    target = urls.resolve(href, LOCAL + page, LOCAL)
    assert target is None or (target.startswith(LOCAL) and target.isascii())
    parse_post_url(href)
    urls.category_of(href)
    urls.share_base(href, "")
    try:
        parse_share_link(href)
    except LinkError as error:
        assert error.reason == "not-a-share-link"


@pytest.mark.parametrize(
    "host",
    ["", "-h.example", "h_h.example", "h\\h", "h:0", "h:99999", "h:x", "[", "[::1", "[z]"],
)
def test_a_share_link_whose_host_cannot_be_asked(host: str) -> None:
    link = f"http://{host}{urls.SHARE_PATH}?infoCode={NW}"
    with pytest.raises(LinkError) as caught:
        parse_share_link(link)
    assert caught.value.reason == "not-a-share-link"
    if "[" not in host:
        with pytest.raises(LinkError) as caught:
            urls.share_base(link, "")
        assert caught.value.reason == "no-address"


@pytest.mark.parametrize("host", ["h", "h.example.", "1.2.3.4:1", "[::1]:65535", "h.example"])
def test_a_share_link_whose_host_can_be_asked(host: str) -> None:
    link = f"http://{host}{urls.SHARE_PATH}?infoCode={NW}"
    assert parse_share_link(link) == ShareLink(NW, link)
    assert urls.share_base(link, "") == f"http://{host}/"


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        ("http://finews.zning.xyz/x", "http://finews.zning.xyz/"),
        ("https://choicewzp1.eastmoney.com/x", "https://choicewzp1.eastmoney.com/"),
        ("http://127.0.0.1:8000/x", urls.DEFAULT_SHARE_URL),
        ("", urls.DEFAULT_SHARE_URL),
    ],
)
def test_the_public_address_of_a_share_page(asked: str, base: str) -> None:
    assert urls.public_share_url(asked, NW) == f"{base}html_News/NewsShare.html?infoCode={NW}"
