"""Makes the PDF pages beside it with four programs that papers and offices set pages with.

Run from the repository's root where LibreOffice (``soffice``) and a Chinese font are installed, and
``weasyprint``, ``typst`` and ``reportlab`` for the Python that runs it::

    python -m tests.newspaper.pdfs.make

The tests read the files; they do not need the programs. ``truth.json`` says what stands on a page.
"""

from __future__ import annotations

import importlib
import json
import math
import random
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from bench.newspaper import prose

HERE = Path(__file__).parent
FONT = "WenQuanYi Micro Hei"
FONT_FILE = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
WIDTH, HEIGHT, MARGIN = 780, 1100, 40
BODY, LEADING, GUTTER, GAP = 10.0, 14.0, 16.0, 24.0
NEVER_FIRST = "，。、；：！？”’）」』》%"
FOLIO = "江州日报 2022年3月15日 星期二 第{page}版"
FIGURES = (
    "全年新开公交线路12条，比去年多3条，共投入5.6亿元。",
    "到3月14日，全市已有1280户报名，占总数的76.5%。",
    "这条路长4.8公里，双向6车道，预计2023年10月通车。",
)


@dataclass
class Item:
    """An article of a page; ``headline`` has one line or two."""

    headline: list[str]
    reporters: list[str]
    paragraphs: list[str]
    columns: int
    byline: str = ""
    caption: str = ""
    upright: bool = False


Row = list[Item]


def _item(rng: random.Random, columns: int, count: int, **more: Any) -> Item:
    name = prose.person(rng)
    body = [
        "".join([*(prose.pick(rng, prose.SENTENCES) for _ in range(3)), rng.choice(FIGURES)])
        for _ in range(count)
    ]
    headline = [prose.pick(rng, prose.HEADLINES)]
    if more.pop("two_lines", False):
        headline.append(prose.pick(rng, prose.HEADLINES))
    if more.pop("line", False):
        return Item(headline, [name], body, columns, f"本报记者 {name}", **more)
    body[0] = f"本报讯（记者 {name}）{body[0]}"
    return Item(headline, [name], body, columns, **more)


def pages(rng: random.Random) -> list[list[Row]]:
    """Three pages: articles across the page, stacked, side by side."""
    return [
        [
            [_item(rng, 4, 5, two_lines=True, line=True)],
            [_item(rng, 2, 3), _item(rng, 2, 3)],
            [_item(rng, 3, 4)],
        ],
        [
            [_item(rng, 3, 3)],
            [_item(rng, 3, 4)],
            [_item(rng, 4, 4, two_lines=True)],
            [_item(rng, 3, 3)],
        ],
        [
            [_item(rng, 1, 3), _item(rng, 2, 4)],
            [_item(rng, 4, 5, line=True)],
            [_item(rng, 1, 2), _item(rng, 1, 2), _item(rng, 1, 2)],
        ],
    ]


def _html(rows: list[Row], page: int) -> str:
    out = [
        f"<style>@page {{ size: {WIDTH}pt {HEIGHT}pt; margin: {MARGIN}pt; }}"
        f"body {{ font: {BODY}pt/{LEADING}pt '{FONT}'; margin: 0; text-align: justify; }}"
        "h1 { font-size: 20pt; line-height: 26pt; font-weight: normal; margin: 0 0 8pt; "
        "text-align: center; } p { margin: 0; text-indent: 2em; } .by { text-indent: 0; "
        f"text-align: center; margin-bottom: 6pt; }} .row {{ display: flex; gap: {GAP}pt; "
        f"margin-bottom: 20pt; }} .row > div {{ flex: 1; }} .cols {{ column-gap: {GUTTER}pt; }}"
        f"</style><p style='text-indent:0;margin-bottom:14pt'>{FOLIO.format(page=page)}</p>"
    ]
    for row in rows:
        out.append("<div class=row>")
        for item in row:
            out.append(f"<div><h1>{'<br>'.join(map(escape, item.headline))}</h1>")
            out.append(f"<p class=by>{item.byline}</p>" if item.byline else "")
            out.append(f"<div class=cols style='column-count:{item.columns}'>")
            out += [f"<p>{escape(text)}</p>" for text in item.paragraphs]
            out.append("</div></div>")
        out.append("</div>")
    return f"<!doctype html><html lang=zh><meta charset=utf-8><body>{''.join(out)}"


def weasyprint(rows: list[Row], page: int, target: Path) -> None:
    """Columns and flex boxes of CSS."""
    html = importlib.import_module("weasyprint").HTML(string=_html(rows, page))
    html.write_pdf(str(target))


