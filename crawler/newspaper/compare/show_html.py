"""A comparison as a page of its own: to read in a browser, to keep, to print.

Self-contained: no script, nothing fetched; a Content-Security-Policy says so. Every text is
escaped. Each class has a colour and, for who sees none and for printers without ink, a line of its
own below the text.
"""

from __future__ import annotations

from html import escape

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.difference_text import context_of
from crawler.newspaper.compare.differences import Difference, DifferenceClass
from crawler.newspaper.compare.show_rows import (
    DIFFERENCE_NAMES,
    MEANINGS,
    Piece,
    Row,
    remark,
    rows_of,
    title_row,
    visible,
)
from crawler.stylesheet import stylesheet

_LONG = 400


def _classes(difference: Difference) -> str:
    return f"{difference.kind.value}{' doubt' if difference.doubt else ''}"


def _white(text: str) -> str:
    """White space that differs, so that it can be seen."""
    return f'<span class="white">{visible(text)}</span>'.replace("\n", "¶<br>")


def _piece(piece: Piece, tag: str) -> str:
    difference = piece.difference
    if difference is None:
        return escape(piece.text.rstrip("\n")).replace("\n", "<br>")
    if not piece.text.strip():
        shown = _white(piece.text)
    else:
        shown = escape(piece.text.strip("\n")).replace("\n", "<br>")
    title = escape(f"{DIFFERENCE_NAMES[difference.kind]} {remark(difference)}".strip(), quote=True)
    return f'<{tag} class="{_classes(difference)}" title="{title}">{shown}</{tag}>'


def _cell(pieces: tuple[Piece, ...], tag: str, side: str) -> str:
    text = "".join(_piece(piece, tag) for piece in pieces)
    empty = "" if any(piece.text for piece in pieces) else ' class="empty"'
    return f'<td data-side="{side}"{empty}><div>{text}</div></td>'


def _shown(text: str) -> str:
    if not text:
        return "（无）"
    return escape(text.strip("\n")) if text.strip() else _white(text)


def _note(comparison: Comparison, difference: Difference, *, title: bool) -> str:
    name, why = DIFFERENCE_NAMES[difference.kind], remark(difference)
    told = ""
    if difference.kind in (
        DifferenceClass.WORDING,
        DifferenceClass.PUNCTUATION,
        DifferenceClass.ARTEFACT,
        DifferenceClass.GAP,
    ):
        before, after = (
            (difference.print_text, difference.online_text)
            if title
            else context_of(comparison, difference)
        )
        if len(before + after) < 60:
            told = f" {_shown(before)} → {_shown(after)}"
    doubt = "？" if difference.doubt else ""
    reason = f"（{escape(why)}）" if why else ""
    return f'<li><span class="{_classes(difference)}">{name}{doubt}</span>{told}{reason}</li>'


def _row(comparison: Comparison, row: Row, *, title: bool = False) -> str:
    notes = "".join(_note(comparison, one, title=title) for one in row.differences)
    length = max(sum(len(piece.text) for piece in side) for side in (row.printed, row.online))
    kinds = [
        *(["titles"] if title else []),
        *(["same"] if not row.differences and not title else []),
        *(["long"] if length > _LONG else []),
    ]
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    told = f"<ul>{notes}</ul>" if notes else ""
    return (
        f"<tr{kind}>{_cell(row.printed, 'del', '报纸')}{_cell(row.online, 'ins', '网上')}"
        f'<td class="notes" data-side="差异">{told}</td></tr>'
    )


def _legend(comparison: Comparison) -> str:
    found = ""
    for kind in DifferenceClass:
        count = comparison.counts[kind.value]
        meaning = MEANINGS[kind]
        if kind is DifferenceClass.WORDING and comparison.doubtful:
            meaning += f"；其中 {comparison.doubtful} 处存疑（？），或为版面漏字、重字"
        found += (
            f"<li{'' if count else ' class=none'}>"
            f'<span class="key {kind.value}">{DIFFERENCE_NAMES[kind]}</span>'
            f'<span class="count">{count}</span><span>{meaning}</span></li>'
        )
    return f'<ul class="legend" aria-label="图例">{found}</ul>'


def comparison_part(comparison: Comparison, print_id: str, online_id: str) -> str:
    """What a page shows of a comparison below its heading: who, the legend, the sentences."""
    titled = comparison.printed_title or comparison.online_title
    rows = [_row(comparison, title_row(comparison), title=True)] if titled else []
    rows += [_row(comparison, row) for row in rows_of(comparison)]
    body = "\n".join(rows)
    sides = f"报纸 <b>{escape(print_id)}</b> 与网上 <b>{escape(online_id)}</b>"
    return f"""<p class="about">{sides} 逐句对照</p>
{_legend(comparison)}
<table>
<colgroup><col><col><col class="notes"></colgroup>
<thead><tr><th scope="col">报纸<small>{escape(print_id)}</small></th>
<th scope="col">网上<small>{escape(online_id)}</small></th><th scope="col">差异</th></tr></thead>
<tbody>
{body}
</tbody>
</table>"""


def page_of(title: str, body: str) -> str:
    """A complete HTML page; ``title`` and ``body`` are HTML."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{stylesheet()}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def show_html(comparison: Comparison, print_id: str, online_id: str) -> str:
    """The comparison as a complete HTML page.

    In a narrow window the two sides stand below each other, each with its name. White space that
    differs is shown as signs (␣ □ ¶).
    """
    title = escape(comparison.printed_title or comparison.online_title or print_id)
    part = comparison_part(comparison, print_id, online_id)
    return page_of(f"{title}｜报纸与网上对照", f"<h1>{title}</h1>\n{part}")
