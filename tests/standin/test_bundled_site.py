"""The bundled site: complete, built from its sources, and in the structure of the real one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

FIXTURES = Path(__file__).parents[2] / "fixtures"
SITE = FIXTURES / "site"
POSTS = FIXTURES / "source" / "_posts"
LISTINGS = (
    "index.html",
    "categories/index.html",
    "emnews/index.html",
    "achieves/emnews/index.html",
)

Json = dict[str, Any]


@pytest.fixture(scope="module")
def expected() -> Json:
    found: Json = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def posts(expected: Json) -> list[Json]:
    return [*expected["archived"], *expected["dropped"]]


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Path:
    folder = request.config.rootpath.parent / "shared" / "snapshot"
    if not folder.is_dir():
        pytest.skip("no ../shared/snapshot beside the checkout")
    return folder


def links(page: str) -> set[str]:
    """The paths of the posts that a listing page links."""
    tree = LexborHTMLParser((SITE / page).read_bytes())
    return {unquote(a.attributes["href"] or "") for a in tree.css("section ul > li > a")}


def answers() -> dict[str, Json]:
    files = sorted((FIXTURES / "newstext").glob("*.json"))
    return {file.stem: json.loads(file.read_bytes()) for file in files}


# -- What is in it ------------------------------------------------------------------------------


def test_it_is_large_enough_and_small_enough(expected: Json, posts: list[Json]) -> None:
    whys = Counter(post["why"] for post in expected["dropped"])
    reprints = [post for post in expected["archived"] if "reprint" in post["special"]]
    assert len(posts) == 103
    assert len({post["source"] for post in posts} - {"", "东财滚动"}) == 10
    assert (whys["twin"], whys["text"], len(reprints)) == (10, 4, 4)
    assert sum(file.stat().st_size for file in FIXTURES.rglob("*") if file.is_file()) < 2_500_000


def test_all_posts_are_of_three_days_that_are_not_over(expected: Json) -> None:
    now = datetime.fromisoformat(expected["now"])
    days = {datetime.fromisoformat(post["published"]).date() for post in expected["archived"]}
    assert days == {now.date() - timedelta(days=back) for back in range(3)}


def test_ids_are_unique_and_what_is_kept_is_archived(expected: Json, posts: list[Json]) -> None:
    archived = {post["id"] for post in expected["archived"]}
    assert len({post["id"] for post in posts}) == len(posts)
    assert all(post["kept"] in archived for post in expected["dropped"])


def test_twins_have_the_digits_of_the_kept_post(expected: Json) -> None:
    twins = [post for post in expected["dropped"] if post["why"] == "twin"]
    assert all(post["kept"] == f"NW{post['id']}" for post in twins)


def test_every_post_is_listed_somewhere(posts: list[Json]) -> None:
    categories = [f"category/{file.name}" for file in (SITE / "category").iterdir()]
    listed = set().union(*(links(page) for page in (*LISTINGS, *categories)))
    assert listed == {post["path"] for post in posts}


def test_some_posts_are_on_their_category_page_only(posts: list[Json]) -> None:
    general = set().union(*(links(page) for page in LISTINGS))
    hidden = {post["source"] for post in posts if post["path"] not in general}
    assert hidden == {"江州日报"}


def test_category_pages_are_linked_from_post_footers_only() -> None:
    for page in (*LISTINGS, "404.html"):
        assert "/category/" not in (SITE / page).read_text(encoding="utf-8")


def test_a_source_with_a_space_in_its_name_has_an_empty_category_page() -> None:
    assert links("category/chenguang zaobao.html") == set()
    assert links("category/haigang  guancha.html") == set()
    assert any("/chenguang/zaobao/" in path for path in links("category/chenguang.html"))


def test_two_categories_share_one_path(expected: Json) -> None:
    shared = {p["category"] for p in expected["archived"] if p["path"].startswith("/dataport/")}
    assert shared == {"DataPort", "Dataport"}
    assert not links("category/DataPort.html") & links("category/Dataport.html")


CONSTRUCTS = {
    "paragraph join": "</p><p>",
    "paragraph join with LF": "</p>\n <p>",
    "paragraph join with CRLF": "</p>\r\n <p>",
    "chart": '<!-- EM_StockImg_Start --><p style="text-align:center;"><a href="[^"]+/unify/r/',
    "chart without a link": '<!-- EM_StockImg_Start --><p style="text-align:center;"><img ',
    "two charts": "EM_StockImg_End.*EM_StockImg_Start",
    "hidden paragraph": r'<p style="display:none;[^>]*"><br /></p>',
    "hidden paragraph with a space": r'<p style="display:none;[^>]*"> </p>',
    "chart without a hidden paragraph": "^<!-- EM_StockImg_Start",
    "picture": r'<center><img src="https://dfscdn[^>]+\.jpg" style=',
    "picture with alt": 'alt="(?:image|图片)"',
    "picture with its original": "orginial_src=",
    "pictures in a row": "</center><center>",
    "caption": "</center><p>图为",
    "stock link": r'<span id="stock_0\.\d+"><a [^>]*class="keytip"[^>]*>\w+</a></span><span id="q',
    "sector link": r'<span id="bk_90\.BK\d+">',
    "overseas link": r'<span id="Info\.116\.09110">',
    "term link": r'<span id="Info\.\d+"><a [^>]*class="infokey">',
    "later mention": '<span web="1" href=',
    "link inside a word": r"N<span [^>]*><a [^>]*>PPI</a></span>B",
    "source line": '<p class="em_media">（文章来源：[^<]+）</p>$',
    "source line with a link": "（文章来源：东海<span id=",
    "ending with a space": ' </p><p class="em_media">',
    "ending with br": '<br /></p><p class="em_media">',
    "strong with a space": "<strong>[^<]+ </strong>",
    "article link": r'（<a href="https://finance\.eastmoney\.com/a/\d{18}\.html">',
    "entities": "&lt;[^<]+&gt;",
    "bullet": ">●",
    "numbers": r"1、.*2、|1\).*2\)|\(一\)",
    "full-width pair": "　　",
    "full-width triple": "　　　",
    "Chinese quotes": "“.+”",
    "raw ampersand": "A&B",
}


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_answers_use_every_construct(construct: str) -> None:
    pattern = re.compile(CONSTRUCTS[construct], re.DOTALL)
    assert any(pattern.search(body) for answer in answers().values() for body in answer.values())


def test_bylines_are_of_many_styles() -> None:
    bodies = " ".join(body for answer in answers().values() for body in answer.values())
    for style in (
        r"记者/\w+通讯员/\w+",
        r"<p>江州日报记者 \w+ 通讯员 \w+ \w+</p>",
        r"<p>本报记者 林 可</p>",
        r"<p>本报讯（记者 \w+ 通讯员 \w+）",
        r"日讯（记者 \w+）",
        r"<p>文/\w+</p>",
        r"<p>■本报记者 ",
        r"实习生",
        r"编辑：",
        r"文/图",
    ):
        assert re.search(style, bodies), style


# -- Files and pages agree ----------------------------------------------------------------------

SOURCE_POST = re.compile(
    r'---\nlayout: post\ntitle: "(?P<title>[^"]*)"\n'
    r"date: (?P<date>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \+0800\ncategories: (?P<slug>.+)\n"
    r"tags: (?P<source>.+)新闻\n---\n(?P<html><.+>)\n\n<(?P<link>[^>]*)>\n\n"
    r"\[返回(?P=source)新闻\]\(//finews\.withounder\.com/category/(?P=slug)\.html\)"
    r"｜\[返回首页\]\(//finews\.withounder\.com/\)",
    re.DOTALL,
)


def test_post_files_by_source_follow_the_grammar_and_hold_the_answer(expected: Json) -> None:
    found = answers()
    exact = [post for post in expected["archived"] if post["exact"]]
    assert len(exact) == 72
    for post in exact:
        match = SOURCE_POST.fullmatch((POSTS / post["file"]).read_bytes().decode())
        assert match, post["id"]
        assert match["title"] == post["title"]
        assert match["date"] == post["published"][:19].replace("T", " ")
        assert (match["slug"], match["source"]) == (post["category"], post["source"])
        assert match["link"] == post["share_url"]
        assert match["html"] == found[post["id"]]["text"].replace("　　", "")


def test_pages_show_what_is_expected(expected: Json) -> None:
    for post in expected["archived"]:
        tree = LexborHTMLParser((SITE / post["path"][1:]).read_bytes())
        published = tree.css_first('meta[property="article:published_time"]')
        title, tags = tree.css_first("section > h1"), tree.css("section > small:last-of-type em")
        assert published is not None and title is not None
        assert published.attributes["content"] == post["published"]
        assert title.text() == post["title"]
        assert [tag.text() for tag in tags] == post["tags"]


def test_no_page_shows_markup_as_text(posts: list[Json]) -> None:
    for post in posts:
        section = LexborHTMLParser((SITE / post["path"][1:]).read_bytes()).css_first("section")
        assert section is not None
        assert not re.search(r"</?(p|a|span|center)\b|\]\(", section.text()), post["id"]


def test_posts_without_an_answer_have_their_text_from_the_page(expected: Json) -> None:
    found = answers()
    for post in expected["archived"]:
        answer = found.get("NW" + post["id"].removeprefix("NW"), {})
        has_text = any(answer.values())
        assert post["text_source"] == ("newstext" if has_text else "page"), post["id"]
    pages = [post["id"] for post in expected["archived"] if post["text_source"] == "page"]
    assert pages == ["NW202203142300502649", "tingji", "NW202203152300681765"]


def test_the_readme_names_every_special_post(posts: list[Json]) -> None:
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    special = [post["id"] for post in posts if post["special"] not in ("", "has a rolling twin")]
    assert len(special) > 20
    assert not [one for one in special if f"`{one}`" not in readme]


def test_no_page_asks_another_host_for_a_script() -> None:
    for file in SITE.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r'<script[^>]+src="(?!/assets/)', text), file
        assert "google" not in text


# -- Built by Jekyll, like the real one ---------------------------------------------------------


def needs_jekyll() -> None:
    if shutil.which("jekyll") is None:
        pytest.skip("jekyll is not installed (apt-get install jekyll)")


def tree_bytes(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.jekyll
def test_rebuilding_gives_the_committed_bytes(tmp_path: Path) -> None:
    needs_jekyll()
    command = [sys.executable, str(FIXTURES / "build.py"), "--into", str(tmp_path)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    for folder in ("site", "newstext", "source"):
        built, committed = tree_bytes(tmp_path / folder), tree_bytes(FIXTURES / folder)
        assert built.keys() == committed.keys()
        assert [name for name in built if built[name] != committed[name]] == []
    built_text = (tmp_path / "expected.json").read_bytes()
    assert built_text == (FIXTURES / "expected.json").read_bytes()


@dataclass(frozen=True, slots=True)
class Pages:
    real: Path
    ours: Path


@pytest.fixture(scope="module")
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The snapshot's pages, and those that our templates make of the snapshot's post files."""
    needs_jekyll()
    snapshot = request.config.rootpath.parent / "shared" / "snapshot"
    if not snapshot.is_dir():
        pytest.skip("no ../shared/snapshot beside the checkout")
    folder = tmp_path_factory.mktemp("structure")
    source, ours = folder / "source", folder / "site"
    ignored = shutil.ignore_patterns("_posts", "category")
    shutil.copytree(FIXTURES / "source", source, ignore=ignored)
    for name in ("_posts", "category"):
        (source / name).mkdir()
    for file in (snapshot / "posts").glob("2*.md"):
        (source / "_posts" / file.name).write_bytes(file.read_bytes())
    for file in (snapshot / "site" / "category").iterdir():
        front = f"---\nlayout: default\ncategory: {file.stem}\n---\n"
        body = "{% include category.html %}\n"
        (source / "category" / file.name).write_text(front + body, encoding="utf-8")
    config = source / "_config.yml"
    later = re.sub("(?m)^time: .*$", "time: 2022-07-01 12:00:00 +0800", config.read_text("utf-8"))
    config.write_text(later, encoding="utf-8")
    command = ["jekyll", "build", "--quiet", "--disable-disk-cache"]
    subprocess.run([*command, "--source", source, "--destination", ours], check=True)
    return Pages(snapshot / "site", ours)


