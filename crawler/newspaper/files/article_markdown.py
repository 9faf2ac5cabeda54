"""A print article as Markdown with YAML front matter: ``editions/<…>/<page>-<n>.md``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.newspaper.match.match import Match
from crawler.newspaper.model import (
    EditionPage,
    Paragraph,
    ParagraphKind,
    PrintArticle,
    SeamKind,
)

GAP = "〔缺字〕"
"""What stands in the Markdown where print lost words; it is in no other form of the text."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])|^(\s*)([-+>]|\d+[.)])(?=\s)")


def _escaped(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        if match[1]:
            return f"\\{match[1]}"
        return f"{match[2]}{match[3][:-1]}\\{match[3][-1]}"

    return _SPECIAL.sub(escape, text)


def _with_gaps(paragraph: Paragraph) -> str:
    pieces, at = [], 0
    for seam in paragraph.seams:
        if seam.kind is SeamKind.GAP:
            pieces.append(_escaped(paragraph.text[at : seam.at]))
            at = seam.at
    pieces.append(_escaped(paragraph.text[at:]))
    return GAP.join(pieces)


def article_markdown(
    page: EditionPage, article: PrintArticle, matches: Sequence[Match] = ()
) -> str:
    """The article as it reads on the page: kicker, headline, subtitle, byline, text, captions."""
    facts = page.facts
    front = {
        "title": article.headline,
        "paper": facts.paper.value if facts.paper else None,
        "date": facts.date.value if facts.date else None,
        "page": facts.page.value if facts.page else None,
        "position": article.position,
        "kicker": article.kicker or None,
        "subtitle": article.subtitle or None,
        "byline": article.byline or None,
        "reporters": list(article.reporters) or None,
        "correspondents": list(article.correspondents) or None,
        "photographers": list(article.photographers) or None,
        "open_jump": article.open_jump or None,
        "part_of": "-".join(map(str, article.part_of)) if article.part_of else None,
        "online": [match.id for match in matches] or None,
    }
    known = {key: value for key, value in front.items() if value is not None}
    lines = [f"**{_escaped(article.kicker)}**"] if article.kicker else []
    if article.headline:
        lines.append(f"# {_escaped(article.headline)}")
    if article.subtitle:
        lines.append(f"**{_escaped(article.subtitle)}**")
    if article.byline_line and article.byline:
        lines.append(f"*{_escaped(article.byline)}*")
    for paragraph in article.paragraphs:
        heading = "## " if paragraph.kind is ParagraphKind.SUBHEAD else ""
        lines.append(heading + _with_gaps(paragraph))
    lines += [f"> {_escaped(f'{c.text} {c.credit}'.strip())}" for c in article.captions]
    if article.open_jump:
        lines.append(f"*（下转{_escaped(article.open_jump)}版）*")
    # Not at the start of every command: loading it takes longer than a file does.
    import yaml

    header = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{header}---\n\n" + "\n\n".join(lines) + "\n"
