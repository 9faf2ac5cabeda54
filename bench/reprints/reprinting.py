"""What papers do to an agency's text. Each takes the draft of a reprint and gives another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from opencc import OpenCC

from bench.reprints import vocabulary as words
from bench.reprints.prose import Story, cast_of_nobody, fill, sentence, story
from bench.reprints.prose import title as new_title

Paragraphs = tuple[tuple[str, ...], ...]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_TRADITIONAL = OpenCC("s2t")


@dataclass(frozen=True, slots=True)
class Draft:
    """A publication in the making; ``traditional`` and ``full_width`` are applied to the print."""

    title: str
    paragraphs: Paragraphs
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    opening: str = ""
    traditional: bool = False
    full_width: bool = False

    def printed(self) -> tuple[str, str]:
        """Title and text."""
        lines = ["".join(sentences) for sentences in self.paragraphs]
        lines[0] = self.opening + lines[0]
        text, title = "\n".join((*self.before, *lines, *self.after)), self.title
        if self.full_width:
            text = text.translate(_FULL_WIDTH)
        if self.traditional:
            text, title = _TRADITIONAL.convert(text), _TRADITIONAL.convert(title)
        return title, text


def draft(original: Story) -> Draft:
    return Draft(original.title, original.paragraphs)


def _sentences(paragraphs: Paragraphs) -> list[tuple[int, str]]:
    return [(at, text) for at, sentences in enumerate(paragraphs) for text in sentences]


def _regrouped(sentences: list[tuple[int, str]]) -> Paragraphs:
    groups: dict[int, list[str]] = {}
    for at, text in sentences:
        groups.setdefault(at, []).append(text)
    return tuple(tuple(group) for group in groups.values())


def cut_end(made: Draft, random: Random) -> Draft:
    """Keeps the first 35 to 85 percent, as much as the page had room for."""
    sentences = _sentences(made.paragraphs)
    kept = max(3, round(len(sentences) * random.uniform(0.35, 0.85)))
    return replace(made, paragraphs=_regrouped(sentences[:kept]))


def cut_middle(made: Draft, random: Random) -> Draft:
    """Leaves out 15 to 45 percent somewhere inside."""
    sentences = _sentences(made.paragraphs)
    gone = round(len(sentences) * random.uniform(0.15, 0.45))
    first = random.randint(1, max(1, len(sentences) - gone - 1))
    return replace(made, paragraphs=_regrouped(sentences[:first] + sentences[first + gone :]))


def new_headline(made: Draft, random: Random) -> Draft:
    return replace(made, title=new_title(random, cast_of_nobody(random)))


def new_lead(made: Draft, random: Random) -> Draft:
    """One or two local sentences in place of the first, or before it."""
    cast = cast_of_nobody(random)
    lead = tuple(sentence(random, cast) for _ in range(random.randint(1, 2)))
    sentences = _sentences(made.paragraphs)
    rest = sentences[1:] if random.random() < 0.5 and len(sentences) > 4 else sentences
    return replace(made, paragraphs=(lead, *_regrouped(rest)))


def altered_numbers(made: Draft, random: Random) -> Draft:
    """Corrects one number to a third of them."""
    text = "\x1f".join("\x1e".join(sentences) for sentences in made.paragraphs)
    found = list(_NUMBER.finditer(text))
    if not found:
        return made
    for number in sorted(
        random.sample(found, random.randint(1, max(1, len(found) // 3))),
        key=lambda match: -match.start(),
    ):
        whole, _, decimals = number[0].partition(".")
        other = str(max(1, int(whole) + random.choice((-1, 1)) * random.randint(1, 9)))
        text = (
            text[: number.start()]
            + other
            + ("." + decimals if decimals else "")
            + (text[number.end() :])
        )
    return replace(made, paragraphs=tuple(tuple(part.split("\x1e")) for part in text.split("\x1f")))


def merged_paragraphs(made: Draft, random: Random) -> Draft:
    """Two or three paragraphs become one."""
    merged: list[tuple[str, ...]] = []
    left = list(made.paragraphs)
    while left:
        size = random.randint(1, 3)
        merged.append(tuple(text for part in left[:size] for text in part))
        left = left[size:]
    return replace(made, paragraphs=tuple(merged))


def traditional(made: Draft, _: Random) -> Draft:
    return replace(made, traditional=True)


def full_width_digits(made: Draft, _: Random) -> Draft:
    return replace(made, full_width=True)


def two_in_one(made: Draft, random: Random) -> Draft:
    """Another story under the same headline; the shorter of the two."""
    sentences = len(_sentences(made.paragraphs))
    other = story(random, sentences=max(3, round(sentences * random.uniform(0.4, 0.8))))
    return joined(made, other)


def joined(made: Draft, other: Story) -> Draft:
    return replace(made, paragraphs=made.paragraphs + other.paragraphs)


def imprint(made: Draft, random: Random) -> Draft:
    """Byline, source line, editor and disclaimer of the paper."""
    name = words.person(random)
    opening = random.choice(
        (
            f"新华社{random.choice(words.CITIES)}{random.randint(1, 12)}月"
            f"{random.randint(1, 28)}日电（记者{name}）",
            f"本报讯（记者 {name}）",
            f"{random.choice(words.CITIES)}日报讯（记者{name}）",
            "",
        )
    )
    before = random.choice(
        ((), (f"本报记者 {name}",), (f"来源：{random.choice(words.CITIES)}晚报",))
    )
    after = [
        f"（文章来源：{random.choice(words.CITIES)}日报）",
        f"责任编辑：{words.person(random)}",
        "免责声明：本文仅代表作者个人观点，与本网无关。其原创性以及文中陈述文字和内容未经本站证实，"
        "请读者仅作参考，并请自行核实相关内容。",
        "声明：文章内容仅供参考，不构成投资建议。投资者据此操作，风险自担。",
    ]
    random.shuffle(after)
    return replace(made, opening=opening, before=before, after=tuple(after[: random.randint(1, 3)]))


def closing_remark(made: Draft, random: Random) -> Draft:
    """A sentence of the editor's at the end."""
    remark = fill(
        "对此你怎么看？{sector}的故事还在继续，{remark}。", random, cast_of_nobody(random)
    )
    return replace(made, paragraphs=(*made.paragraphs, (remark,)))


Change = Callable[[Draft, Random], Draft]

TO_STORIES: tuple[Change, ...] = (
    cut_end,
    cut_middle,
    new_headline,
    new_lead,
    altered_numbers,
    merged_paragraphs,
    traditional,
    full_width_digits,
    two_in_one,
    imprint,
    closing_remark,
)
"""What the issue names, and two things that go with it."""
TO_FLASHES: tuple[Change, ...] = (new_headline, traditional, full_width_digits, imprint)
TO_REPORTS: tuple[Change, ...] = tuple(
    change for change in TO_STORIES if change not in (altered_numbers, two_in_one)
)
"""A report is all figures: one with a third of them altered is another day's to any reader."""
