"""Who wrote an article: the byline in its first or last lines.

Forms as papers print them: ``株洲日报·掌上株洲记者/李军 通讯员/谭雪平 陈志``, ``本报记者 甲某``,
``（记者 甲某 乙某）``, ``每经记者 甲某 每经编辑 乙某``, and as agencies write them:
``甲新社乙市3月30日电(甲某乙某)``, ``（参与记者：甲某、乙某；编辑：丙某）``, ``(记者甲 某整理)``.
A byline is a line, or a bracket in a line, that holds nothing but roles and names, with the
paper's name before a role; a sentence that merely speaks of reporters (记者从…获悉) is not one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

_EDGE_LINES = 4
"""So many lines at either end of an article are looked at."""
_HEAD_LINES = 8
"""In so many lines at the beginning a bracket after a dateline is looked for: headlines, subtitles
and what an editor put before it come first."""
_LONGEST = 120
_LONGEST_BRACKET = 100

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇"
_ROLE = re.compile(
    r"(?:参与|采写|执笔|首席|见习|实习|特约|特派|驻站|摄影|文字|全媒体|融媒体)*"
    r"(?:(?P<reporter>记者)|(?P<correspondent>通讯员)"
    r"|(?P<other>(?:责任|值班)?编辑|责编|校对|编审|审核|审校|监制|摄影|摄像|拍摄|出镜|配音|视频|剪辑"
    r"|文案|美编|海报设计|海报|设计|制图|统筹|策划|实习生|参与(?:采访|采写|报道)(?=[：:])))"
)
_PAPER = re.compile(rf"[{_HAN}A-Za-z0-9·•・\-—《》“” ]{{0,24}}")
_PAPER_WORD = re.compile(r"报|社|网|刊|台|新闻|财经|每经|客户端|频道|在线")
_PAPERS = re.compile(rf"{_PAPER.pattern}(?:、{_PAPER.pattern})*")
"""Of several papers, in brackets: 甲日报、甲报全媒体记者."""
_DATELINE = re.compile(
    rf"[{_HAN}A-Za-z·]{{1,10}}(?:报|社|网|刊|台|新闻|客户端)"
    rf"[{_HAN}A-Za-z0-9０-９·•・ \u3000]{{0,20}}(?:电|讯|消息)[ \u3000]*"
)
_WIRE = re.compile(rf"[{_HAN}A-Za-z0-9０-９·•・\-—《》 \u3000]{{0,30}}")
_SEPARATOR = re.compile(r"[\s\xa0、，,;；/／:：|｜丨&○●◎■◆]+")
_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}(?:[·•・][{_HAN}]{{1,8}}){{1,3}}")
_NAMES_RUN_TOGETHER = re.compile(rf"[{_HAN}]{{5,12}}")
_TRAILER = re.compile(rf"[{_HAN}]{{0,12}}报道|发自[{_HAN}]+|文|图|文图|图文|整理|综合|采写|执笔|等")
_DONE = re.compile(
    r"(?<=.)(?:等?(?:参与采写|参与报道|综合整理|综合报道|采访报道|摄影报道|整理|综合|采写|编译|执笔|报道)"
    r"|等)$"
)
"""What was done stands behind the last name without a gap, in brackets: 记者甲某整理."""
_FROM_A_PLACE = re.compile(rf"[ \u3000\xa0]+[{_HAN}]{{2,8}}?(?:连线)?报道$")
"""From where was reported stands behind a gap: 记者 甲某 乙市报道."""
_SPACED_NAME = re.compile(rf"(?<![{_HAN}])([{_HAN}])[ \u3000\xa0]+([{_HAN}])(?![{_HAN}])")
"""A name of two characters, spaced out to the width of three: 甲 某."""
_PHOTO_CREDIT = re.compile(r"(?:摄|摄影|供图|图片)[）)]?$")
_BRACKET = re.compile(rf"[（(【\[〔]([^（()）【】\[\]〔〕\n]{{2,{_LONGEST_BRACKET}}})[）)】\]〕]")
_ORNAMENTS = " \t\u3000\xa0■□◆◇●○◎▲△★☆※*—-|｜。.；;：:"

_CREDIT = re.compile(
    r"(?<!参与)(?:(?:稿件)?来源|作者|文|图文|文图|图/文|文/图|撰文|采写|整理|编译)\s*[/／|｜丨:：]\s*"
)

_NO_PAPER = re.compile(
    r"据|了|的|是|有|在|对|从|向|被|让|请|名|位|些|与|由|给|告诉|外国|中外|答|当|各|众"
)
_NO_NAME = re.compile(
    r"获悉|了解|表示|采访|报道|整理|综合|发现|注意|走访|调查|梳理|统计|观察|看到|见到|介绍|提问|手记"
    r"|(?:发布|见面|招待|座谈|协)会|来源|作者|供稿|社电|告诉|透露|获得|称|热点|观察|专访|综述|快讯|视频|评论|特写|述评|全球|侧记|小组|组$"
    r"|^(?:从|问|说|站|节|证|团|们|的|就|也|还|在|对|向[他她记公有多]|到|今|昨|近|日前|此)"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝"
    "龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左"
    "柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬"
    "边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原"
    "栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计"
    "索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕"
    "危玉银亢嵇公哈湛宾戎勾茅利居揭干但尉斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
"""The first characters of common surnames: a name run on behind a role begins with one."""


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline: as it is printed (one line), and the names in it by role, in order.

    All empty where an article has none. Names printed without anything between them stay one.
    """

    line: str = ""
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()


def _is_name(token: str) -> bool:
    if _NO_NAME.search(token):
        return False
    return bool(_NAME.fullmatch(token) or _NAMES_RUN_TOGETHER.fullmatch(token))


