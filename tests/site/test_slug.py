"""The slug of a source's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.site.slug import slug_of


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("株洲日报", "zhuzhouribao"),
        ("21世纪经济报道", "21shijijingjibaodao"),
        ("每日经济新闻", "meirijingjixinwen"),
        ("东方财富研究中心", "dongfangcaifuyanjiuzhongxin"),
        ("中国证券报", "zhongguozhengquanbao"),
        ("Wind", "Wind"),
        ("TechWeb", "TechWeb"),
        ("冷  山", "leng  shan"),
        ("冷山(东)", "lengshan(dong)"),
        ("冷山（东）", "lengshan（dong）"),
        ("冷-山", "lengshan"),
        ("100%冷", "100%leng"),
        ("女报", "nvbao"),
        ("", ""),
    ],
)
def test_slug(source: str, slug: str) -> None:
    assert slug_of(source) == slug


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("中国银行", "zhongguoyinxing"),
        ("厦门日报", "shamenribao"),
        ("重庆商报", "zhongqingshangbao"),
    ],
)
def test_the_source_reads_each_character_alone(source: str, slug: str) -> None:
    """The site has these category pages: the first reading of a character, whatever the word."""
    assert slug_of(source) == slug


@given(st.text())
def test_any_name_has_a_slug(source: str) -> None:
    assert "-" not in slug_of(source)


@given(st.text(st.characters(codec="ascii", exclude_characters="-")))
def test_what_is_not_chinese_is_kept(source: str) -> None:
    assert slug_of(source) == source
