"""A comparison as JSON: ``scrapy compare ID --json``."""

from __future__ import annotations

from typing import Any

import orjson

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.difference_text import context_of
from crawler.newspaper.compare.differences import Difference
from crawler.newspaper.compare.show_rows import rows_of

_CONTEXT = 8


def _difference(comparison: Comparison, difference: Difference) -> dict[str, Any]:
    start, end = difference.print_start, difference.print_end
    before, after = context_of(comparison, difference)
    return {
        "class": difference.kind.value,
        "print": difference.print_text,
        "online": difference.online_text,
        "print_words": before,
        "online_words": after,
        "print_span": [start, end],
        "online_span": [difference.online_start, difference.online_end],
        "before": comparison.printed[max(0, start - _CONTEXT) : start],
        "after": comparison.printed[end : end + _CONTEXT],
        "note": difference.note,
        "doubt": difference.doubt,
    }


def show_json(comparison: Comparison, print_id: str, online_id: str) -> str:
    """The comparison as JSON text, ending in a line break.

    ``differences`` in order, each with its class, both texts, their spans (characters of
    ``print_text`` and ``online_text``) and what stands around it; applied to ``print_text`` they
    give ``online_text``. ``doubt`` says why an edit of the wording may be an artefact, empty where
    nothing does; ``doubtful`` is how many such edits there are. ``sentences`` are the pairs of
    spans that belong together.
    """
    value = {
        "print": print_id,
        "online": online_id,
        "print_title": comparison.printed_title,
        "online_title": comparison.online_title,
        "title_differences": [
            {
                "class": d.kind.value,
                "print": d.print_text,
                "online": d.online_text,
                "doubt": d.doubt,
            }
            for d in comparison.title
        ],
        "counts": comparison.counts,
        "doubtful": comparison.doubtful,
        "differences": [_difference(comparison, d) for d in comparison.differences],
        "sentences": [
            {
                "print": [pair.print.start, pair.print.end],
                "online": [pair.online.start, pair.online.end],
                "differences": len(row.differences),
            }
            for pair, row in zip(comparison.pairs, rows_of(comparison), strict=True)
        ],
        "print_text": comparison.printed,
        "online_text": comparison.online,
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
