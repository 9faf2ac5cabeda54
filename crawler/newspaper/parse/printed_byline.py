"""Bylines: on a line of their own, before the first sentence, or behind the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.newspaper.parse.lexicon import has_common, is_common, is_ordinary, stands_alone
from crawler.newspaper.parse.name_forms import DOTS, is_only_name, says
from crawler.newspaper.parse.names import People, read_people
from crawler.newspaper.parse.paper import Paper

_INSIDE = r"[（(【\[［〔](?P<people>[^（）()【】\[\]［］〔〕。]{2,96})[）)】\]］〕]"
_CODE = "(?:[①-⑳]\\d{0,2})?"
"""An editor's sign, as some papers set it behind all: ③5."""
_END = re.compile(rf"(?<=[。！？!?…”』」）)》—])\s*{_INSIDE}\s*{_CODE}$")
_BRACKETED = re.compile(_INSIDE + _CODE)
_OFFICE = re.compile(r"[（(][^（）()]{2,24}[）)]$")
"""Who a writer is, behind the name: 王伟（江州大学教授）."""
_OFFICE_BEFORE = re.compile(
    "[\u4e00-\u9fff、（）]{2,24}(?:公司|集团|[院局委部会校所厂行社厅]|大学|中心|[^家成增生]长|书记|主任"
    "|主席|总裁|经理|教授|研究员|博士|院士|代表|委员|大使|参赞|领事|将军|司令员?|政委|作家|诗人"
    "|导师|讲师|律师|会员|理事|秘书|顾问|工程师|设计师)\\s*(?!长)(?=[\u4e00-\u9fff]{2,3}(?:[\\s、]+[\u4e00-\u9fff]{2,3})*$)"
)
"""Who a writer is, before the name: 江州大学教授王伟."""
_OFFICE_BEHIND = re.compile(
    "(?P<names>[\u4e00-\u9fff]{2,3})\\s+[\u4e00-\u9fff、（）]{2,24}"
    "(?:教授|研究员|院士|博士|作家|诗人|律师|委员|会员|主席|院长|所长|馆长|会长|书记|主任|导师|讲师)$"
)
"""Who a writer is, behind the name and a space: 王伟 江州大学教授."""
_BARE_END = re.compile(
    r"(?<=[。！？!?…”])(?:\s+|(?=(?:本报|特约|见习|全媒体)[\u4e00-\u9fff]{0,3}(?:记者|通讯员)|文[/／]))"
    r"(?P<people>[^（）()。，]{4,40})(?<![说称道问看到在从对])$"
)
_NAMES_END = re.compile(
    "(?<=[。！？!?…”])[\\s\u3000]+(?P<people>[\u4e00-\u9fff]{2,3}(?:\\s+[\u4e00-\u9fff]{2,3})?)$"
)
_ENDING = 120
"""Characters of a paragraph's end in which its byline stands."""
_EDITOR_END = re.compile(r"(?<=[。！？!?…”])\s*[—－-]+\s*(?:编者|作者|译者)$")
_AFFILIATION = re.compile(
    r"[\s，、；]*(?:作者)?单位[：:].*$|(?:[\s，；]+(?:作者)?|(?<=[\u4e00-\u9fff])作者)(?:系|为|是).{3,}$"
)
"""Where a writer works, behind the names in brackets."""


_LONGEST = 100
_STROKE = re.compile("[/／:：]")
_NO_PEN_NAME = re.compile("[图表版页见转接续完略注首则章节声一二三四五六七八九十]")
"""What a pen name does not have, and other words in brackets do."""


@dataclass(frozen=True, slots=True)
class Byline:
    """What is printed and whom it names (nobody, for 本报讯 alone or a news agency)."""

    text: str
    people: People


def _signed(inside: str, paper: Paper) -> People | None:
    """Who stands in brackets behind a text, with or without the place and day before them."""
    if any(pattern.fullmatch(inside) for pattern in paper.notices):
        return None
    if any(pattern.fullmatch(f"（{inside}）") for pattern in paper.pointers):
        return None
    for pattern in paper.end_marks:
        if pattern.fullmatch(inside):
            sent = read_people(inside, paper, bracketed=True) if inside.endswith("供稿") else None
            named = sent is not None and not any(map(is_common, sent.names))  # 税务
            return sent if sent is not None and named else People()
    if any(pattern.fullmatch(f"（{inside}）") for pattern in paper.see_lines):
        return None
    dated = paper.dateline.match(inside)
    if dated is not None:
        rest = inside[dated.end() :].strip()
        return read_people(rest, paper, bracketed=True) if rest else People()
    people = read_people(_AFFILIATION.sub("", inside), paper, bracketed=True)
    if people is None and (names := _behind_office(inside, paper)):
        return People(names)
    return People() if people is None and _is_pen_name(inside, paper) else people


def _behind_office(text: str, paper: Paper) -> tuple[str, ...]:
    """The names behind who they are (江州大学教授王伟); none in any other text."""
    if (named := _OFFICE_BEHIND.match(text)) and is_only_name(named["names"], paper):
        return (named["names"],)
    office = _OFFICE_BEFORE.match(text)
    names = tuple(filter(None, re.split(r"[\s、]+", text[office.end() :]))) if office else ()
    return names if all(is_only_name(name, paper) for name in names) else ()


