"""What papers put around an agency's text: bylines, source lines, editors, disclaimers.

Left out before texts are compared, or two articles of one paper would resemble each other by its
imprint. Only whole lines, or the opening and the end of a line, are left out; a sentence inside a
paragraph never is.
"""

from __future__ import annotations

import re

_MARK = r"[\s　]*"
_PERSON = r"[\w·/、,，\s　]{1,40}"

_OPENING = re.compile(
    rf"^{_MARK}(?:"
    # 新华社北京2月7日电（记者 甲）  财联社2月7日电，  中新网2月7日电  甲日报讯（记者乙）
    r"[（(【\[]?[\w·]{2,12}?(?:社|网|报|台|通讯|财经|证券|快讯)[\w·]{0,8}?"
    r"(?:\d{1,4}[年月日/-]){0,3}(?:\d{1,2}日?)?(?:电|讯)[】\]）)]?"
    rf"|(?:本报|本网|本台)(?:讯|记者{_MARK}[\w·]{{2,4}}{_MARK}\w{{0,6}}(?:报道|讯))"
    rf"|[\w·]{{2,12}}{_MARK}(?:见习|实习|首席|特约|全媒体)?记者{_MARK}[\w·]{{2,4}}{_MARK}\w{{0,6}}报道"
    rf")(?:{_MARK}[（(](?:见习|实习)?(?:记者|通讯员|编辑){_PERSON}[）)])?"
    rf"{_MARK}[，,：:]?{_MARK}"
)
_CLOSING = re.compile(
    rf"{_MARK}[（(【\[](?:文章)?(?:来源|作者|编辑|责编|责任编辑|记者|原标题|实习生|校对)"
    rf"{_MARK}[：:]?[^（）()【】\[\]]{{0,60}}[）)】\]]{_MARK}$"
    # （江州证券报）  （财联社）  (央视新闻客户端)
    rf"|{_MARK}[（(【\[][\w·]{{2,10}}(?:社|网|报|台|新闻|财经|证券|快讯|客户端|在线)[）)】\]]{_MARK}$"
)
_CLOSERS = "）)】]"
_LINE_BEGIN = rf"{_MARK}[（(【\[*★※■]*{_MARK}"
_LINE_END = rf"[）)】\]]*{_MARK}"
_LABELLED = re.compile(
    rf"{_LINE_BEGIN}(?:"
    r"(?:文章|稿件|新闻|图片|信息|本文)?来源[：:].{0,80}"
    r"|(?:责任编辑|责编|编辑|校对|审核|审读|监制|值班编委|值班编辑|作者|撰文|记者|本报记者|实习生|通讯员"
    r"|文|图|制图|摄影|供稿|统筹|来稿)[：:/／丨|｜\s　][^。！？，；]{0,60}"
    r"|[\w·]{2,16}(?:记者|通讯员)[/／：:\s　][^。！？，；：]{0,40}"
    r"|原标题[：:].{0,80}"
    r"|(?:郑重|免责|特别|版权|重要)?(?:声明|提示|免责条款)[：:].{0,400}"
    r"(?:立场|观点|投资建议|侵权|自担|自负|授权|版权|转载|无关).{0,200}"
    rf"){_LINE_END}"
)
"""A line that begins by saying what it is."""
_PHRASED = re.compile(
    rf"{_LINE_BEGIN}(?:"
    r".{0,60}(?:版权归|不代表本(?:报|网|平台|站)|未经授权|不得转载|如有侵权|侵权必究)"
    r".{0,200}"
    r"|.{0,60}(?:不构成|不作为)(?:任何|具体|实质性)?(?:的)?投资(?:建议|依据|决策).{0,120}"
    r"|.{0,40}(?:据此操作|据此入市|股市有风险|市场有风险|投资有风险|入市有风险|投资需谨慎).{0,60}"
    r"|.{0,40}(?:扫描|长按|识别)(?:下方|上方|图中)?二维码.{0,60}"
    r"|.{0,30}(?:更多|海量)[^。，]{0,8}(?:资讯|精彩|内容|新闻|解读)[^。]{0,12}"
    r"(?:请(?:关注|下载|点击|登录)|敬请|尽在|扫码).{0,60}"
    rf"){_LINE_END}"
)
"""A line that is told by a phrase somewhere in it."""
_PHRASES = re.compile(
    "版权归|不代表本|未经授权|不得转载|如有侵权|侵权必究|投资[建依决需]|据此[操入]|有风险|二维码|更多|海量"
)
"""What stands in each line of that kind. Hardly an article has any, which costs one look."""
_LONGEST_LINE = 700
"""A line longer than this is a paragraph of the article whatever words stand in it."""


def without_boilerplate(text: str) -> str:
    """The text (one paragraph a line) without what the paper added.

    A text of boilerplate alone is returned unchanged, so that it can be compared at all.
    """
    kept: list[str] = []
    phrases = _PHRASES.search(text) is not None
    for line in text.splitlines():
        body = line.strip()
        if not body or (len(body) <= _LONGEST_LINE and _is_boilerplate(body, phrases=phrases)):
            continue
        if body[-1] in _CLOSERS:
            body = _CLOSING.sub("", body, count=1)
        if not kept:
            body = _OPENING.sub("", body, count=1)
        if body:
            kept.append(body)
    return "\n".join(kept) or text


def _is_boilerplate(line: str, *, phrases: bool) -> bool:
    found = _LABELLED.fullmatch(line) or (phrases and _PHRASED.fullmatch(line))
    return bool(found)
