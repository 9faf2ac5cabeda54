"""What is not known of an article that every article has."""

from __future__ import annotations

from itemadapter import ItemAdapter


def missing_fields(article: ItemAdapter) -> list[str]:
    """The names of such fields; ``time`` where no more than the day of publication is known."""
    published = article.get("published")
    missing = [name for name in ("title", "published") if not article.get(name)]
    if published and article.get("published_precision") == "day":
        missing.append("time")
    if not article.get("source") and article.get("share_url"):
        missing.append("source")
    return missing
