"""Hostile text through the whole way to a page: Jekyll shows it and runs nothing of it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import yaml

from crawler.articles.normalization import normalize
from crawler.items import Article, Draft
from crawler.text.visible import visible_text
from tests.support.articles import ARTICLE
from tests.support.hostile_markup import SAFE, VECTORS, unsafe_parts
from tests.support.jekyll import BuildResult, build_site, content_of, needs_jekyll
from tests.support.posts import SOURCE, post_of, read_post

LIQUID = {
    "output": "{{ site.time }}",
    "output without end": "{{ site.time",
    "tag": "{% assign a = 1 %}甲",
    "tag without end": "{% if true",
    "include": "{% include ../../secret.txt %}",
    "include relative": "{% include_relative ../_config.yml %}",
    "end of raw": "{% endraw %}{{ site.time }}{% raw %}",
    "raw": "{% raw %}{{ site.time }}{% endraw %}",
    "comment": "{% comment %}甲{% endcomment %}",
    "filter": "{{ 'etc/passwd' | relative_url }}",
    "white space control": "{%- for p in site.posts -%}{{- p.content -}}{%- endfor -%}",
    "entity": "&#123;{ site.time }}",
    "braces": "{{{{ site.time }}}}",
    "kramdown": '{::options parse_block_html="true" /}',
    "attribute list": '{: onclick="alert(1)"}',
    "end of the fence": "{:/nomarkdown}<b>{{ site.time }}</b>",
}
YAML = {
    "key": '甲"\nlayout: evil\ntitle: "乙',
    "document": '甲"\n---\n<script>alert(1)</script>',
    "end of document": '甲"\n...\n乙',
    "anchor": "&甲 *甲",
    "tag": "!ruby/object:Gem::Installer 甲",
    "alias bomb": "*甲 *甲 *甲",
    "comment": "甲 # 乙",
    "colon": "甲: 乙",
    "flow": "[甲, {乙: 丙}]",
    "block": "|\n  甲",
    "line separator": "甲\u2028layout: evil",
    "next line": "甲\x85layout: evil",
    "escape": "甲\\x00\\",
    "published": '甲"\npublished: false\n#"',
    "permalink": '甲"\npermalink: /index.html\n#"',
}
MARKUP = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "Markdown link": "[甲](javascript:alert(1))",
    "Markdown image": "![甲](https://evil.example/x.png)",
    "autolink": "<javascript:alert(1)>",
    "reference": "[甲]: javascript:alert(1) '乙'",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
}
TEXTS = {
    **{f"Liquid: {name}": text for name, text in LIQUID.items()},
    **{f"YAML: {name}": text for name, text in YAML.items()},
    **{f"markup: {name}": text for name, text in MARKUP.items()},
}
LINKS = ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd",
         "vbscript:x", " javascript:alert(1)", "http://a.example/\"onclick=\"alert(1)",
         "http://a.example/><script>alert(1)</script>", "http://", "//evil.example/"]  # fmt: skip


def draft(number: int, **changes: object) -> Article:
    """An article as it comes out of the pipeline, with some hostile fields."""
    fields: dict[str, object] = {
        "body_html": "<p>甲。</p>",
        "text_source": "newstext",
        "share_url": ARTICLE.share_url,
        "title": "甲",
        "published": ARTICLE.published,
        "source": "乙报",
        "category": "yibao",
        "tags": ["乙报新闻"],
    }
    code = f"NW20220314{number:010}"
    draft = Draft(code, "https://a.example/", **(fields | changes))  # type: ignore[arg-type]
    return normalize(draft, SOURCE)


BODIES = {
    **VECTORS,
    **SAFE,
    **{f"Liquid: {name}": f"<p>{text}</p>" for name, text in LIQUID.items()},
}


def all_articles() -> dict[str, Article]:
    """An article for each hostile text in each field, by field and name."""
    numbers = iter(range(1, 10_000))
    made = {f"body {name}": draft(next(numbers), body_html=html) for name, html in BODIES.items()}
    for name, text in TEXTS.items():
        made[f"title {name}"] = draft(next(numbers), title=text)
        made[f"source {name}"] = draft(next(numbers), source=text, tags=f"{text}新闻".split())
        made[f"category {name}"] = draft(next(numbers), category=text)
        made[f"digest {name}"] = draft(next(numbers), digest=text)
    for link in LINKS:
        made[f"share_url {link}"] = draft(next(numbers), share_url=link)
    return made


ARTICLES = all_articles()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    posts = tmp_path_factory.mktemp("posts")
    for article in ARTICLES.values():
        name, data = post_of(article)
        (posts / name).write_bytes(data)
    return build_site(posts, tmp_path_factory.mktemp("built"))


def page_of(article: Article, built: BuildResult) -> str:
    return built.pages[post_of(article)[0]]


@pytest.mark.jekyll
@needs_jekyll
def test_jekyll_builds_them_all_without_a_word(built: BuildResult) -> None:
    assert built.succeeded, built.log
    assert built.complaints() == []
    assert len(built.pages) == len(ARTICLES)


@pytest.mark.jekyll
@needs_jekyll
@pytest.mark.parametrize("name", ARTICLES)
def test_its_page_can_only_be_read(name: str, built: BuildResult) -> None:
    body = page_of(ARTICLES[name], built).partition("<body>")[2]
    assert unsafe_parts(body) == []


@pytest.mark.jekyll
@needs_jekyll
@pytest.mark.parametrize("name", ARTICLES)
def test_its_page_shows_the_text_and_nothing_more(name: str, built: BuildResult) -> None:
    article, page = ARTICLES[name], page_of(ARTICLES[name], built)
    shown = html.unescape(page.partition("<h1>")[2].partition("</h1>")[0])
    assert shown == article.title
    text = visible_text(content_of(page))
    assert (article.digest and f"{article.digest}\n") + article.text in text
    assert " ".join(f"返回{article.source}新闻".split()) in " ".join(text.split())


@pytest.mark.parametrize(
    "name", [name for name in ARTICLES if name.startswith(("title", "source"))]
)
def test_front_matter_has_no_key_but_the_usual(name: str) -> None:
    """As a YAML reader of the strictest kind sees it."""
    _, front, _ = post_of(ARTICLES[name])[1].decode().split("---\n", 2)
    values = yaml.safe_load(front)
    assert set(values) - {"permalink"} == {"layout", "title", "date", "categories", "tags"}
    assert (values["layout"], values["title"]) == ("post", ARTICLES[name].title)
    assert all(isinstance(values[key], str) for key in ("title", "categories"))


@pytest.mark.parametrize("name", ARTICLES)
def test_its_post_reads_back_to_the_same_article(name: str) -> None:
    article = ARTICLES[name]
    read = read_post(post_of(article)[1], post_of(article)[0])
    for field in ("id", "title", "source", "category", "tags", "digest", "body_html", "share_url"):
        assert getattr(read, field) == getattr(article, field)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_is_none_is_not_kept(link: str) -> None:
    article = ARTICLES[f"share_url {link}"]
    assert (article.share_url, article.sanitized) == ("", True)
    data = post_of(article)[1].decode()
    assert not re.search(r"javascript|data:|file:|vbscript|evil|script", data)


@pytest.mark.jekyll
@needs_jekyll
def test_no_file_of_the_builder_is_shown(built: BuildResult, tmp_path: Path) -> None:
    assert "timezone: Asia/Shanghai" not in "".join(built.pages.values())
