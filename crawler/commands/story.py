"""``scrapy story``."""

from crawler.command_line.scrapy_adapter import ScrapyAdapter
from crawler.command_line.story_command import StoryCommand


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = StoryCommand
