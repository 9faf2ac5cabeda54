"""What e-paper pages of the known forms may have otherwise: names, lists, folios, texts."""

from __future__ import annotations

import pytest

from crawler.errors import EditionError
from crawler.newspaper.epaper.layout_page import url_date
from crawler.newspaper.epaper.read_epaper import (
    content_form,
    read_content,
    read_layout,
    read_sisters,
)

PAGE = "http://p.example/html/2022-03/15/node_2.htm"
ARTICLE = "http://p.example/html/2022-03/15/content_123.htm"
TITLES = ["老街改造三年", "渡口新桥通车", "菜市场搬新家"]
TEXT = "<p>桥昨天通了。</p><p>来看桥的人从早到晚没有断过。</p>"
PARAGRAPHS = ("桥昨天通了。", "来看桥的人从早到晚没有断过。")
CAPTION = "青石巷口的新路灯。 王伟 摄"
AREAS = "".join(f'<area coords="1,2,3,4" href="content_{n}.htm">' for n in (1, 2, 3))
PICTURE = f"<map>{AREAS}</map>"


def _html(body: str, title: str = "江州日报") -> bytes:
    return f"<!doctype html><title>{title}</title><body>{body}</body>".encode()


def _items(form: str) -> str:
    return "".join(form.format(n=n, title=title) for n, title in enumerate(TITLES, start=1))


LIST = f"<ul>{_items('<li><a href=content_{n}.htm>{title}</a></li>')}</ul>"
OTHERS = "<a href=content_8.htm>海边渔村办起夜校</a>"


def _titles(body: str, url: str = PAGE) -> list[str]:
    layout = read_layout(_html(body), url)
    assert layout is not None
    return [region.title for region in layout.regions]


@pytest.mark.parametrize(
    "body",
    [
        PICTURE + LIST.replace("content_", ".\\content_"),
        PICTURE + LIST.replace("<li><a", "<li>·<a").replace(">老街", ">·老街"),
        PICTURE + _items('<li><a href=content_{n}.htm title="{title}">' + "{title:.4}…</a></li>"),
        PICTURE
        + _items('<p><a href=content_{n}.htm><script>document.write(v("{title}"))</script></a>'),
        f"<div>第2版</div><h3><a href=node_1.htm>第1版</a></h3><ul><li>{OTHERS}</ul>"
        f"<h3><a href=node_2.htm>第2版</a></h3>{LIST}",
        f"<dl><dt><a href=node_1.htm>第1版</a><dd>{OTHERS}<dt><a href=node_2.htm>第2版</a>"
        f"{_items('<dd><a href=content_{n}.htm>{title}</a>')}</dl>{PICTURE}",
    ],
)  # fmt: skip
def test_ways_to_list_a_page_s_articles(body: str) -> None:
    assert _titles(body) == TITLES


def test_a_page_with_one_article() -> None:
    body = f"<div>第02版</div><ul><li>{OTHERS}</ul><p><a href=node_1.htm>第01版</a></p>"
    assert _titles(body) == ["海边渔村办起夜校"]


@pytest.mark.parametrize(
    ("page", "article"),
    [
        ("layout_2.htm", "content_{n}.htm"),
        ("page_2.html", "article_{n}.html"),
        ("index_2.shtml", "detail_{n}.shtml"),
        ("node_2.php", "content_{n}.php"),
        ("node_2.jhtml", "content_{n}.jhtml"),
    ],
)
def test_names_of_pages_and_articles(page: str, article: str) -> None:
    items = _items(f"<li><a href={article}>{{title}}</a></li>")
    assert _titles(f"<div>第02版</div><ul>{items}</ul>", f"http://p.example/{page}") == TITLES


def test_a_title_stands_beside_a_number_or_a_summary() -> None:
    form = "<li><a href=content_{n}.htm><span>{n}</span><h4>{title}</h4><p>桥通了。</p></a></li>"
    assert _titles(f"{PICTURE}<ul>{_items(form)}</ul>") == TITLES


@pytest.mark.parametrize(
    ("folder", "name", "printed", "folio"),
    [
        ("2022-03/15", "node_18.htm", "第00001版：要闻", "1"),
        ("2022-03/15", "node_18.htm", "第0012版：要闻", "12"),
        ("2022-03/15", "node_18.htm", "第001版：要闻", "001"),
        ("2022-03/15/002", "node.htm", "要闻", "002"),
        ("2022/20220315/20220315_003", "20220315_003.htm", "要闻", "003"),
    ],
)
def test_folios_in_names_of_folders_and_with_many_zeros(
    folder: str, name: str, printed: str, folio: str
) -> None:
    body = _html(f"<div>{printed}</div>{PICTURE}{LIST}")
    layout = read_layout(body, f"http://p.example/html/{folder}/{name}")
    assert layout is not None
    assert layout.page == folio


def test_pages_of_one_name_in_folders_beside_one_another_are_sisters() -> None:
    html = "http://p.example/html"
    links = "".join(
        f"<a href={link}>要闻</a>"
        for link in ("../002/node.htm", f"{html}/2022-03/14/001/node.htm")
    )
    found = read_sisters(_html(PICTURE + LIST + links), f"{html}/2022-03/15/001/node.htm")
    assert found == (f"{html}/2022-03/15/002/node.htm",)


