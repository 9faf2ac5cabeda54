"""Pages of a made-up newspaper, and posts that are the online copies of what is on them."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.support.tiny_site import TinyPost, post

PAPER = "冷山日报"
DATE = "2022-03-14"
EDITION = f"lengshanribao/{DATE}"
HEAD = "冷山日报 {page}版 2022年3月14日 星期一 责任编辑：沈安\n\n"

FERRY = "老渡口的轮渡今起加开早班"
FERRY_TEXT = (
    "本报讯（记者 梁朝晖）冷山老渡口的轮渡今天起每天加开两班，头班船五点四十分离岸，"
    "赶早市的菜农不用再绕行大桥。",
    "渡口管理处说，加开的班次先试行一个月，船上添了固定菜筐的绳网，也给推车的老人留了坡道，"
    "乘客多的话还要再加。",
)
ORCHARD = "山口村的梨园来了新主人"
ORCHARD_FIRST = (
    "本报记者 周芳 通讯员 李敏",
    "山口村的梨园荒了六年，去年秋天有了新主人。三个从外地回来的年轻人把枯枝清了，"
    "把水渠修通了，又在坡上搭起了看园的木屋。",
    "村里的老人说，这片园子从前一年能收四万斤梨，后来没有人手，只好由着它长草。"
    "年轻人回来以后先去请教的就是这些老人。",
)
ORCHARD_REST = (
    "开春以后他们给每棵树挂了牌子，谁认养了哪一棵，剪枝施肥的日子都记在牌子背面。",
    "如今认养出去的已有三百多棵，村里打算把旁边的茶坡也照这个办法租出去。",
)
LIBRARY = "图书馆把书架搬进了菜市场"
LIBRARY_TEXT = (
    "本报讯（记者 欧阳青）城南菜市场二楼昨天多了一间三十平方米的书屋，买完菜的居民可以坐下来看书，"
    "也能当场办理借书证。",
    "市图书馆介绍，书屋的八百多册书每个月换一次，周末有志愿者给孩子们讲故事。",
)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(parts) + "\n\n"


def front(*, ferry: str = FERRY, jump: str = "A4") -> str:
    """A1: an article that goes on on A4, and one that doesn't."""
    return (
        HEAD.format(page="A1")
        + _paragraphs(ORCHARD, *ORCHARD_FIRST, f"下转{jump}版")
        + _paragraphs(ferry, *FERRY_TEXT)
    )


def back() -> str:
    """A4: the rest of the article on A1, and one of its own."""
    return (
        HEAD.format(page="A4")
        + _paragraphs(ORCHARD, "上接A1版", *ORCHARD_REST)
        + _paragraphs(LIBRARY, *LIBRARY_TEXT)
    )


def write(folder: Path, **pages: str) -> dict[str, Path]:
    """Write pages as ``<name>.txt``."""
    paths = {name: folder / f"{name}.txt" for name in pages}
    for name, text in pages.items():
        paths[name].write_text(text, encoding="utf-8")
    return paths


def html_of(*paragraphs: str) -> str:
    """Paragraphs as the body of a post has them."""
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f'{inner}<p class="em_media">（文章来源：{PAPER}）</p>'


def ferry_post(number: int = 1, **changes: str) -> TinyPost:
    """The online copy of the ferry's article, one word edited."""
    body = html_of(FERRY_TEXT[0].replace("不用再", "不必再"), FERRY_TEXT[1])
    return post(number, **{"title": FERRY, "body": body, **changes})


def orchard_post(number: int = 2, **changes: str) -> TinyPost:
    """The online copy of the whole orchard article; the names have lost what parts them."""
    byline = ORCHARD_FIRST[0].replace(" ", "")
    body = html_of(byline, *ORCHARD_FIRST[1:], *ORCHARD_REST)
    return post(number, **{"title": ORCHARD, "body": body, **changes})


def other_post(number: int = 3, **changes: str) -> TinyPost:
    """A post of the same paper and day that is in no print."""
    body = html_of(
        "市气象台说，冷山北坡的积雪本周还会再厚一些，上山的车辆要装防滑链，步道暂时不开放。"
    )
    return post(number, **{"title": "北坡积雪还会再厚", "body": body, **changes})


FONT = "STSong-Light"


def pdf_of(*pages: tuple[str, list[str]]) -> bytes:
    """A PDF: a folio and lines for each page; a line that begins with ``# `` is a headline."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(600, 800))
    for folio, lines in pages:
        canvas.setFont(FONT, 9)
        canvas.drawString(40, 770, HEAD.format(page=folio).strip())
        y = 730.0
        for line in lines:
            size = 22 if line.startswith("# ") else 10
            canvas.setFont(FONT, size)
            y -= size * 1.8 if size > 10 else 14
            indent = 20 if line.startswith("　　") else 0
            canvas.drawString(40 + indent, y, line.removeprefix("# ").lstrip("　"))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def set_in(text: str, width: int = 44) -> list[str]:
    """A paragraph as lines of a column, the first one set in."""
    whole = f"　　{text}"
    return [whole[at : at + width] for at in range(0, len(whole), width)]
