"""The project's settings with nothing of the project in them."""

from __future__ import annotations

from scrapy.settings import Settings


def settings_for(**more: object) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(
        {
            "AUTOTHROTTLE_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS": 1,
            "EXTENSIONS": {},
            "ITEM_PIPELINES": {},
            **more,
        },
        priority="cmdline",
    )
    return settings