@pytest.mark.parametrize(
    ("printed", "folio"),
    [("要闻 A02", "A02"), ("要闻·02版", "02"), ("要闻（B02）", "B02"), ("热点 88", "7")],
)
def test_a_folio_behind_the_page_s_name(printed: str, folio: str) -> None:
    layout = read_layout(
        _html(f"<div>{printed}</div>{PICTURE}{LIST}"), "http://p.example/node_7.htm"
    )
    assert layout is not None
    assert layout.page == folio


def test_a_paper_s_name_in_its_logo() -> None:
    body = _html(f"<img alt=江州日报 src=logo.png><div>第02版</div>{PICTURE}{LIST}", "数字报")
    layout = read_layout(body, PAGE)
    assert layout is not None
    assert layout.paper == "江州日报"


def test_a_day_in_words() -> None:
    body = _html(f"<div>二〇二二年三月十五日 星期二</div>{PICTURE}{LIST}")
    layout = read_layout(body, "http://p.example/node_2.htm")
    assert layout is not None
    assert layout.printed_date == "2022-03-15"


@pytest.mark.parametrize("printed", ["2022-03-15", "2022/3/15", "2022.03.15"])
def test_a_day_in_numbers_counts_where_the_address_has_none(printed: str) -> None:
    body = _html(f"<div>{printed}</div>{PICTURE}{LIST}")
    for url, day in (("http://p.example/node_2.htm", "2022-03-15"), (PAGE, "")):
        layout = read_layout(body, url)
        assert layout is not None
        assert layout.printed_date == day


@pytest.mark.parametrize("path", ["2022-3/5", "2022/3/5", "2022_03_05"])
def test_a_day_without_zeros_in_an_address(path: str) -> None:
    assert url_date(f"http://p.example/{path}/node_2.htm") == "2022-03-05"


@pytest.mark.parametrize(
    "body",
    [
        f"<p><strong style=font-size:23px>渡口新桥通车</strong></p><div id=ozoom>{TEXT}",
        f"<div>渡口新桥通车</div><div id=ozoom>{TEXT}</div>",
        f"<h1>渡口新桥通车</h1><div class=TRS_Editor>{TEXT}</div>",
        f"<h1>渡口新桥通车</h1><div class=content>{TEXT}</div>",
        f"<article><h1>渡口新桥通车</h1>{TEXT}</article>",
        f"<h1>渡口新桥通车</h1><div id=ozoom>{TEXT.replace('桥昨', chr(0x200B) + '桥昨')}</div>",
    ],
)
def test_titles_and_texts_without_a_form_s_marks(body: str) -> None:
    found = read_content(_html(body, "渡口新桥通车-江州日报数字报"), ARTICLE)
    assert (found.headline, found.paragraphs) == ("渡口新桥通车", PARAGRAPHS)


KICKER, SUBTITLE, WRITER = "百日攻坚见成效", "两岸居民步行十分钟", "本报记者 王伟"


@pytest.mark.parametrize(
    "body",
    [
        "<div class=main-article-alltitle><div class=main-article-pretitle>{k}</div>"
        "<div class=main-article-title>{h}</div><div class=main-article-subtitle>{s}</div>"
        "<div class=main-article-author>{w}</div></div><div id=ozoom>{t}</div>",
        "<p class=yinti>{k}</p><p class=biaoti>{h}</p><p class=futi>{s}</p><p class=zuozhe>{w}</p>"
        "<div id=ozoom>{t}</div>",
        "<p class=pre_title>{k}</p><p class=titlebox>{h}</p><p class=sub_title>{s}</p>"
        "<p>作者：{w} 来源：江州日报 日期：2022-03-15</p><div id=ozoom>{t}</div>",
        "<p class=pretitle>{k}</p><p class=maintitle>{h}</p><p class=subtitle>{s}</p>"
        "<p class=byline>{w}</p><div id=ozoom>{t}</div>",
        "<p class=introtitle>{k}</p><h2 class=title>{h}</h2><p class=subtitle>{s}</p>"
        "<p class=author>{w}</p><div id=ozoom>{t}</div>",
        "<h4 class=intro>{k}</h4><h2>{h}</h2><h4 class=sub>{s}</h4><div>作者：{w}</div>"
        "<div id=articleContent>{t}</div>",
        "<input type=hidden id=NewsArticleTitle value={h}><input type=hidden "
        "id=NewsArticlePreTitle value={k}><input type=hidden id=NewsArticleSubTitle value={s}>"
        "<p id=Author>{w}</p><div id=ozoom><p>{h}</p>{t}</div>",
        "<div class=article><h2>{k}</h2><h1>{h}</h1><h2>{s}</h2><p><span>2022年03月15日</span>"
        "<span>作者：{w}</span></p><div id=ozoom>{t}</div></div>",
    ],
)
def test_what_kickers_subtitles_and_bylines_are_called(body: str) -> None:
    page = body.format(k=KICKER, h="渡口新桥通车", s=SUBTITLE, w=WRITER, t=TEXT)
    found = read_content(_html(page), ARTICLE)
    assert (found.kicker, found.headline, found.subtitle) == (KICKER, "渡口新桥通车", SUBTITLE)
    assert (found.author, found.paragraphs) == (WRITER, PARAGRAPHS)


