"""A comparison on a terminal: print and online side by side, differences in colour."""

from __future__ import annotations

import io

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.difference_text import context_of
from crawler.newspaper.compare.differences import DifferenceClass
from crawler.newspaper.compare.show_rows import (
    DIFFERENCE_NAMES,
    Piece,
    Row,
    on_one_line,
    rows_of,
    title_row,
    visible,
)

STYLES = {
    DifferenceClass.WORDING: "bold red",
    DifferenceClass.PUNCTUATION: "yellow",
    DifferenceClass.PARAGRAPHING: "cyan",
    DifferenceClass.ARTEFACT: "magenta",
    DifferenceClass.GAP: "bold blue",
    DifferenceClass.TRUNCATION: "dim",
}


def _text(pieces: tuple[Piece, ...]) -> Text:
    text = Text()
    for piece in pieces:
        style = STYLES[piece.difference.kind] if piece.difference else ""
        shown = on_one_line(visible(piece.text) if piece.difference else piece.text)
        text.append(shown if piece.difference else shown.rstrip("⏎"), style=style)
    return text


def _short(text: str) -> str:
    if not text:
        return "（无）"
    return on_one_line(visible(text)) if len(text) < 14 else f"{on_one_line(text[:12])}…"


def _notes(comparison: Comparison, row: Row, *, title: bool = False) -> Text:
    notes = Text()
    for difference in row.differences:
        doubt = "？" if difference.doubt else ""
        told = f"{DIFFERENCE_NAMES[difference.kind]}{doubt}"
        if difference.kind in (
            DifferenceClass.WORDING,
            DifferenceClass.PUNCTUATION,
            DifferenceClass.ARTEFACT,
        ):
            before, after = (
                (difference.print_text, difference.online_text)
                if title
                else context_of(comparison, difference)
            )
            told += f" {_short(before)}→{_short(after)}"
        notes.append(f"{told}\n", style=STYLES[difference.kind])
    notes.rstrip()
    return notes


def show_terminal(
    comparison: Comparison, print_id: str, online_id: str, *, width: int = 100, colour: bool = True
) -> str:
    """The comparison as text for a terminal of ``width`` columns, coloured or plain.

    Without colour the third column still names each difference. White space that differs is shown
    as signs (␣ □ ⏎), and an edit that may be an artefact has a question mark.
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
    table.add_column(Text(f"报纸 {on_one_line(print_id)}"), ratio=4, overflow="fold")
    table.add_column(Text(f"网上 {on_one_line(online_id)}"), ratio=4, overflow="fold")
    table.add_column(Text("差异"), ratio=2, overflow="fold")
    if comparison.printed_title or comparison.online_title:
        titles = title_row(comparison)
        told = _notes(comparison, titles, title=True)
        table.add_row(_text(titles.printed), _text(titles.online), told)
    for row in rows_of(comparison):
        table.add_row(_text(row.printed), _text(row.online), _notes(comparison, row))
    console.print(table)
    counts = "  ".join(
        f"{DIFFERENCE_NAMES[kind]} {comparison.counts[kind.value]}" for kind in DifferenceClass
    )
    console.print(Text(counts))
    if comparison.doubtful:
        console.print(Text(f"？ {comparison.doubtful} 处改字存疑：或为版面漏字、重字"))
    return stream.getvalue()
