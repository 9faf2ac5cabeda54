"""From a draft to an article, and into the archive."""
