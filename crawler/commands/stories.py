"""``scrapy stories``."""

from crawler.command_line.scrapy_adapter import ScrapyAdapter
from crawler.command_line.stories_command import StoriesCommand


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = StoriesCommand
