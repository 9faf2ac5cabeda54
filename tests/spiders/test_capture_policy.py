"""What a run writes into ``warcinfo`` is what its requests say."""

from __future__ import annotations

from scrapy.settings import Settings

from crawler import __version__
from crawler.extensions.user_agent import UserAgent
from crawler.spiders.capture_policy import capture_policy


def settings_of_the_project() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("CONTACT", "https://example.org/\n who", "cmdline")
    return settings


def test_before_and_after_the_add_on_the_agent_is_the_one_that_is_sent() -> None:
    settings = settings_of_the_project()
    before = capture_policy(settings)
    UserAgent().update_settings(settings)
    after = capture_policy(settings)
    assert before == after
    assert before is not None
    assert before.user_agent == settings["USER_AGENT"]
    assert before.user_agent == f"finews-archiver/{__version__} (+https://example.org/ who)"


def test_a_users_own_agent() -> None:
    settings = settings_of_the_project()
    settings.set("USER_AGENT", "mine/1", "cmdline")
    policy = capture_policy(settings)
    assert policy is not None
    assert policy.user_agent == "mine/1"
