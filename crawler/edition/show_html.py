"""A comparison as a page of its own: to read in a browser, to keep, to print.

Self-contained: no script, nothing fetched; a Content-Security-Policy says so. Every text is
escaped.
"""

from __future__ import annotations

from html import escape

from crawler.edition.compare import Comparison
from crawler.edition.differences import Class
from crawler.edition.in_words import in_words
from crawler.edition.show_rows import NAMES, Piece, Row, rows_of

_STYLE = """
:root { color-scheme: light dark; --line: #8886; }
body { font: 16px/1.75 "Noto Serif CJK SC", "Songti SC", SimSun, serif; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.4; }
p.about, .legend, td.note { font-family: system-ui, sans-serif; font-size: .85rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
th { text-align: left; border-bottom: 2px solid var(--line); padding: .3rem .6rem; }
td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere; padding: .3rem .6rem;
  vertical-align: top; }
td.note { width: 14rem; }
col.note { width: 14rem; }
ins, del { text-decoration-thickness: 2px; }
ins { text-decoration: underline; }
.wording { background: #f9c5c5; color: #5c0000; font-weight: 600; }
.punctuation { background: #fbeeb0; color: #4d3c00; }
.paragraphing { color: #00707d; text-decoration: none; }
.artefact { background: #ead1f5; color: #45005e; }
.gap { background: #cfdcff; color: #00206b; outline: 1px dashed #00206b; }
.truncation { color: #777; text-decoration: none; }
@media print {
  body { font-size: 10pt; margin: 0; max-width: none; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .wording, .punctuation, .artefact, .gap { print-color-adjust: exact; }
}
""".strip()


def _piece(piece: Piece, tag: str) -> str:
    text = escape(piece.text.rstrip("\n") if piece.difference is None else piece.text)
    if piece.difference is None:
        return text.replace("\n", " ")
    kind = piece.difference.kind
    shown = text.replace("\n", "¶ ") if kind is not Class.TRUNCATION else text.replace("\n", "<br>")
    title = escape(f"{NAMES[kind]} {piece.difference.note}".strip(), quote=True)
    return f'<{tag} class="{kind.value}" title="{title}">{shown}</{tag}>'


def _notes(comparison: Comparison, row: Row) -> str:
    notes: list[str] = []
    for difference in row.differences:
        name = NAMES[difference.kind]
        if difference.kind in (Class.WORDING, Class.PUNCTUATION, Class.ARTEFACT):
            before, after = (escape(text or "（无）") for text in in_words(comparison, difference))
            name = f"{name}：{before} → {after}" if len(before + after) < 80 else name
        if difference.note:
            name = f"{name}（{escape(difference.note)}）"
        notes.append(f'<div class="{difference.kind.value}">{name}</div>')
    return "".join(notes)


def show_html(comparison: Comparison, print_id: str, online_id: str) -> str:
    """The comparison as a complete HTML page."""
    title = escape(comparison.printed_title or comparison.online_title or print_id)
    legend = "".join(
        f'<li><span class="{kind.value}">{NAMES[kind]}</span> {comparison.counts[kind.value]}</li>'
        for kind in Class
    )
    rows = "\n".join(
        "<tr>"
        f"<td>{''.join(_piece(piece, 'del') for piece in row.printed)}</td>"
        f"<td>{''.join(_piece(piece, 'ins') for piece in row.online)}</td>"
        f'<td class="note">{_notes(comparison, row)}</td>'
        "</tr>"
        for row in rows_of(comparison)
    )
    online_title = escape(comparison.online_title)
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}｜报纸与网上对照</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="about">报纸 {escape(print_id)}　网上 {escape(online_id)} {online_title}</p>
<ul class="legend">{legend}</ul>
<table>
<colgroup><col><col><col class="note"></colgroup>
<thead><tr><th>报纸</th><th>网上</th><th>差异</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""
