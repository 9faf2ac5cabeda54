"""Under what the source files an article, where its page does not say it (docs/source.md,
"Post files")."""

from __future__ import annotations

from crawler.items import Draft
from crawler.site.markup import media
from crawler.site.slug import slug_of
from crawler.source import Filed

_SUFFIX = "新闻"


def filed(draft: Draft, body: str) -> Filed:
    """The source from the tag or the source line, the category as its pinyin, the tag of both."""
    source = draft.source if draft.source is not None else _source(draft.tags, body)
    category = draft.category if draft.category is not None else slug_of(source)
    tags = draft.tags or ([f"{source}{_SUFFIX}"] if source and draft.source is None else [])
    return Filed(source, category, tags)


def _source(tags: list[str], body: str) -> str:
    """A source that no footer names: from the tag, which is source + 新闻, or the source line."""
    tag = " ".join(tags)
    return tag.removesuffix(_SUFFIX) if tag.endswith(_SUFFIX) else media(body)
