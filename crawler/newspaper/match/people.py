"""Names that the online copy ran together, taken apart again with the print byline's help."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.newspaper.model import PrintArticle
from crawler.text.letters import letters
from crawler.text.run_together import parted


@dataclass(frozen=True, slots=True)
class Recovered:
    """The people of an article, and what of it print told (``reporters``, ``correspondents``)."""

    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    changed: tuple[str, ...]


def recover_people(
    article: PrintArticle, reporters: list[str], correspondents: list[str]
) -> Recovered:
    """Take the print names where online has the same letters without their separators.

    ``谭雪平陈志`` online and ``谭雪平 陈志`` in print make two people. Where the letters differ the
    online names stay: somebody edited them. What online lacks altogether is not added; a name of
    which print has more people beside it is taken apart all the same.
    """
    changed: list[str] = []
    found: list[tuple[str, ...]] = []
    for name, online, printed in (
        ("reporters", reporters, article.reporters),
        ("correspondents", correspondents, article.correspondents),
    ):
        same = letters("".join(online)) == letters("".join(printed))
        if online and same and tuple(online) != printed:
            changed.append(name)
            found.append(printed)
        else:
            several = tuple(parted(online, printed))
            if several != tuple(online):
                changed.append(name)
            found.append(several)
    return Recovered(found[0], found[1], tuple(changed))