def typst(rows: list[Row], page: int, target: Path) -> None:
    """A grid for each row, columns in boxes of a fixed height."""
    out = [
        f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: {MARGIN}pt)",
        f'#set text(font: "{FONT}", size: {BODY}pt, lang: "zh")',
        f"#set par(justify: true, leading: {LEADING - BODY}pt, spacing: {LEADING - BODY}pt, "
        "first-line-indent: (amount: 2em, all: true))",
        f"#par(first-line-indent: 0pt)[{FOLIO.format(page=page)}]",
    ]
    for row in rows:
        width = (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
        cells = []
        for item in row:
            column = (width - GUTTER * (item.columns - 1)) / item.columns
            lines = sum(
                math.ceil((len(text) + 3) * BODY / (column - BODY)) for text in item.paragraphs
            )
            high = (math.ceil(lines / item.columns) + 2) * LEADING
            head = "".join(f"#align(center, text(size: 20pt)[{text}])\n" for text in item.headline)
            by = f"#align(center)[{item.byline}]\n" if item.byline else ""
            body = "\n\n".join(item.paragraphs)
            cells.append(
                f"[{head}{by}#block(height: {high}pt, columns({item.columns}, gutter: {GUTTER}pt)"
                f"[{body}])]"
            )
        out.append(
            f"#v(8pt)\n#grid(columns: {('1fr,' * len(row)).join('()')}, gutter: {GAP}pt, "
            f"{', '.join(cells)})"
        )
    importlib.import_module("typst").compile("\n".join(out).encode(), output=str(target))


def _headline(item: Item) -> str:
    lines = "<text:line-break/>".join(map(escape, item.headline))
    by = f"<text:p text:style-name='by'>{item.byline}</text:p>" if item.byline else ""
    return f"<text:p text:style-name='head'>{lines}</text:p>{by}"


def _paragraphs(item: Item) -> str:
    return "".join(f"<text:p text:style-name='body'>{escape(t)}</text:p>" for t in item.paragraphs)


def _section(name: str, item: Item) -> tuple[str, str]:
    """An article in columns: the section's style, and itself."""
    style = (
        f"<style:style style:name='{name}' style:family='section'>"
        "<style:section-properties "
        "text:dont-balance-text-columns='false'><style:columns "
        f"fo:column-count='{item.columns}' fo:column-gap='{GUTTER}pt'/>"
        "</style:section-properties></style:style>"
    )
    text = (
        f"<text:section text:style-name='{name}' text:name='{name}'>{_paragraphs(item)}"
        "</text:section>"
    )
    return style, _headline(item) + text


def _side_by_side(row: Row) -> str:
    cells = "".join(
        f"<table:table-cell table:style-name='cell'>{_headline(item)}{_paragraphs(item)}"
        "</table:table-cell>"
        for item in row
    )
    return (
        f"<table:table><table:table-column table:number-columns-repeated='{len(row)}'/>"
        f"<table:table-row>{cells}</table:table-row></table:table>"
    )


def _paragraph_styles() -> str:
    size = f"fo:font-size='{BODY}pt' style:font-size-asian='{BODY}pt'"
    fonts = f"style:font-name-asian='F' style:font-name='F' {size}"

    def style(name: str, paragraph: str, text: str = fonts) -> str:
        return (
            f"<style:style style:name='{name}' style:family='paragraph'>"
            f"<style:paragraph-properties {paragraph}/>"
            f"<style:text-properties {text} fo:language='zh' fo:country='CN'/></style:style>"
        )

    big = fonts.replace(f"{BODY}pt", "20pt")
    centre = 'fo:text-align="center"'
    # What hangs over a column's edge is not drawn at all.
    hold = 'style:punctuation-wrap="simple"'
    return "".join(
        (
            style("plain", ""),
            style("by", centre),
            style("head", f'{centre} fo:margin-top="14pt" fo:margin-bottom="6pt"', big),
            style("body", f'fo:text-indent="20pt" fo:text-align="justify" {hold}'),
        )
    )


def _open_document(styles: str, body: str) -> str:
    names = ("office", "text", "style", "fo", "table", "svg")
    urns = ("office", "text", "style", "xsl-fo-compatible", "table", "svg-compatible")
    spaces = " ".join(
        f"xmlns:{n}='urn:oasis:names:tc:opendocument:xmlns:{u}:1.0'"
        for n, u in zip(names, urns, strict=True)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f"<office:document {spaces} office:version='1.3' "
        "office:mimetype='application/vnd.oasis.opendocument.text'><office:font-face-decls>"
        f"<style:font-face style:name='F' svg:font-family='{FONT}'/></office:font-face-decls>"
        "<office:automatic-styles>"
        f"{styles}"
        "<style:page-layout style:name='P'><style:page-layout-properties "
        f"fo:page-width='{WIDTH}pt' "
        f"fo:page-height='{HEIGHT}pt' fo:margin-top='{MARGIN}pt' fo:margin-bottom='{MARGIN}pt' "
        f"fo:margin-left='{MARGIN}pt' fo:margin-right='{MARGIN}pt'/></style:page-layout>"
        "</office:automatic-styles><office:master-styles><style:master-page style:name='Standard' "
        "style:page-layout-name='P'/></office:master-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def libreoffice(rows: list[Row], page: int, target: Path) -> None:
    """Sections with columns one below another; side by side, cells of a table without columns."""
    styles = [_paragraph_styles()]
    body = [f"<text:p text:style-name='plain'>{FOLIO.format(page=page)}</text:p>"]
    for number, row in enumerate(rows):
        if len(row) > 1:
            body.append(_side_by_side(row))
            continue
        style, text = _section(f"s{number}", row[0])
        styles.append(style)
        body.append(text)
    styles.append(
        "<style:style style:name='cell' style:family='table-cell'><style:table-cell-properties "
        f"fo:padding='{GAP / 2}pt'/></style:style>"
    )
    document = _open_document("".join(styles), "".join(body))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.fodt"
        source.write_text(document, encoding="utf-8")
        command = [
            "soffice",
            "--headless",
            "--infilter=OpenDocument Text Flat XML",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True)
        target.write_bytes((Path(folder) / f"{target.stem}.pdf").read_bytes())


def _wrapped(text: str, width: float) -> list[str]:
    per, lines, line = int(width / BODY), [], "　　"
    for char in text:
        if len(line) >= per and char not in NEVER_FIRST:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def reportlab(rows: list[Row], page: int, target: Path) -> None:
    """Drawn line by line, all of it twice, one layer on the other; headlines upright too."""
    ttfonts = importlib.import_module("reportlab.pdfbase.ttfonts")
    importlib.import_module("reportlab.pdfbase.pdfmetrics").registerFont(
        ttfonts.TTFont("F", FONT_FILE, subfontIndex=0)
    )
    canvas = importlib.import_module("reportlab.pdfgen.canvas").Canvas(
        str(target), pagesize=(WIDTH, HEIGHT), invariant=1
    )

    def show(x: float, y: float, size: float, text: str) -> None:
        canvas.setFont("F", size)
        canvas.drawString(x + size * (len(text) - len(text.lstrip("　"))), y, text.lstrip("　"))

    for shift in (0.0, 0.3):
        canvas.translate(shift, 0)
        show(MARGIN, HEIGHT - MARGIN, BODY, FOLIO.format(page=page))
        top: float = HEIGHT - MARGIN - 40
        for row in rows:
            width = (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
            low = top
            for at, item in enumerate(row):
                low = min(low, _draw(show, item, MARGIN + at * (width + GAP), width, top))
            top = low - 30
    canvas.save()


def _draw(show: Any, item: Item, left: float, width: float, top: float) -> float:
    """Draw an article below ``top``; where it ends."""
    y = float(top)
    if item.upright:
        for at, line in enumerate(reversed(item.headline)):
            for number, char in enumerate(line):
                show(left + at * 28, top - number * 22, 20, char)
        left, width = left + 28 * len(item.headline) + 10, width - 28 * len(item.headline) - 10
    else:
        per = int(width / 20)
        for line in item.headline:
            for part in (line[at : at + per] for at in range(0, len(line), per)):
                show(left + (width - 20 * len(part)) / 2, y, 20, part)
                y -= 26
    if item.byline:
        show(left + (width - BODY * len(item.byline)) / 2, y + 4, BODY, item.byline)
        y -= 16
    column = (width - GUTTER * (item.columns - 1)) / item.columns
    lines = [line for text in item.paragraphs for line in _wrapped(text, column)]
    high = math.ceil(len(lines) / item.columns)
    for number, line in enumerate(lines):
        show(left + number // high * (column + GUTTER), y - number % high * LEADING, BODY, line)
    upright = 22.0 * max(map(len, item.headline)) if item.upright else 0.0
    return min(y - high * LEADING, top - upright)


def _table_first(rows: list[Row]) -> list[Row]:
    """At most one row of several articles, above all: LibreOffice begins a page with any other."""
    wide = [row for row in rows if len(row) > 1]
    rest = [[item] for row in wide[1:] for item in row] + [row for row in rows if len(row) == 1]
    for (item,) in rest:
        item.columns = max(item.columns, 3)
    return wide[:1] + rest


TOOLS = {tool.__name__: tool for tool in (libreoffice, weasyprint, typst, reportlab)}


def main(chosen: list[str]) -> None:
    """Make the pages of all programs, or of those named."""
    truth: dict[str, Any] = {}
    for name, tool in TOOLS.items():
        made = pages(random.Random(f"{name}-1"))
        if name == "libreoffice":
            made = [_table_first(rows) for rows in made]
        if name == "reportlab":
            for item in (made[1][1][0], made[2][1][0]):
                item.upright = True
        for number, rows in enumerate(made, start=1):
            target = HERE / f"{name}-{number}.pdf"
            truth[target.name] = [asdict(item) for row in rows for item in row]
            if not chosen or name in chosen:
                tool(rows, number, target)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (HERE / "truth.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