def _is_pen_name(inside: str, paper: Paper) -> bool:
    """Whether a word in brackets signs like a pen name (晓王) and says nothing (掌声, 下图)."""
    said = _NO_PEN_NAME.search(inside) or has_common(inside)
    told = inside in paper.no_names or paper.pen_name.fullmatch(inside) is None
    return not (said or told)


def byline_line(line: str, paper: Paper) -> Byline | None:
    """Read a byline that stands on a line of its own; ``None`` for any other line.

    Names without any role (张三 李四) only count with a mark before them or in brackets.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return None
    bracketed = _BRACKETED.fullmatch(line)
    if bracketed is not None:
        people = _signed(bracketed["people"], paper)
        names = (people and people.names) or (bracketed["people"],)
        if people is not None and line[0] not in "（(" and not people.roles and (
            all(map(is_common, names)) or any(map(is_ordinary, names))
        ):  # fmt: skip
            return None  # 【文化】, 【应急管理篇】
        return Byline(line, people) if people is not None else None
    bare = line.strip(paper.byline_marks + " \u3000")
    if any(pattern.fullmatch(bare) for pattern in paper.unnamed_bylines):
        return Byline(line, People())
    dated = paper.dateline.match(bare)
    if dated is not None and (rest := bare[dated.end() :].strip()):
        inside = _BRACKETED.fullmatch(rest)
        people = read_people(inside["people"] if inside else rest, paper)
        return Byline(line, people) if people is not None and people.roles else None
    marked = line[0] in paper.byline_marks and not is_common(bare)
    people = read_people(_OFFICE.sub("", line) if marked else line, paper)
    if people is None and (told := _OFFICE.sub("", line)) != line:  # 记者 王伟（江州）
        people = read_people(told, paper)
        people = people if people is not None and people.roles else None
    if people is None and marked and (names := _behind_office(bare, paper)):
        people = People(names)
    if people is None:
        return None
    if "，" in line:
        # A list may have a comma between two roles; a sentence has more of them, and no roles.
        return Byline(line, people) if people.roles > line.count("，") else None
    if people.roles or people.actions:
        return Byline(line, people)
    return Byline(line, people) if marked else None


def names_line(line: str, paper: Paper, *, pen_names: bool = True) -> Byline | None:
    """Read names alone on a line, as they stand below a headline; ``None`` for any other line.

    A pen name is any other word of two or three characters; it names somebody if it says nothing.
    """
    line = line.strip()
    if line.endswith("，"):
        return None  # A line of verse: 江水向东流，
    bare = _OFFICE.sub("", line)
    people = read_people(bare, paper, bracketed=True)
    if people is not None and (
        people.roles or people.actions or not people.names or not says(bare, people.names, paper)
    ):
        return Byline(line, people)
    if (names := _behind_office(line, paper)) and not says(line, names, paper):
        return Byline(line, People(names))
    if not pen_names or not paper.pen_name.fullmatch(line) or has_common(line):
        return None
    said = line in paper.no_names or any(map(stands_alone, line))  # 走一走
    return Byline(line, People() if said else People((line,)))


def lead_byline(paragraph: str, paper: Paper) -> Byline | None:
    """Read what stands before a paragraph's first sentence; ``None`` if nothing does."""
    plain = paragraph.translate(DOTS)
    for pattern in paper.lead_bylines:
        match = pattern.match(plain)
        if match is None:
            continue
        printed = paragraph[: match.end("byline")]
        listed = match.groupdict().get("people")
        if listed is None:
            return Byline(printed, People())
        inside = match.start("people") > 1 and printed.endswith(("）", ")"))
        if (people := read_people(listed, paper, bracketed=inside)) is not None:
            return Byline(printed, people)
    return None


def _bare_names(paragraph: str, paper: Paper) -> Byline | None:
    """Names behind a white space after the last sentence, without a role."""
    match = _NAMES_END.search(paragraph)
    names = tuple(match["people"].split()) if match is not None else ()
    taken = paper.words["picture_actions"]
    if not names or not all(
        is_only_name(name, paper) and not name.endswith(taken) for name in names
    ):
        return None
    return Byline(" ".join(names), People(names))


def end_byline(paragraph: str, paper: Paper) -> Byline | None:
    """Read a byline behind a paragraph's last sentence; ``None`` if there is none.

    It stands in brackets, or behind a space with the role before the names.
    """
    paragraph = paragraph[-_ENDING:]
    match = _END.search(paragraph)
    if match is not None:
        people = _signed(match["people"], paper)
        return Byline(match[0].strip(), people) if people is not None else None
    if note := _EDITOR_END.search(paragraph):
        return Byline(note[0].strip(), People())
    match = _BARE_END.search(paragraph)
    if match is None:
        return _bare_names(paragraph, paper)
    if match["people"].startswith(("据", "综合", "新华社", "中新社")) and "记者" not in match[0]:
        told = any(pattern.fullmatch(match["people"]) for pattern in paper.end_marks)
        return Byline(match[0].strip(), People()) if told else None
    people = read_people(match["people"], paper)
    if people is None or not (people.roles or (people.actions and _STROKE.search(match[0]))):
        return _bare_names(paragraph, paper)
    return Byline(match[0].strip(), people)