def section(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    return text[text.index("<section>") : text.index("</section>")]


@pytest.mark.jekyll
def test_sections_equal_those_of_the_real_site(pages: Pages) -> None:
    compared = 0
    for file in sorted(pages.real.rglob("*.html")):
        name = file.relative_to(pages.real).as_posix()
        if name.startswith(("old_post/", "404")):
            continue
        real, ours = section(file), section(pages.ours / name)
        if name == "emnews/index.html":  # the link's words are the site's own
            real, ours = (re.sub('(emnews/">)[^<]+', r"\1", text) for text in (real, ours))
        assert ours == real, name
        compared += 1
    assert compared >= 15


@pytest.mark.jekyll
def test_everything_else_has_the_elements_of_the_real_site(pages: Pages) -> None:
    def elements(file: Path) -> list[tuple[str, tuple[str, ...]]]:
        root = LexborHTMLParser(file.read_bytes()).root
        assert root is not None
        return [
            (node.tag or "", tuple(node.attributes))
            for node in root.traverse()
            if not (node.tag == "link" and node.attributes.get("rel") == "shortcut icon")
        ]

    for name in ("index.html", "404.html", "zhuzhouribao/2022/02/07/NW202202072267539073.html"):
        assert elements(pages.ours / name) == elements(pages.real / name), name


@pytest.mark.jekyll
def test_no_sentence_is_copied_from_the_real_site(snapshot: Path) -> None:
    def sentences(folder: Path, pattern: str) -> set[str]:
        text = " ".join(file.read_text(encoding="utf-8") for file in folder.rglob(pattern))
        return set(re.findall(r"[一-鿿、“”]{14,}", re.sub(r"<[^>]*>", "", text)))

    real = sentences(snapshot / "posts", "*.md") | sentences(snapshot / "newstext", "*.json")
    ours = sentences(POSTS, "*.md") | sentences(FIXTURES / "newstext", "*.json")
    assert len(real) > 100 and len(ours) > 100
    assert real & ours == set()
