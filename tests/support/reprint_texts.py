"""Texts of which some are reprints of others, and when the first was published."""

from datetime import datetime
from random import Random

from bench.reprints.prose import story
from crawler.clock import BEIJING

NOON = datetime(2022, 2, 7, 12, tzinfo=BEIJING)
LONG = story(Random(1), sentences=24).text
HALF = "\n".join(LONG.split("\n")[:5])
OTHER = story(Random(2), sentences=14).text
FLASH = "人民银行今日开展200亿元7天期逆回购操作，中标利率2.10%。"
