"""The online copy of a made-up article: somebody edited it, and what came of that is known."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.newspaper.setting import Change, Setting
from crawler.newspaper.parse.lexicon import words_and_names

SYNONYMS = {
    "正式": "已经",
    "全面": "基本",
    "有序": "平稳",
    "提前": "如期",
    "累计": "共",
    "同比": "比上年",
    "介绍": "表示",
    "笑着": "高兴地",
    "确保": "力争",
    "继续": "持续",
    "进一步": "更好地",
    "看到": "发现",
    "要求": "提出",
    "正在": "都在",
    "连夜": "紧急",
    "恢复": "保障",
    "报了名": "签了约",
    "一直": "始终",
    "开始": "陆续",
    "每天": "每日",
    "现场": "工地",
    "新增": "增加",
    "首次": "率先",
    "产量达": "产量达到",
    "已有": "已经有",
    "住了": "居住了",
    "发出": "发送出",
    "为了": "为",
    "同比增": "增",
}
INSERTED = (
    *(
        "也",
        "还",
        "要",
        "再",
        "都",
        "共",
        "约",
        "就",
        "已",
        "将",
        "更",
        "又",
        "的",
        "了",
        "在",
        "和",
    ),
    *("听", "看", "市", "省", "们", "老", "新", "大", "目前", "据悉，", "其中，"),
)


@dataclass
class Expected:
    """A difference that must be found: its class and its place in the online text."""

    kind: str
    start: int
    end: int
    silent: bool = False
    """A character dropped in the middle of a line: nothing on the page shows it."""


def edit_online(rng: random.Random, setting: Setting) -> list[Change]:
    """Edits of the online copy, away from whatever happened in print."""
    text = "\n".join(setting.article.lines)
    edits: list[Change] = []

    def take(start: int, end: int, new: str, kind: str) -> None:
        if setting.free(start, end):
            edits.append(Change(start, end, new, kind))
            setting.busy.append((start, end))

    for word, other in SYNONYMS.items():
        if rng.random() < 0.1 and (at := text.find(word)) >= 0:
            take(at, at + len(word), other, "wording")
    starts = [0]
    for word in words_and_names(text):
        starts.append(starts[-1] + len(word))
    for _ in range(rng.randint(0, 2)):
        at = rng.choice(starts[1:-1] or [1])  # people add words, and add them between words
        if text[at - 1] in "，。":
            continue
        if text[at].isalpha() and text[at - 1].isalpha():
            take(at, at, rng.choice(INSERTED), "wording")
    start = 0
    for line in text.split("\n"):
        for at, char in enumerate(line):
            if char == "，" and rng.random() < 0.02:
                take(start + at, start + at + 1, "；" if rng.random() < 0.5 else " ", "punctuation")
            sentence = char == "。" and line[at + 1 : at + 2] not in ("”", "’", "（")
            if sentence and 8 < at < len(line) - 12 and rng.random() < 0.12:
                take(start + at + 1, start + at + 1, "\n", "paragraphing")
        start += len(line) + 1
        if start < len(text) and rng.random() < 0.04 and line.endswith("。"):
            take(start - 1, start, "", "paragraphing")
    if setting.article.byline_line and rng.random() < 0.6:
        for at, char in enumerate(setting.article.byline):
            if char in " \u3000":
                edits.append(Change(at, at + 1, "", "punctuation"))
    return sorted(edits, key=lambda change: (change.start, change.end))


def online_text(
    setting: Setting, edits: list[Change], start: int = 0, end: int | None = None
) -> tuple[str, list[Expected]]:
    """The online text and every difference that print and online have within ``start`` to ``end``.

    What print lost or doubled is placed where it stands online.
    """
    text = "\n".join(setting.article.lines)
    limit = len(text) if end is None else end
    pieces: list[str] = []
    expected: list[Expected] = []
    at = length = 0
    changes = [(change, False) for change in edits]
    changes += [(change, True) for change in setting.changes]
    for change, in_print in sorted(changes, key=lambda entry: (entry[0].start, entry[0].end)):
        pieces.append(text[at : change.start])
        length += change.start - at
        new = text[change.start : change.end] if in_print else change.new
        inside = start <= change.start and change.end <= limit
        if inside and (change.start != change.end or new):
            silent = in_print and change.kind == "artefact" and not change.new
            expected.append(Expected(change.kind, length, length + len(new), silent))
        pieces.append(new)
        length += len(new)
        at = change.end
    pieces.append(text[at:])
    return "".join(pieces), _merged(expected)


def _merged(expected: list[Expected]) -> list[Expected]:
    """What was lost on both sides of one seam is one gap."""
    found: list[Expected] = []
    for one in expected:
        last = found[-1] if found else None
        if last and one.kind == last.kind == "gap" and one.start == last.end:
            last.end = one.end
        else:
            found.append(one)
    return found
