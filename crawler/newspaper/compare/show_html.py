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

_STYLE = """
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1d1b18; --faint: #6b665e;
  --line: #d8d3c8; --wording: #b3261e; --punctuation: #8a6100; --paragraphing: #006a75;
  --artefact: #7b3fa0; --gap: #2a4fae; --truncation: #6b665e; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1a1917; --ink: #e8e4dc; --faint: #a29c91; --line: #3d3a35;
    --wording: #ff9a90; --punctuation: #e6c15c; --paragraphing: #6fd0dc; --artefact: #d5a6f0;
    --gap: #9db8ff; --truncation: #a29c91; }
}
* { box-sizing: border-box; }
body { background: var(--paper); color: var(--ink); margin: 0 auto; max-width: 76rem;
  padding: 1.5rem 1rem 3rem; font: 1rem/1.8 "Noto Serif CJK SC", "Source Han Serif SC",
  "Songti SC", SimSun, serif; }
h1 { font-size: 1.5rem; line-height: 1.4; margin: 0 0 .5rem; text-wrap: balance; }
.about, .legend, th, .notes { font-family: system-ui, "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", sans-serif; font-size: .85rem; line-height: 1.6; }
.about { color: var(--faint); margin: 0 0 1rem; }
.about b { color: var(--ink); font-weight: 600; }
.legend { border: 1px solid var(--line); border-radius: .4rem; columns: 2 24rem; column-gap: 2rem;
  list-style: none; margin: 0 0 1.25rem; padding: .6rem .9rem; }
.legend li { align-items: baseline; break-inside: avoid; display: grid; gap: .5rem;
  grid-template-columns: 5.2em 2.2em 1fr; }
.legend .count { font-variant-numeric: tabular-nums; font-weight: 600; text-align: right; }
.legend .none { color: var(--faint); }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
col.notes { width: 15rem; }
th { border-bottom: 2px solid var(--ink); padding: .35rem .75rem .35rem 0; text-align: left; }
th small { color: var(--faint); display: block; font-weight: 400; overflow-wrap: anywhere; }
td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere; padding: .45rem .75rem .45rem 0;
  vertical-align: top; }
tr.titles td { font-size: 1.1rem; font-weight: 600; }
tr.titles td.notes { font-size: .85rem; font-weight: 400; }
tr.same td { color: color-mix(in srgb, var(--ink) 72%, var(--paper)); }
td.empty::before { color: var(--faint); content: "—"; }
ins, del { text-decoration: none; }
.notes ul { list-style: none; margin: 0; padding: 0; }
.notes li + li { margin-top: .2rem; }
.wording, .punctuation, .artefact, .gap, .truncation { border-bottom: 2px solid; }
.wording { border-bottom-width: 3px; color: var(--wording); font-weight: 600; }
.wording.doubt { border-bottom-style: dotted; }
.punctuation { border-bottom-width: 1px; color: var(--punctuation); }
.paragraphing { color: var(--paragraphing); }
.artefact { border-bottom-style: double; border-bottom-width: 3px; color: var(--artefact); }
.gap { border-bottom-style: dashed; color: var(--gap); }
.truncation { border-bottom: 0; color: var(--truncation); font-style: normal; }
del.wording, del.artefact { text-decoration: line-through; text-decoration-thickness: 1px; }
.white { opacity: .75; }
.notes span, .legend span.key { border-bottom-color: currentcolor; justify-self: start; }
@media (max-width: 46rem) {
  body { padding: 1rem .75rem 2rem; }
  colgroup { display: none; }
  thead { border: 0; clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
    width: 1px; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { border: 0; display: grid; gap: .5rem; grid-template-columns: 2.6rem 1fr; padding: .15rem 0; }
  td::before, td.empty::before { color: var(--faint); content: attr(data-side);
    font: .8rem/2.2 system-ui, sans-serif; }
  td.notes:empty { display: none; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --faint: #444; --line: #999; --wording: #a01008;
    --punctuation: #6d4c00; --paragraphing: #005660; --artefact: #5f2585; --gap: #1a3a8c;
    --truncation: #444; }
  @page { margin: 15mm 12mm; }
  body { font-size: 10pt; line-height: 1.6; max-width: none; padding: 0; }
  .about, .legend, th, .notes, tr.titles td.notes { font-size: 8pt; }
  col.notes { width: 24%; }
  h1, .legend, tr { break-inside: avoid; }
  tr.long { break-inside: auto; }
  thead { display: table-header-group; }
}
""".strip()
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


def page_of(title: str, body: str, style: str = "") -> str:
    """A complete HTML page. ``title`` and ``body`` are HTML, ``style`` is CSS besides the usual."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{_STYLE}{style and f"{chr(10)}{style}"}
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
