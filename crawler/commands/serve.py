"""``scrapy serve``."""

from crawler.command_line.scrapy_adapter import ScrapyAdapter
from crawler.command_line.serve_command import ServeCommand


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = ServeCommand
