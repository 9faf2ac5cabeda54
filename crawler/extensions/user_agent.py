"""Who asks: the user agent with the contact address of whoever runs this."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from crawler import __version__


class UserAgent:
    """A Scrapy add-on that makes ``USER_AGENT`` of the setting ``CONTACT``.

    An add-on, because it holds for every command (``fetch`` and ``shell`` too) and yields to a
    ``USER_AGENT`` that is set.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Name the program, its version and the contact (RFC 9110 section 10.1.5)."""
        contact = " ".join(settings["CONTACT"].split())
        settings.set("USER_AGENT", f"finews-archiver/{__version__} (+{contact})", "addon")
