"""Answers of the JSON endpoint."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import BEIJING
from crawler.errors import NewsTextError
from crawler.site.newstext import LOST, NewsText, clean_body, read_newstext


def answer(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def test_both_bodies_as_they_came() -> None:
    text, content = "<p>冷山\u3000\u3000</p>\r\n", '<p><a href="x">冷山</a></p>'
    assert read_newstext(answer(text=text, content=content)) == NewsText(text, content)


def test_what_else_an_answer_may_tell() -> None:
    read = read_newstext(
        answer(text="冷", title="题", showtime="2022-03-04 10:20:30", medianame="冷山日报")
    )
    assert (read.title, read.media) == ("题", "冷山日报")
    assert read.published == datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)
    other = read_newstext(answer(text="冷", datetime="2022-03-04 10:20:30", **{"from": "冷山日报"}))
    assert (other.published, other.media) == (read.published, read.media)


@pytest.mark.parametrize("showtime", ["", "今天", "2022-03-04", "2022-13-04 10:20:30", None, 7, []])
def test_an_unusable_time_is_none(showtime: object) -> None:
    assert read_newstext(answer(text="冷", showtime=showtime)).published is None


def test_fields_that_are_no_strings_are_empty() -> None:
    read = read_newstext(answer(text="冷", content=["山"], title=5, medianame={"a": 1}))
    assert read == NewsText("冷", "")


def test_nested_fields_do_not_count() -> None:
    with pytest.raises(NewsTextError) as caught:
        read_newstext(answer(data={"text": "冷"}, result={"content": "冷"}))
    assert caught.value.reason == "no-text"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(answer(text="冷山"), id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + answer(text="冷山"), id="bom"),
        pytest.param('{"text": "冷山"}'.encode("gb18030"), id="gb18030"),
        pytest.param(b'{"text": "\\u51b7\\u5c71"}', id="escaped"),
        pytest.param(answer(text="x")[:-1] + ', "text": "冷山"}'.encode(), id="last-key-wins"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_newstext(data).text == "冷山"


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("\\ud83d", "\ufffd"),
        ("\\uDE00", "\ufffd"),
        ("\\ude00\\ud83d", "\ufffd\ufffd"),
        ("\\ud83d\\ude00", "\U0001f600"),
        ("\\\\ud83d\\ud83d", "\\ud83d\ufffd"),
    ],
)
def test_lone_surrogates_are_replaced(escaped: str, text: str) -> None:
    assert read_newstext(f'{{"text": "冷{escaped}"}}'.encode()).text == f"冷{text}"


@pytest.mark.parametrize(
    ("data", "text", "mended"),
    [
        ('{"text": "冷\n山\x0b"}', "冷\n山\x0b", "a control character in a string"),
        ('{"text": "冷\r\n山"}', "冷\r\n山", "a control character in a string"),
        ('{"text": "冷\\x 山\\\'"}', "冷\\x 山\\'", "an escape that JSON does not know"),
        ('{"text": "冷山\\u12"}', "冷山\\u12", "an escape that JSON does not know"),
        ('{"text": "冷\\ud83d"}', "冷\ufffd", "half a surrogate pair"),
        ('{"text": "冷\ud83d"}', "冷\ufffd", "half a surrogate pair"),
        (b'{"text": "\xe5\x86\xb7\xe5\xb1\xb1\xe5\x86\xb7\xe5\xb1"}', "冷山冷\ufffd", LOST),
        ('{"text": "冷", "hits": NaN, "rank": -Infinity}', "冷", None),
        ('\0\0\n {"text": "冷"}\0', "冷", None),
        ('\ufeff{"text": "冷"};\n<!-- cached -->', "冷", None),
        ('{"text": "山", "text": "冷"}', "冷", None),
    ],
)
def test_one_bad_unit_does_not_cost_the_answer(
    data: str | bytes, text: str, mended: str | None
) -> None:
    sent = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    read = read_newstext(sent)
    assert (read.text, read.mended) == (text, (mended,) if mended else ())


WHOLE = '{"text": "<p>冷山\\n通车</p>", "content": ""}'
FIELDS = "an object that is not JSON"
BEFORE = "something before the object"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (WHOLE[:-1] + ",}", FIELDS),
        (WHOLE[:-1] + ', "n": undefined}', FIELDS),
        (WHOLE[:-1] + ', "n": 007, "m": .5}', FIELDS),
        (WHOLE[:-1] + ', "n": ' + "9" * 5000 + "}", FIELDS),
        (WHOLE[:-1] + ', "n": ' + "[" * 100_000 + "]" * 100_000 + "}\n", FIELDS),
        (WHOLE.replace("{", "{/* and */"), FIELDS),
        (WHOLE.replace("{", "{n: 1, "), FIELDS),
        ("Warning: a notice in x.php on line 3\n" + WHOLE, BEFORE),
        ("<br />\n<b>Notice</b>: x<br />\n" + WHOLE, BEFORE),
        ("/* a */ " + WHOLE, BEFORE),
        (")]}',\n" + WHOLE, BEFORE),
    ],
)
def test_one_bad_field_does_not_cost_the_answer(data: str, told: str) -> None:
    read = read_newstext(data.encode())
    assert read.text == "<p>冷山\n通车</p>"
    assert told in read.mended


@pytest.mark.parametrize(
    "data",
    [
        "var x = " + WHOLE,
        "[" + WHOLE + ",]",
        "<html><script>" + WHOLE,
        "x" * 1001 + WHOLE,
        WHOLE[:-1],
        WHOLE.replace(', "content": ""}', ""),
        WHOLE.replace("山", '山"'),
        '{"title": "x", "n": undefined}',
    ],
)
def test_what_is_no_answer_or_was_cut_off_is_none(data: str) -> None:
    with pytest.raises(NewsTextError):
        read_newstext(data.encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not-json", id="empty"),
        pytest.param(b"<html>", "not-json", id="html"),
        pytest.param(b'cb({"text": "x"})', "not-json", id="jsonp"),
        pytest.param(b'{"text": "x"', "not-json", id="cut-off"),
        pytest.param(b"NaN", "not-an-object", id="a-number"),
        pytest.param(b"NaN\n", "not-an-object", id="a-number-on-a-line"),
        pytest.param(b"NaN x", "not-json", id="more-than-a-number"),
        pytest.param(answer(text="冷" * 1_000_001), "too-long", id="text-too-long"),
        pytest.param(
            answer(text="冷", content="山" * 1_000_001), "too-long", id="content-too-long"
        ),
        pytest.param(b'{"text": NaN}', "no-text", id="nan"),
        pytest.param('{"text": "冷"}'.encode("utf-16"), "not-json", id="utf-16"),
        pytest.param(b'{"text": "\xff\xff\xff"}', "not-json", id="no-encoding"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "not-json", id="100,000-arrays"),
        pytest.param(b'{"text": "\\ud83d', "not-json", id="surrogate-and-cut-off"),
        pytest.param(b"[]", "not-an-object", id="list"),
        pytest.param(b'"x"', "not-an-object", id="string"),
        pytest.param(b"null", "not-an-object", id="null"),
        pytest.param(b"{}", "no-text", id="no-field"),
        pytest.param(answer(text="", content=""), "no-text", id="empty-fields"),
        pytest.param(answer(text="<p>&nbsp;\u3000</p>", content="<br>"), "no-text", id="blank"),
        pytest.param(answer(text=None, content=3), "no-text", id="no-strings"),
    ],
)
def test_unusable_answers(data: bytes, reason: str) -> None:
    with pytest.raises(NewsTextError) as caught:
        read_newstext(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "content", "by_source", "rolling"),
    [
        ("<p>甲</p>", "<p>乙</p>", "<p>甲</p>", "<p>乙</p>"),
        ("", "<p>乙</p>", "<p>乙</p>", "<p>乙</p>"),
        ("<p>甲</p>", "", "<p>甲</p>", "<p>甲</p>"),
        ("<p> </p>", "<p>乙</p>", "<p>乙</p>", "<p>乙</p>"),
    ],
)
def test_which_body_a_post_takes(text: str, content: str, by_source: str, rolling: str) -> None:
    news = NewsText(text, content)
    assert (news.body(rolling=False), news.body(rolling=True)) == (by_source, rolling)


@pytest.mark.parametrize("count", range(7))
def test_pairs_of_full_width_spaces_go(count: int) -> None:
    assert clean_body(f"<p>{chr(0x3000) * count}冷</p>") == f"<p>{chr(0x3000) * (count % 2)}冷</p>"


def test_a_clean_body_can_be_written() -> None:
    assert clean_body("冷\ud83d山\udc00") == "冷\ufffd山\ufffd"
    assert clean_body("冷\ud83d\ude00山") == "冷\U0001f600山"


@given(st.text(st.characters() | st.just("\u3000") | st.just("\ud83d")))
def test_any_clean_body_is_utf_8_and_stays_clean(html: str) -> None:
    clean = clean_body(html)
    assert clean.encode().decode() == clean
    assert "\u3000\u3000" not in clean
    assert clean_body(clean) == clean


@given(st.binary() | st.text().map(str.encode) | st.text('{}[]":,text\\ud8').map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read = read_newstext(data)
    except NewsTextError as error:
        assert error.reason in ("not-json", "not-an-object", "no-text")
    else:
        assert read.text or read.content


@given(st.text(), st.text())
def test_any_fields_are_read_as_written(text: str, content: str) -> None:
    try:
        read = read_newstext(answer(text=text, content=content))
    except NewsTextError as error:
        assert error.reason == "no-text"
    else:
        assert (read.text, read.content) == (text, content)


def test_a_body_of_a_million_characters_is_read() -> None:
    assert len(read_newstext(answer(text="冷" * 1_000_000)).text) == 1_000_000


@pytest.mark.parametrize(("length", "read"), [(100, True), (99, False)])
def test_one_byte_in_a_hundred_may_be_lost(length: int, read: bool) -> None:
    """More of them, and the answer is taken for one in GB18030, which this is not."""
    begin, end = b'{"text": "\xff', b'"}'
    data = begin + b"a" * (length - len(begin + end)) + end
    if read:
        assert read_newstext(data).mended == (LOST,)
    else:
        with pytest.raises(NewsTextError, match="neither UTF-8 nor GB18030"):
            read_newstext(data)