def _begins_like_a_name(token: str) -> bool:
    return token[0] in _SURNAMES or token.endswith("某") or bool(re.search(r"[·•・]", token))


def _are_papers(text: str) -> bool:
    return bool(_PAPERS.fullmatch(text)) and all(map(_PAPER_WORD.search, text.split("、")))


def _tokens(segment: str, before_role: bool) -> list[str]:
    """What stands between a role and the next one, or the end, without what is not a name."""
    tokens = [token for token in _SEPARATOR.split(segment) if token]
    # The next role's paper stands directly before it: 甲某 每经编辑.
    if before_role and tokens and segment.endswith(tokens[-1]) and _PAPER_WORD.search(tokens[-1]):
        tokens.pop()
    while tokens and _TRAILER.fullmatch(tokens[-1]):
        tokens.pop()
    return tokens


def _read(text: str, line: str, bracketed: bool = False) -> Byline | None:
    """Read ``text`` as a byline and nothing else; ``None`` if it is anything else."""
    if len(text) > _LONGEST:
        return None
    text = _CREDIT.sub("", text.strip(_ORNAMENTS), count=1)
    roles = list(_ROLE.finditer(text))
    if not roles or _PHOTO_CREDIT.search(text):
        return None
    if bracketed:
        gap = _SEPARATOR.match(text, roles[-1].end())
        from_a_place = _FROM_A_PLACE.search(text, gap.end() if gap else roles[-1].end())
        text = text[: from_a_place.start()] if from_a_place else _DONE.sub("", text)
        text = _SPACED_NAME.sub(r"\1\2", text)
        roles = list(_ROLE.finditer(text))
    paper = text[: roles[0].start()].rstrip("/／ ")
    if _NO_PAPER.search(paper) or not (
        _PAPER.fullmatch(paper) or (bracketed and _are_papers(paper))
    ):
        return None
    names: dict[str, list[str]] = {"reporter": [], "correspondent": [], "other": []}
    for role, following in zip_longest(roles, roles[1:]):
        segment = text[role.end() : following.start() if following else len(text)]
        tokens = _tokens(segment, following is not None)
        if not all(map(_is_name, tokens)):
            return None
        # Outside brackets, 记者直击 may be the beginning of a headline.
        run_on = bool(tokens) and not bracketed and segment.startswith(tokens[0])
        if run_on and not _begins_like_a_name(tokens[0]):
            return None
        names[role.lastgroup or "other"] += tokens
    if not names["reporter"] and not names["correspondent"]:
        return None
    return Byline(line, tuple(names["reporter"]), tuple(names["correspondent"]))


def _after_dateline(line: str) -> Byline | None:
    """The byline in a bracket straight after a dateline; there names need no role."""
    line = line.strip()
    bracket = _BRACKET.search(line)
    if bracket is None or not _DATELINE.fullmatch(line, 0, bracket.start()):
        return None
    printed = line[: bracket.end()]
    if byline := _read(bracket[1], printed, bracketed=True):
        return byline
    names = tuple(name for name in _SEPARATOR.split(bracket[1]) if name)
    if names and all(_is_name(name) and name[0] in _SURNAMES for name in names):
        return Byline(printed, names)
    return None


def _in_line(line: str) -> Byline | None:
    """The byline that a line is, or that a bracket in it holds."""
    line = line.strip()
    if "记者" not in line and "通讯员" not in line:
        return None
    whole = _BRACKET.fullmatch(line)
    if byline := _read(whole[1], line, bracketed=True) if whole else _read(line, line):
        return byline
    for bracket in _BRACKET.finditer(line):
        after_wire = _WIRE.fullmatch(line, 0, bracket.start())
        printed = line[: bracket.end()] if after_wire else bracket[0]
        if byline := _read(bracket[1], printed.strip(), bracketed=True):
            return byline
    return None


def _neighbours(lines: list[str]) -> list[Byline]:
    """The first byline of some lines, and those on the lines that follow it."""
    found: list[Byline] = []
    for line in lines:
        if byline := _in_line(line):
            found.append(byline)
        elif found:
            break
    return found


def _at_ends_of_lines(lines: list[str]) -> Iterator[Byline]:
    """Bylines in brackets that end a paragraph, the last first: sources and notes follow it."""
    for line in reversed(lines):
        whole = line.rstrip()
        for bracket in _BRACKET.finditer(whole):
            if bracket.end() == len(whole) and (
                byline := _read(bracket[1], bracket[0], bracketed=True)
            ):
                yield byline


def _bylines(lines: list[str]) -> list[Byline]:
    if found := _neighbours(lines[:_EDGE_LINES]):
        return found
    for line in lines[:_HEAD_LINES]:
        if byline := _after_dateline(line):
            return [byline]
    if found := _neighbours(lines[max(len(lines) - _EDGE_LINES, _EDGE_LINES) :]):
        return found
    return list(islice(_at_ends_of_lines(lines), 1))


def read_byline(text: str) -> Byline:
    """The byline of an article, from its visible text (one paragraph a line).

    Looked for in the first four lines, then after a dateline in the first eight, in the last four
    lines, and in a bracket that ends a paragraph. Bylines on neighbouring lines (reporters on one,
    correspondents on the next) are one, its lines joined by a space.
    """
    found = _bylines([line for line in text.split("\n") if line.strip()])
    return Byline(
        " ".join(byline.line for byline in found),
        tuple(dict.fromkeys(name for byline in found for name in byline.reporters)),
        tuple(dict.fromkeys(name for byline in found for name in byline.correspondents)),
    )
