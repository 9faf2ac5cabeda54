"""Print articles and the archive: containment, days, none, several."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bench.newspaper.memory_source import MemorySource
from bench.newspaper.prose import paragraph
from crawler.clock import BEIJING
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.match import Match, Relation, match_article
from crawler.newspaper.model import Caption, Paragraph, ParagraphKind, PrintArticle
from crawler.text.letters import letters
from tests.support.printed import page_of

DAY = date(2022, 2, 7)
RNG = random.Random(7)
PARAGRAPHS = [paragraph(RNG) for _ in range(12)]


def printed(count: int) -> PrintArticle:
    body = "\n\n".join(PARAGRAPHS[:count])
    return page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{body}").articles[0]


def post(ident: str, paragraphs: list[str], days: int = 0, title: str = "江州花开") -> Candidate:
    when = datetime(2022, 2, 7, 9, tzinfo=BEIJING) + timedelta(days=days)
    return Candidate(ident, title, "\n".join(paragraphs), when)


def found(article: PrintArticle, *posts: Candidate) -> tuple[Match, ...]:
    return match_article(article, MemorySource(posts), DAY)


def test_a_truncated_article_is_contained() -> None:
    (match,) = found(printed(3), post("a", PARAGRAPHS), post("b", PARAGRAPHS[6:]))
    assert match.id == "a"
    assert match.relation is Relation.WHOLE
    assert match.containment > 0.9
    assert match.confidence > 0.8
    assert any("published the same day" in reason for reason in match.reasons)


def test_none_is_an_answer() -> None:
    assert found(printed(3), post("b", PARAGRAPHS[6:])) == ()
    assert found(printed(3)) == ()


def test_near_days_come_first_and_all_days_after() -> None:
    near, far = post("near", PARAGRAPHS[:3], 2), post("far", PARAGRAPHS[:3], -40)
    assert [m.id for m in found(printed(3), near, far)] == ["near"]
    assert [m.id for m in found(printed(3), far)] == ["far"]


def test_twins_both_match() -> None:
    twins = [post("NW1", PARAGRAPHS[:3]), post("1", PARAGRAPHS[:3])]
    assert [m.id for m in found(printed(3), *twins)] == ["1", "NW1"]


def test_an_article_that_went_online_in_parts() -> None:
    parts = [
        post("one", PARAGRAPHS[:3], title="江州花开（上）"),
        post("two", PARAGRAPHS[3:6], title="江州花开（下）"),
    ]
    matches = found(printed(8), *parts)
    assert {m.id for m in matches} == {"one", "two"}
    assert {m.relation for m in matches} == {Relation.PART}


@pytest.mark.parametrize(
    ("length", "expected"), [(60, []), (83, []), (84, [Relation.PART]), (150, [Relation.PART])]
)
def test_a_part_is_a_text_of_some_length(length: int, expected: list[Relation]) -> None:
    """Of 80 shingles of five letters at least, that is 84 letters: less may be a quotation."""
    text = letters("".join(PARAGRAPHS))
    article = page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{text[:330]}。").articles[0]
    matches = found(article, post("short", [text[:length]], title="别的"))
    assert [match.relation for match in matches] == expected


@pytest.mark.parametrize(("own", "expected"), [(0, 1), (20, 1), (60, 0)])
def test_a_part_holds_little_else(own: int, expected: int) -> None:
    text = letters("".join(PARAGRAPHS[:3]))
    article = page_of(f"江州花开 游人如织\n\n本报记者 王伟\n\n{text[:330]}。").articles[0]
    other = letters("".join(PARAGRAPHS[6:]))[:own]
    assert len(found(article, post("part", [text[:120] + other], title="别的"))) == expected


BODY, SUBHEAD = ParagraphKind.BODY, ParagraphKind.SUBHEAD
ALL = letters("".join(PARAGRAPHS))


def merged(*lengths: int) -> tuple[PrintArticle, list[str]]:
    """Texts of these lengths that were read as one article, the titles of the later ones subheads.

    And the texts.
    """
    texts = [ALL[sum(lengths[:at]) :][:length] for at, length in enumerate(lengths)]
    made = [Paragraph(BODY, texts[0], ())]
    for text in texts[1:]:
        made += [Paragraph(SUBHEAD, f"渡口新桥第{len(made)}天", ()), Paragraph(BODY, text, ())]
    return PrintArticle(1, "江州花开 游人如织", paragraphs=tuple(made)), texts


@pytest.mark.parametrize(("length", "expected"), [(200, []), (360, [Relation.PART])])
def test_of_two_articles_read_as_one_the_longer_is_what_it_is(
    length: int, expected: list[Relation]
) -> None:
    article, texts = merged(300, length)
    matches = found(article, post("below", [texts[1]], title="渡口新桥第一天"))
    assert [match.relation for match in matches] == expected


def test_the_article_above_matches_beside_the_longer_one_below_it() -> None:
    article, texts = merged(300, 360)
    below = post("below", [texts[1]], title="渡口新桥第一天")
    above = post("above", [texts[0]], title="江州花开 游人如织")
    assert [m.id for m in found(article, above, below)] == ["below", "above"]
    assert found(article, below, above) == found(article, above, below)


@pytest.mark.parametrize("kind", [SUBHEAD, BODY])
def test_a_neighbours_post_is_no_part(kind: ParagraphKind) -> None:
    """Whether its title was read as a subhead or as a line of the text."""
    article, texts = merged(400, 200)
    above, title, below = article.paragraphs
    article = replace(article, paragraphs=(above, replace(title, kind=kind), below))
    assert found(article, post("below", [texts[1]], title=title.text)) == ()
    titled = post("part", [texts[1]], title=article.headline)
    assert [match.relation for match in found(article, titled)] == [Relation.PART]


@pytest.mark.parametrize(("own", "expected"), [(0, 1), (600, 0)])
def test_two_texts_that_quote_the_same_are_two(own: int, expected: int) -> None:
    """A report of a speech and the speech; one that says little else was shortened."""
    article = PrintArticle(1, "江州花开", paragraphs=(Paragraph(BODY, ALL[:500], ()),))
    quoting = post("speech", [ALL[200:500], ALL[500 : 500 + own]])
    assert len(found(article, quoting)) == expected


def test_what_a_jump_brings_is_in_its_article_yet() -> None:
    rest = PrintArticle(1, "江州花开", paragraphs=(Paragraph(BODY, ALL[500:1000], ()),))
    whole = post("whole", [ALL[:780]])
    assert found(rest, whole) == ()
    assert [m.id for m in found(replace(rest, open_start="A1"), whole)] == ["whole"]


CAPTION = Caption(
    "渡口的老渡工在船头留影，身后是新桥的桥墩，桥上的灯刚刚亮起来", "（王伟 摄）", (), ()
)


def test_captions_are_in_the_online_text() -> None:
    article = PrintArticle(
        1, "老渡工", paragraphs=(Paragraph(BODY, ALL[:400], ()),), captions=(CAPTION,)
    )
    shortened = post("short", [f"{CAPTION.text}。{CAPTION.credit}", ALL[:100]], title="老渡工")
    assert [m.relation for m in found(article, shortened)] == [Relation.PART]
    assert found(replace(article, captions=()), shortened) == ()


@pytest.mark.parametrize(("title", "expected"), [("江州花开 游人如织", 1), ("渡口新桥通车", 0)])
def test_a_short_text_under_the_print_title_is_a_part(title: str, expected: int) -> None:
    assert len(found(printed(2), post("short", [ALL[:70]], title=title))) == expected


@pytest.mark.parametrize(
    ("title", "text", "days", "expected"),
    [
        ("渡口新桥昨天夜里亮灯（图片）", "（王伟摄）", 0, 1),
        ("渡口新桥昨天夜里亮灯", "", 1, 1),
        ("渡口新桥今天早上亮灯（图片）", "（王伟摄）", 0, 0),
        ("渡口新桥昨天夜里亮灯（图片）", "（王伟摄）", 9, 0),
        ("渡口新桥昨天夜里亮灯（图片）", ALL[:60], 0, 0),
    ],
)
def test_a_picture_is_found_by_its_title(title: str, text: str, days: int, expected: int) -> None:
    picture = PrintArticle(
        1, "渡口新桥昨天夜里亮灯（图片）", captions=(Caption("", "王伟摄", (), ()),)
    )
    assert len(found(picture, post("picture", [text], days, title))) == expected


def test_nothing_at_all_is_found_by_nothing() -> None:
    assert found(PrintArticle(1, ""), post("a", [""], title="")) == ()
    assert found(PrintArticle(1, "图片"), post("a", [""], title="图片")) == ()


def test_reasons_say_what_was_seen() -> None:
    article = PrintArticle(
        1, "江州花开", reporters=("王伟", "李敏"), paragraphs=(Paragraph(BODY, ALL[:400], ()),)
    )
    (whole,) = found(article, post("whole", [f"本报记者王伟{ALL[:400]}"]))
    assert whole.reasons == (
        "100% of the print text is in the online text",
        "100% of the online title is in the print headline",
        "published the same day",
        "the byline names 王伟",
    )
    assert (whole.containment, whole.confidence) == (1.0, 1.0)
    (part,) = found(article, post("part", [ALL[:104]], 1, title="别的"))
    assert part.reasons == (
        f"100% of the online text is in the print text, {part.containment:.0%} reversed",
        "published 1 days apart",
    )
    assert part.containment < 0.3
    assert part.confidence == 0.8


@pytest.mark.parametrize(
    ("title", "online", "expected"), [("江州花开", 20, 1), ("渡口新桥", 20, 0), ("江州花开", 14, 0)]
)
def test_of_a_few_words_title_and_text_must_agree(title: str, online: int, expected: int) -> None:
    article = PrintArticle(1, "江州花开", paragraphs=(Paragraph(BODY, ALL[:20], ()),))
    assert len(found(article, post("few", [ALL[:online] + ALL[600:640]], title=title))) == expected


def test_a_part_does_not_stand_beside_the_whole() -> None:
    whole, part = post("whole", PARAGRAPHS[:4]), post("part", PARAGRAPHS[:1])
    half = post("half", [ALL[: len(letters("".join(PARAGRAPHS[:4]))) * 7 // 10]])
    assert [match.id for match in found(printed(4), part, half, whole)] == ["whole"]
