"""The forms in which ``scrapy compare`` gives a comparison away; on a terminal it is shown by
:func:`~crawler.newspaper.compare.show_terminal.show_terminal`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.newspaper.compare.compare import Comparison
from crawler.newspaper.compare.edition_comparison import EditionComparison
from crawler.newspaper.compare.show_edition import show_edition_json
from crawler.newspaper.compare.show_edition_html import show_edition_html
from crawler.newspaper.compare.show_html import show_html
from crawler.newspaper.compare.show_json import show_json


@dataclass(frozen=True, slots=True)
class Format:
    """A form, and the option ``--<name>`` that asks for it.

    ``show`` makes text, ending in a line break, of a comparison and the ids of the print and of the
    online article, ``show_edition`` of a whole edition. ``suffix`` is that of a file which it may
    be written into; empty where it goes to the standard output alone.
    """

    name: str
    help: str
    show: Callable[[Comparison, str, str], str]
    show_edition: Callable[[EditionComparison], str]
    suffix: str = ""


FORMATS = (
    Format("json", "every difference with its place, as JSON", show_json, show_edition_json),
    Format(
        "html",
        "as a page to read and to print, into FILE or to the standard output",
        show_html,
        show_edition_html,
        suffix=".html",
    ),
)
