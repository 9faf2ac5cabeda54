"""The table of forms in which a comparison is given away."""

from __future__ import annotations

import re

import pytest

from crawler.newspaper.compare.compare import compare_article
from crawler.newspaper.compare.edition_comparison import ComparedArticle, EditionComparison
from crawler.newspaper.compare.formats import FORMATS, Format
from crawler.newspaper.compare.show_edition import show_edition
from crawler.newspaper.compare.show_edition_html import show_edition_html
from crawler.newspaper.model import PrintArticle
from tests.support.processes import run_scrapy


def test_each_has_a_name_and_help() -> None:
    assert [form.name for form in FORMATS] == ["json", "html"]
    assert all(re.fullmatch("[a-z]+", form.name) and form.help for form in FORMATS)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_is_an_option_of_the_command(form: Format) -> None:
    told = " ".join(run_scrapy("compare", "--help").out.split())
    assert f"--{form.name}{' [FILE]' * bool(form.suffix)} {form.help}" in told


def test_an_edition_of_which_nothing_was_compared_is_not_the_same_in_print_and_online() -> None:
    one = ComparedArticle("jzrb/2022-03-15/A1-1", "A1", "渡口新桥通车")
    edition = EditionComparison("江州日报", "2022-03-15", (one,))
    assert show_edition(edition).endswith("\n合计  没有对上网上版的文章\n")
    page = show_edition_html(edition)
    assert "1 篇，0 篇有网上版</p>" in page
    assert "点标题" not in page


def test_the_rest_of_an_article_leads_to_its_comparison() -> None:
    first = "jzrb/2022-03-15/A1-1"
    comparison = compare_article(PrintArticle(1, "渡口新桥通车"), "渡口新桥今通车", "桥通了。")
    articles = (
        ComparedArticle(first, "A1", "渡口新桥通车", online="NW1", comparison=comparison),
        ComparedArticle("jzrb/2022-03-15/A4-1", "A4", "渡口新桥通车", part_of=first),
        ComparedArticle("jzrb/2022-03-15/A4-2", "A4", "老街改造", part_of="jzrb/2022-03-15/A2-1"),
    )
    page = show_edition_html(EditionComparison("江州日报", "2022-03-15", articles))
    assert f'<a href="#a-A1-1">{first}</a> 的下文' in page
    assert "<div>jzrb/2022-03-15/A2-1 的下文</div>" in page
