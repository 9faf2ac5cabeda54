"""Lines are written and read back without loss, whatever an article holds."""

from __future__ import annotations

import json
from dataclasses import Field, fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.jsonl import (
    article_line,
    duplicate_line,
    read_article_line,
    read_duplicate_line,
    text_of_line,
)
from crawler.articles.normalization import normalize
from crawler.clock import utc_text
from crawler.errors import ArchiveDamagedError
from crawler.items import Article, Draft, Duplicate
from tests.support.articles import ARTICLE, HTML, articles, texts
from tests.support.posts import SOURCE
from tests.support.schemas import ARTICLE as SCHEMA
from tests.support.schemas import DUPLICATE

MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))]),
).map(lambda moment: moment.replace(microsecond=0))
ANYTHING = st.one_of(st.text(st.characters(), max_size=20), texts(*HTML))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """What a crawl could meet, lone surrogates and control characters included."""
    maybe = st.one_of(st.none(), ANYTHING)
    return Draft(
        id=draw(st.sampled_from(["NW202203142300112233", "202203142300112233", "tingji"])),
        url="https://finews.withounder.com/a.html",
        body_html=draw(ANYTHING),
        text_source=draw(st.sampled_from(["newstext", "page"])),
        share_url=draw(ANYTHING),
        title=draw(maybe),
        published=draw(st.one_of(st.none(), MOMENTS)),
        source=draw(maybe),
        category=draw(maybe),
        tags=draw(st.lists(ANYTHING, max_size=3)),
        digest=draw(ANYTHING),
    )


@given(articles(), st.one_of(st.none(), MOMENTS), st.integers(1, 9))
def test_what_is_written_reads_back(
    article: Article, captured: datetime | None, revision: int
) -> None:
    article = replace(article, captured_at=captured, revision=revision)
    line = article_line(article)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_article_line(line) == article
    assert article_line(read_article_line(line)) == line


@given(drafts(), MOMENTS)
def test_whatever_a_crawl_meets_its_line_keeps_to_the_schema(
    draft: Draft, captured: datetime
) -> None:
    article = replace(normalize(draft, SOURCE), captured_at=captured)
    line = article_line(article)
    SCHEMA.validate(json.loads(line))
    assert read_article_line(line) == article


def test_the_bytes_of_a_line() -> None:
    article = replace(ARTICLE, captured_at=datetime(2022, 3, 14, 13, 0, 1, 999, tzinfo=UTC))
    line = article_line(article).decode()
    assert line.startswith('{"id":"NW202203142300112233","url":"https://finews.withounder.com/')
    assert '"title":"江城老街的早点铺 凌晨三点亮灯","published":"2022-03-14T09:05:07+08:00"' in line
    assert '"revision":1,"captured_at":"2022-03-14T13:00:01Z"' in line
    assert list(json.loads(line)) == [field.name for field in fields(Article)]


def test_a_line_of_an_older_version_lacks_what_came_later() -> None:
    values = json.loads(article_line(ARTICLE))
    for name in ("title_recovered", "published_precision", "sanitized"):
        del values[name]
    assert read_article_line(json.dumps(values).encode()) == ARTICLE


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{",
        b"[]\n",
        b"null\n",
        b'"NW202203142300112233"\n',
        b"{}\n",
        article_line(ARTICLE)[:-20],
        article_line(ARTICLE).replace(b"2022-03-14T09:05:07+08:00", b"yesterday"),
        article_line(ARTICLE).replace("江".encode(), b"\xff"),
    ],
)
def test_what_is_no_line_is_damage(line: bytes) -> None:
    with pytest.raises(ArchiveDamagedError, match=r"not a line of articles\.jsonl"):
        read_article_line(line)


def test_of_a_line_the_text_alone_is_read() -> None:
    assert text_of_line(article_line(ARTICLE)) == ARTICLE.text
    for line in (b"", b"{", b"[]\n", b"null\n", b"{}\n", b'{"text": null}\n'):
        with pytest.raises(ArchiveDamagedError, match=r"not a line of articles\.jsonl"):
            text_of_line(line)


@given(ANYTHING.filter(str.isprintable), st.sampled_from(["id", "text", "twin"]))
def test_a_line_of_a_duplicate(title: str, why: str) -> None:
    duplicate = Duplicate("2022", "https://a/b.html", title, "东财滚动", why, "NW2022")
    line = duplicate_line(duplicate)
    values = json.loads(line)
    assert list(values) == ["id", "url", "title", "source", "why", "kept"]
    assert Duplicate(**values) == duplicate
    DUPLICATE.validate(values)


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_text(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) == (one < other)
    assert datetime.fromisoformat(utc_text(one)) == one


ODD: tuple[object, ...] = (None, 5, 2.5, True, "", "x", [], [5], [None], {}, {"x": 1}, 0, -1)
OF_TYPES = {
    "str": (str,),
    "str | None": (str, type(None)),
    "int": (int,),
    "bool": (bool,),
    "float | None": (float, int, type(None)),
    "list[str]": (),
    "list[WarcPointer]": (),
    "datetime | None": (type(None),),
    "PrintPlace | None": (type(None),),
}


@pytest.mark.parametrize("field", fields(Article), ids=lambda field: field.name)
def test_a_value_of_another_type_is_no_articles(field: Field[object]) -> None:
    """Whoever reads a line gets what the fields say, whatever stands in it."""
    line = json.loads(article_line(ARTICLE))
    for value in ODD:
        allowed = type(value) in OF_TYPES[str(field.type)]
        allowed = allowed or (str(field.type).startswith("list") and value == [])
        if field.name == "revision" and value in (0, -1):
            allowed = False
        if allowed:
            read_article_line(json.dumps(line | {field.name: value}).encode())
            continue
        with pytest.raises(ArchiveDamagedError, match="not a line of articles"):
            read_article_line(json.dumps(line | {field.name: value}).encode())


@pytest.mark.parametrize("name", ["file", "offset", "length", "digest"])
def test_a_pointer_has_values_of_its_types(name: str) -> None:
    pointer: dict[str, object] = {
        "file": "a.warc.gz",
        "offset": 1,
        "length": 2,
        "digest": "sha256:0",
    }
    place = {"paper": "p", "date": "d", "page": "1", "position": 1, "confidence": 1.0}
    line = json.loads(article_line(ARTICLE)) | {"warc": [pointer], "print": place}
    read_article_line(json.dumps(line).encode())
    pointer[name] = None
    with pytest.raises(ArchiveDamagedError):
        read_article_line(json.dumps(line).encode())
    line = json.loads(article_line(ARTICLE)) | {"print": place | {"position": "1"}}
    with pytest.raises(ArchiveDamagedError):
        read_article_line(json.dumps(line).encode())


def test_a_moment_has_a_zone() -> None:
    line = json.loads(article_line(ARTICLE)) | {"published": "2022-03-14T09:05:00"}
    with pytest.raises(ArchiveDamagedError, match="has no zone"):
        read_article_line(json.dumps(line).encode())


@pytest.mark.parametrize("value", [None, 5, [], {"x": 1}])
@pytest.mark.parametrize("name", ["id", "url", "title", "source", "why", "kept"])
def test_a_duplicate_is_of_texts(name: str, value: object) -> None:
    line = dict.fromkeys(("id", "url", "title", "source", "why", "kept"), "x")
    assert read_duplicate_line(json.dumps(line).encode()).kept == "x"
    for odd in (line | {name: value}, line | {"more": "x"}, [line], {name: "x"}):
        with pytest.raises(ArchiveDamagedError, match="not a line of duplicates"):
            read_duplicate_line(json.dumps(odd).encode())
