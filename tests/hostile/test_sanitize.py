"""What an archived body republishes is safe, and stays as it came where it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from crawler.articles.sanitize import TAGS, sanitize
from crawler.text.visible import visible_text
from tests.support.campaigns import examples
from tests.support.hostile_markup import FORBIDDEN, SAFE, VECTORS, nasty_html, unsafe_parts


def test_nothing_forbidden_is_allowed() -> None:
    assert not FORBIDDEN & set(TAGS)
    assert not [name for names in TAGS.values() for name in names if name.startswith("on")]


HEADINGS = [f"h{level}" for level in range(1, 7)]


@pytest.mark.parametrize("name", [*HEADINGS, "blockquote", "pre", "code", "p", "div", "span"])
def test_an_element_stays(name: str) -> None:
    html = f'<{name} class="a">甲</{name}>'
    assert sanitize(html) == (html, False)
    assert sanitize(f"{html}<{name} onclick='x()'>乙</{name}>") == (
        f"{html}<{name}>乙</{name}>",
        True,
    )


@pytest.mark.parametrize("tag", ["h4", "p"])
def test_a_long_body_is_not_a_deep_one(tag: str) -> None:
    html = f"<{tag}>甲<br>乙</{tag}>" * 1_000
    assert sanitize(html) == (html, False)
    assert sanitize(html + "<p onclick='x()'>丙</p>") == (html + "<p>丙</p>", True)


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


def test_how_deep_a_body_may_nest() -> None:
    body = "<p>" * 200 + "甲" + "</p>" * 200
    assert sanitize(body) == (body, False)
    # What lies deeper is made into paragraphs of its text.
    assert sanitize(f"<p>{body}</p>") == ("<p>甲</p>", True)
