"""What an archived body republishes is safe, and stays as it came where it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from crawler.articles.sanitize import TAGS, sanitize
from crawler.site.visible import visible_text
from tests.support.campaigns import examples
from tests.support.hostile_markup import FORBIDDEN, SAFE, VECTORS, nasty_html, unsafe_parts


def test_nothing_forbidden_is_allowed() -> None:
    assert not FORBIDDEN & set(TAGS)
    assert not [name for names in TAGS.values() for name in names if name.startswith("on")]


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_is_disarmed(name: str) -> None:
    clean, sanitized = sanitize(VECTORS[name])
    assert sanitized
    assert unsafe_parts(clean) == []


@pytest.mark.parametrize("name", [name for name, html in VECTORS.items() if "甲</p>" in html])
def test_the_text_of_a_vector_stays(name: str) -> None:
    assert "甲" in visible_text(sanitize(VECTORS[name])[0])


@pytest.mark.parametrize("name", SAFE)
def test_a_safe_body_stays_byte_for_byte(name: str) -> None:
    assert sanitize(SAFE[name]) == (SAFE[name], False)
    assert unsafe_parts(SAFE[name]) == []


@settings(max_examples=examples(300), deadline=None)
@given(nasty_html())
def test_two_parsers_find_nothing_unsafe(html: str) -> None:
    assert unsafe_parts(sanitize(html)[0]) == []


@settings(max_examples=examples(300), deadline=None)
@given(nasty_html())
def test_sanitizing_twice_is_sanitizing_once(html: str) -> None:
    clean, _ = sanitize(html)
    assert sanitize(clean) == (clean, False)


@settings(max_examples=examples(300), deadline=None)
@given(nasty_html())
def test_what_a_reader_saw_of_the_text_stays(html: str) -> None:
    assert visible_text(sanitize(html)[0]) == visible_text(html)
