"""What is known of the archive with a past."""

from __future__ import annotations

import re

from bench.reader.process import Reader

ARTICLES = 417
REVISED = "NW202202140000000070"
"""Two revisions; the second has a correction in its last paragraph."""
REPRINTED = "NW202202150000000240"
"""The first of five publications."""
VANISHED = "202202210000001480"
"""Found gone before its time."""
PRINTED = "jiangzhouribao/2022-03-15/A1-1"
WITH_CAPTURE = "NW202203142300446040"
DAY = "2022-03-08"


def known(reader: Reader) -> list[str]:
    """An address of every page."""
    link = re.search(
        r'<h3><a href="(/capture/[^"]+)"', reader.get(f"/evidence/{WITH_CAPTURE}").text
    )
    assert link is not None
    return [
        "/",
        "/?q=储能",
        "/?q=储能&order=best",
        "/?q=不可能出现的词",
        f"/article/{REVISED}",
        f"/article/{VANISHED}",
        f"/article/{REVISED}/1..2",
        f"/story/{REPRINTED}",
        "/print",
        "/print/jiangzhouribao/2022-03-15",
        "/print/jiangzhouribao/2022-03-15/A1",
        f"/print/{PRINTED}",
        "/print/jiangzhouribao/2022-03-15/A1-2",
        f"/evidence/{WITH_CAPTURE}",
        link[1],
        "/source",
        "/source/江州日报",
        "/reporter",
        "/reporter/林可",
        "/stock",
        "/stock/1.609107",
        "/tag",
        "/tag/江州日报新闻",
        f"/day/{DAY}",
        "/coverage",
        "/vanishing",
        "/spread",
        "/runs",
    ]
