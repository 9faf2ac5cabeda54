"""Articles of real words: those of jieba's dictionary, as often as they are in its corpus.

Articles are put together of sentences of a store, each of which has a theme: a few words that come
back, as they do in the news. So texts have about as many different pairs of letters as real ones of
their length (a test compares them), and a phrase is in many articles.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from random import Random

from crawler.clock import BEIJING
from crawler.items import Article

BEGIN = datetime(2024, 1, 1, tzinfo=BEIJING)
A_DAY = 2000
"""Articles a day: about one for each source."""
SOURCES = 2000
THEMES, ON_A_THEME = 10_000, 20
THEME = 0.25
"""How often the words of a theme come in its sentences, two at a time."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文辉建国志玉兰红梅鑫波斌宇浩凯健俊帆帅旭宁"


@cache
def dictionary() -> list[tuple[str, int]]:
    """The words of jieba's dictionary with their frequencies."""
    spec = find_spec("jieba")
    assert spec is not None, "pip install jieba"
    assert spec.origin is not None
    lines = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return [(row[0], int(row[1])) for row in rows if len(row) == 3]


class Corpus:
    """Articles by number, each made of the seed and its number alone."""

    def __init__(self, seed: int, themes: int = THEMES) -> None:
        self._seed, self._themes = seed, themes
        known = dictionary()
        self._words = [word for word, _ in known]
        self._weights = list(accumulate(number for _, number in known))
        random = Random(seed)
        self.sources = ["".join(self.words(random, 2)) + "报" for _ in range(SOURCES)]
        self._sentences = []
        for _ in range(themes):
            theme = self.words(random, 24)
            self._sentences += [self._sentence(random, theme) for _ in range(ON_A_THEME)]
        self._source_weights = list(accumulate(1 / (place + 5) for place in range(SOURCES)))

    def words(self, random: Random, count: int) -> list[str]:
        """Words as often as they come."""
        return random.choices(self._words, cum_weights=self._weights, k=count)

    @staticmethod
    def person(random: Random) -> str:
        """A name."""
        return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))

    def _sentence(self, random: Random, theme: list[str]) -> str:
        """Some words with commas, perhaps a number or a name."""
        words = self.words(random, random.randint(8, 24))
        for place in range(len(words) - 1):
            if random.random() < THEME:
                start = random.randrange(len(theme) - 1)
                words[place : place + 2] = theme[start : start + 2]
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            figure = f"{random.expovariate(0.01):.{random.choice((0, 1, 2))}f}"
            unit = random.choice(("%", "亿元", "万股", "点"))
            words[random.randrange(len(words))] = figure + unit
        if random.random() < 0.15:
            words[0] = self.person(random)
        for place in range(7, len(words) - 2, 9):
            words[place] += "，"
        return "".join(words) + "。"

    def text(self, random: Random) -> str:
        """Half of them are flashes of some 150 characters, half articles of some 700."""
        length = random.randint(80, 240) if random.random() < 0.5 else random.randint(300, 1100)
        theme, said = random.randrange(self._themes), ""
        while len(said) < length:
            if random.random() < 0.3:
                theme = random.randrange(self._themes)
            said += self._sentences[theme * ON_A_THEME + random.randrange(ON_A_THEME)]
            said += "\n" * (random.random() < 0.2)
        return said.strip()

    def article(self, number: int) -> Article:
        """The article with this number."""
        random = Random(self._seed << 32 | number)
        text = self.text(random)
        published = BEGIN + timedelta(seconds=number * 86_400 // A_DAY + random.randrange(3600))
        place = random.choices(range(SOURCES), cum_weights=self._source_weights)[0]
        source, slug = self.sources[place], f"source{place}"
        identity = f"NW{published:%Y%m%d}{number:010}"
        reporters = [self.person(random) for _ in range(random.choice((0, 0, 1, 2)))]
        stocks = [f"{random.randrange(2)}.{random.randrange(1000):06}" for _ in range(number % 3)]
        return Article(
            id=identity,
            url=f"https://finews.withounder.com/{slug}/{published:%Y/%m/%d}/{identity}.html",
            title="".join(self.words(random, random.randint(7, 12))),
            published=published,
            source=source,
            category=slug,
            tags=[f"{source}新闻"],
            digest="",
            body_html="".join(f"<p>{paragraph}</p>" for paragraph in text.splitlines()),
            text=text,
            text_source="newstext",
            byline="",
            reporters=reporters,
            correspondents=[],
            media="",
            share_url="",
            images=[],
            stocks=stocks,
            content_hash=sha256(text.encode()).hexdigest(),
            captured_at=published + timedelta(minutes=9),
        )
