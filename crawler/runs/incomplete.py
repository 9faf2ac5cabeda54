"""Articles that were written though something of them is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.runs.books import NamedLink

if TYPE_CHECKING:
    from itemadapter import ItemAdapter

_OF_AN_ARTICLE = frozenset({"id", "url", "title", "published", "source", "share_url"})


def named_incomplete(item: Any) -> NamedLink | None:
    """How the report names an article that lacks what every article has; ``None`` if it has it all.

    Any kind of item will do that has an article's fields; ``None`` for another one.
    """
    # A run that finds nothing new does without.
    from itemadapter import ItemAdapter

    if not ItemAdapter.is_item(item):
        return None
    article = ItemAdapter(item)
    if not _OF_AN_ARTICLE.issubset(article.field_names()):
        return None
    missing = missing_fields(article)
    if not missing:
        return None
    return NamedLink(article["url"], article["id"], f"unknown: {', '.join(missing)}")


def missing_fields(article: ItemAdapter) -> list[str]:
    """The names of such fields; ``time`` where no more than the day of publication is known."""
    missing = [name for name in ("title", "published") if not article.get(name)]
    if article.get("published") and article.get("published_precision") == "day":
        missing.append("time")
    if not article.get("source") and article.get("share_url"):
        missing.append("source")
    return missing
