"""A comparison on a terminal: print and online side by side, differences in colour."""

from __future__ import annotations

import io
import unicodedata

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.edition.compare import Comparison
from crawler.edition.differences import Class
from crawler.edition.in_words import in_words
from crawler.edition.show_rows import NAMES, Piece, rows_of

STYLES = {
    Class.WORDING: "bold red",
    Class.PUNCTUATION: "yellow",
    Class.PARAGRAPHING: "cyan",
    Class.ARTEFACT: "magenta",
    Class.GAP: "bold blue",
    Class.TRUNCATION: "dim",
}


def _safe(text: str) -> str:
    """Text without control characters, which a terminal would obey; line breaks are shown."""
    return "".join(
        "⏎"
        if char == "\n"
        else "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(char) in ("Cc", "Cf")
        else char
        for char in text
    )


def _text(pieces: tuple[Piece, ...]) -> Text:
    text = Text()
    for piece in pieces:
        style = STYLES[piece.difference.kind] if piece.difference else ""
        shown = _safe(piece.text)
        text.append(shown if piece.difference else shown.rstrip("⏎"), style=style)
    return text


def show_terminal(
    comparison: Comparison, print_id: str, online_id: str, *, width: int = 100, colour: bool = True
) -> str:
    """The comparison as text for a terminal of ``width`` columns, coloured or plain.

    Without colour the third column still names each difference.
    """
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    table = Table(box=SIMPLE_HEAD, expand=True, show_lines=False)
    table.add_column(Text(f"报纸 {_safe(print_id)}"), ratio=4, overflow="fold")
    table.add_column(Text(f"网上 {_safe(online_id)}"), ratio=4, overflow="fold")
    table.add_column(Text("差异"), ratio=2, overflow="fold")
    table.add_row(Text(_safe(comparison.printed_title)), Text(_safe(comparison.online_title)), "")
    for row in rows_of(comparison):
        notes = Text()
        for difference in row.differences:
            name = NAMES[difference.kind]
            style = STYLES[difference.kind]
            if difference.kind in (Class.WORDING, Class.PUNCTUATION, Class.ARTEFACT):
                before, after = in_words(comparison, difference)
                shorts = [_safe(t) if len(t) < 14 else f"{_safe(t[:12])}…" for t in (before, after)]
                notes.append(f"{name} {shorts[0]}→{shorts[1]}\n", style=style)
            else:
                notes.append(f"{name}\n", style=style)
        notes.rstrip()
        table.add_row(_text(row.printed), _text(row.online), notes)
    console.print(table)
    counts = "  ".join(f"{NAMES[kind]} {comparison.counts[kind.value]}" for kind in Class)
    console.print(Text(counts))
    return stream.getvalue()
