"""``scrapy evidence``."""

from crawler.command_line.evidence_command import EvidenceCommand
from crawler.command_line.scrapy_adapter import ScrapyAdapter


class Command(ScrapyAdapter):
    """The program's own, as a command of Scrapy's."""

    of = EvidenceCommand