def test_a_link_is_no_kicker_and_no_subtitle() -> None:
    links = "<p class=pre-title><a href=content_1.htm>上一篇</a></p>"
    more = "<ul><li class=subtitle><a href=content_2.htm>老街改造三年</a></ul>"
    page = f"{links}<h1>渡口新桥通车</h1>{more}<div id=ozoom>{TEXT}</div>"
    found = read_content(_html(page), ARTICLE)
    assert (found.kicker, found.headline, found.subtitle) == ("", "渡口新桥通车", "")


def test_who_wrote_other_articles_below_the_text_wrote_not_this_one() -> None:
    below = "<ul><li>老街改造三年<span class=author>李敏</span></li></ul>"
    page = f"<h1>渡口新桥通车</h1><div id=ozoom>{TEXT}</div>"
    assert read_content(_html(page + below), ARTICLE).author == ""
    signed = f"{page}<p class=author>王伟</p>{below}"
    assert read_content(_html(signed), ARTICLE).author == "王伟"


def test_a_text_in_a_picture_s_box_is_no_caption() -> None:
    page = f"<h1>渡口新桥通车</h1><div id=ozoom><div class=pic><img>{TEXT}</div></div>"
    found = read_content(_html(page), ARTICLE)
    assert (found.paragraphs, found.captions) == (PARAGRAPHS, ())


@pytest.mark.parametrize(
    "head",
    [
        "<header><h1>江州日报</h1></header>",
        "<div class=top-logo><h1>江州日报</h1></div>",
        "<nav><h1>江州日报</h1></nav>",
    ],
)
def test_the_site_s_own_heading_is_no_headline(head: str) -> None:
    page = f"{head}<article><header><h2>渡口新桥通车</h2></header><div id=ozoom>{TEXT}</div>"
    found = read_content(_html(page), ARTICLE)
    assert (found.headline, found.paragraphs) == ("渡口新桥通车", PARAGRAPHS)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (f"<h1>江州日报</h1><div class=content>{TEXT}</div>", "http://p.example/about.html"),
        (f"<h1>江州日报</h1><div class=content>{TEXT}<a href=content_9.htm>三</a></div>", ARTICLE),
    ],
)
def test_a_page_that_holds_anything_is_of_no_form(body: str, url: str) -> None:
    assert content_form(_html(body).decode(), url) is None


@pytest.mark.parametrize(
    "caption",
    [
        f"<div class=pic-desc>{CAPTION}</div>",
        f"<p class=tuzhu>{CAPTION}</p>",
        f"<div class=pic><img><p>{CAPTION}</p></div>",
        f"<figure><img><figcaption><p class=caption>{CAPTION}</p></figcaption></figure>",
    ],
)
def test_a_caption_comes_once_and_not_in_the_text(caption: str) -> None:
    found = read_content(
        _html(f"<h1>渡口新桥通车</h1><div id=ozoom>{caption}{TEXT}</div>{caption}"), ARTICLE
    )
    assert (found.captions, found.paragraphs) == ((CAPTION,), PARAGRAPHS)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<embed src=A02.pdf>", "shows a PDF, so give that (A02.pdf)"),
        ("<iframe src='/viewer.html?file=/3/A02.pdf'></iframe>", "give that (/3/A02.pdf)"),
        ("<script>location.href='html/node_1.htm'</script>", "leads on to html/node_1.htm"),
        ("<script>window.location.replace('a/node_1.htm')</script>", "leads on to a/node_1.htm"),
    ],
)
def test_what_a_refused_page_is_instead(body: str, told: str) -> None:
    with pytest.raises(EditionError) as caught:
        read_layout(_html(body), "http://p.example/index.htm")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("body", "url", "told"),
    [
        ("<b>桥</b><div>桥昨天通了。</div>", ARTICLE, "called like an article, but nothing in it"),
        (f"{LIST}<ul>{OTHERS}</ul>", "http://p.example/a.html", "it links 4 articles, and nothing"),
    ],
)
def test_what_a_refused_page_lacks(body: str, url: str, told: str) -> None:
    with pytest.raises(EditionError) as caught:
        read_layout(_html(body), url)
    assert told in str(caught.value)


def test_a_saved_page_without_a_picture_is_known_by_its_list() -> None:
    body = f"<div>第02版</div><div class=newslist>{LIST}</div><ul>{OTHERS}</ul>"
    assert _titles(body, "file:///saved/page.html") == TITLES
    with pytest.raises(EditionError):
        _titles(body, "http://p.example/page.html")


def test_data_for_a_script_is_no_page() -> None:
    with pytest.raises(EditionError, match="data for a script"):
        read_layout(b'show({"code": 0})', "http://p.example/api")
