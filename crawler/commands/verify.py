"""``scrapy verify``."""

from crawler.command_line.scrapy_adapter import ScrapyAdapter
from crawler.command_line.verify_command import VerifyCommand


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = VerifyCommand
