"""The tiny site of the crawl tests, for these too."""

from tests.crawl.conftest import tiny, tiny_site

__all__ = ["tiny", "tiny_site"]
