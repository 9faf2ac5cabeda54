"""Who asks: the user agent with the contact address of whoever runs this."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from crawler.agent import agent_of


class UserAgent:
    """A Scrapy add-on that makes ``USER_AGENT`` of the setting ``CONTACT``.

    An add-on, because it holds for every command (``fetch`` and ``shell`` too) and yields to a
    ``USER_AGENT`` that is set.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Name the program, its version and the contact (RFC 9110 section 10.1.5)."""
        settings.set("USER_AGENT", agent_of(settings["CONTACT"]), "addon")
