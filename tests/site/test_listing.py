"""Home in both forms, all tags, rolling news, category pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import PageStructureError
from crawler.site import listing as listing_module
from crawler.site.listing import ListedPost, Listing, is_404_page, read_listing
from crawler.site.listing_kinds import LINKED
from tests.support.pages import SITE, by_source, page

LOCAL = "http://127.0.0.1:8000/"


def item(path: str, title: str = "题") -> str:
    return f'      <li><a href="{path}">{title}</a></li>\n'


def group(tag: str, *items: str) -> str:
    return f'<h2 id="{tag}">{tag}</h2>\n<ul>\n    \n{"".join(items)}    \n  </ul>\n'


A = "/lengshanribao/2022/03/04/NW202203042300000017.html"
B = "/emnews/2022/03/04/202203042300000018.html"
C = "/leng%20shan/2022/03/04/NW202203042300000019.html"
D = "/2022/03/05/2022-03-04-NW202203042300000020.html"


def read(section: str, path: str = "") -> Listing:
    return read_listing(page(section), LOCAL + path, LOCAL, LINKED)


def urls(listing: Listing) -> list[str]:
    return [post.url.removeprefix(LOCAL[:-1]) for post in listing.posts]


def test_home_form_a_groups_by_tag() -> None:
    listing = read(
        group("冷山日报新闻", item(A, "通车")) + "<hr />\n" + group("东财滚动新闻", item(B))
    )
    assert listing.posts == (
        ListedPost(LOCAL[:-1] + A, "通车", "冷山日报新闻"),
        ListedPost(LOCAL[:-1] + B, "题", "东财滚动新闻"),
    )
    assert (listing.categories, listing.listings, listing.refused) == ((), (), ())


def test_home_form_b_links_all_tags() -> None:
    listing = read(group("最新", item(A), item(D)) + '<p><a href="../categories/">全部</a></p>')
    assert urls(listing) == [A, D]
    assert listing.listings == (f"{LOCAL}categories/",)


def test_rolling_news_links_its_archive() -> None:
    listing = read(
        group("东财滚动新闻", item(B)) + '<p><a href="../achieves/emnews/">更多</a></p>', "emnews/"
    )
    assert listing.listings == (f"{LOCAL}achieves/emnews/",)


def test_a_listing_does_not_list_itself() -> None:
    listing = read(group("", '<li><a href="/emnews/">x</a></li>'), "emnews/")
    assert listing.listings == ()


def test_category_page_in_page_order_each_once() -> None:
    listing = read(
        group("x", item(C), item(A), item(f"{C}#top"), item(f"{A}?page=2")), "category/x.html"
    )
    assert urls(listing) == [C, A]


def test_every_post_url_form_is_a_post() -> None:
    forms = [
        A,
        B,
        C,
        D,
        "/leng/shan/2022/03/04/NW202203042300000021.html",
        "/2022/03/04/NW202203042300000022.html",
        "/sitenews/2021/12/01/init.html",
        "/old_post/2022-03-04-NW202203042300000023.html",
        "/100%25leng/2022/03/04/NW202203042300000024.html",
    ]
    assert urls(read(group("x", *map(item, forms)))) == forms


def test_public_and_old_hosts_are_the_crawled_site() -> None:
    hosts = ("https://finews.withounder.com", "//finews.zning.me", "http://finnews.zning.me")
    listing = read(group("x", *(item(host + A) for host in hosts)))
    assert urls(listing) == [A]


def test_unencoded_links_are_encoded() -> None:
    listing = read(group("x", item("/leng shan/2022/03/04/冷.html")))
    assert urls(listing) == ["/leng%20shan/2022/03/04/%E5%86%B7.html"]


def test_category_links_keep_their_case() -> None:
    listing = read(
        group("x", item("/category/Wind.html"))
        + '<a href="//finews.withounder.com/category/leng  shan.html">x</a>'
    )
    assert listing.categories == ("Wind", "leng  shan")
    assert listing.refused == ()


def test_y6_a_category_page_without_posts_is_a_listing() -> None:
    listing = read('<h2 id=""></h2>\n\n<ul>\n  \n</ul>\n', "category/leng%20shan.html")
    assert (listing.posts, listing.refused) == ((), ())


def test_y9_a_comment_in_a_title_hides_nothing() -> None:
    listing = read(group("x", item(A, "甲<!--乙"), item(B, "丙"), item(C, "丁")))
    assert urls(listing) == [A, B, C]
    assert listing.posts[1].title == "丙"


def test_y9_tags_in_titles_unbalance_nothing() -> None:
    titles = ["<甲>乙", "A<B", "<b>甲", "</ul>甲", "&lt;甲&gt;乙", "甲</li>"]
    paths = [A.replace("17", f"{n:02}") for n in range(len(titles))]
    listing = read(group("x", *map(item, paths, titles)) + "---" + group("y", item(B)))
    assert urls(listing) == [*paths, B]
    assert listing.posts[4].title == "<甲>乙"
    assert listing.posts[-1].tag == "y"


def test_what_should_be_a_post_and_is_none_is_refused() -> None:
    listing = read(
        group(
            "x",
            item("https://example.org/a.html"),
            item("/about.html"),
            item("http://["),
            item("javascript:alert(1)"),
            item("/x/9999/99/99/NW1.html"),
            item(A),
        )
        + '<a href="https://example.org/b.html">出站</a><a href="/">首页</a>'
    )
    assert urls(listing) == [A]
    assert listing.refused == (
        ("https://example.org/a.html", "off-site"),
        ("/about.html", "not-a-post"),
        ("http://[", "off-site"),
        ("javascript:alert(1)", "off-site"),
        ("/x/9999/99/99/NW1.html", "not-a-post"),
    )


def test_a_link_beside_a_list_may_lead_anywhere() -> None:
    away = '<a href="https://example.org/a.html">出站</a>'
    listing = read(f"{away}<ul>{away}{item(A)}{away}</ul>{away}{group('x', item(B))}{away}")
    assert (urls(listing), listing.refused) == ([A, B], ())


def test_a_last_link_that_nothing_closes_is_one_all_the_same() -> None:
    listing = read(f'<ul>{item(A, "头")}<li><a href="{B}">尾')
    assert urls(listing) == [A, B]
    assert [post.title for post in listing.posts] == ["头", "尾"]


def test_attributes_in_any_quotes() -> None:
    listing = read(f"<ul><li><a class=x href='{A}'>一</a><li><A HREF={B}>二</A></ul>")
    assert urls(listing) == [A, B]
    assert [post.title for post in listing.posts] == ["一", "二"]


def test_another_attribute_is_no_href() -> None:
    assert read(f'<ul><li><a data-href="{A}" href="{B}">x</a></li></ul>').posts[0].url.endswith(B)


def test_head_and_footer_of_the_page_are_not_read() -> None:
    html = page(group("x", item(A)), head=f'<link rel="alternate" href="{B}">')
    html = html.replace("说明", f'<a href="{C}">x</a>')
    assert urls(read_listing(html, LOCAL, LOCAL)) == [A]


def test_a_listing_may_have_so_many_links_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_module, "MOST_LINKS", 3)
    assert urls(read(group("x", item(A), item(B), item(C)))) == [A, B, C]
    with pytest.raises(PageStructureError) as caught:
        read(group("x", item(A), item(B), item(C), item(D)))
    assert caught.value.reason == "too-many-links"


@pytest.mark.parametrize(("html", "reason"), [("", "not-html"), ("<html></html>", "no-section")])
def test_no_listing(html: str, reason: str) -> None:
    with pytest.raises(PageStructureError) as caught:
        read_listing(html, SITE, SITE)
    assert caught.value.reason == reason


def test_the_404_page_is_told_from_others() -> None:
    body = '<h2 id="404-page-not-found">404 Page Not Found</h2>\n<p>五秒后回首页</p>'
    assert is_404_page(page(body))
    assert is_404_page(page("x", head=f'<link rel="canonical" href="{SITE}404.html" />'))
    assert not is_404_page(page(group("404", item(A, "404 Page Not Found"))))
    assert not is_404_page(by_source("<h2>404 Page Not Found</h2>"))


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        '<li><a href="',
        f'<li><a href="{A}">',
        "<h2>",
        "<!--",
        "<li>" + "&" * 50,
        "<a href=" * 9,
    ],
)
def test_hostile_lists_take_linear_time(piece: str) -> None:
    began = time.process_time()
    read(piece * 20_000)
    assert time.process_time() - began < 5


@given(st.text() | st.text("<a href=\"/2/01li>ul h'#&;:[]"), st.text(max_size=30))
def test_any_section_and_link_is_read(section: str, href: str) -> None:
    listing = read(f'{section}<ul><li><a href="{href}">x</a></li></ul>')
    assert all(post.url.startswith(LOCAL) for post in listing.posts)
