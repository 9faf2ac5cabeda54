"""How a run captures what servers send, as its settings say."""

from __future__ import annotations

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler import __version__
from crawler.agent import agent_of
from crawler.warc.captures import CapturePolicy


def capture_policy(settings: BaseSettings) -> CapturePolicy | None:
    """What the settings say of capturing; ``None`` if it is off.

    Settings: ``WARC_ENABLED``, ``WARC_PREFIX``, ``WARC_SIZE``, ``WARC_NOT_MODIFIED``,
    ``OPERATOR``, ``CONTACT``, ``USER_AGENT``, ``ROBOTSTXT_OBEY``.
    """
    if not settings.getbool("WARC_ENABLED"):
        return None
    return CapturePolicy(
        prefix=settings["WARC_PREFIX"],
        size=settings.getint("WARC_SIZE"),
        software=f"{settings['BOT_NAME']}/{__version__}",
        operator=settings["OPERATOR"],
        contact=settings["CONTACT"],
        user_agent=_agent_sent(settings),
        robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        each_304=settings["WARC_NOT_MODIFIED"] == "each",
    )


def _agent_sent(settings: BaseSettings) -> str:
    """The user agent of the requests: an archive is opened before Scrapy applies its add-ons."""
    own = (settings.getpriority("USER_AGENT") or 0) >= SETTINGS_PRIORITIES["addon"]
    return str(settings["USER_AGENT"]) if own else agent_of(settings["CONTACT"])
