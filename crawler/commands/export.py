"""``scrapy export``."""

from crawler.command_line.export_command import ExportCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = ExportCommand
