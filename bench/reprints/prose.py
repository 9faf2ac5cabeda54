"""News stories of generated sentences: skeletons shared by all, the content of each its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.reprints import vocabulary as words

SENTENCES = [
    "{company}{date}公告称，拟以{figure}亿元{action}，预计{when}完成",
    "公告显示，{company}上半年实现营业收入{figure}亿元，同比增长{percent}%",
    "{who}表示，受{cause}影响，{sector}板块{result}",
    "{body}近日印发通知，要求各地{measure}，并{measure}",
    "记者从{city}{place}了解到，当地正在{action}，目前已有{count}家企业参与",
    "“{remark}。”{company}负责人{person}说",
    "在{person}看来，{cause}只是表象，{sector}企业真正要做的是{action}",
    "数据显示，{when}{product}产量为{figure}万吨，环比{updown}{percent}%",
    "{city}市政府有关负责人介绍，{measure}之后，{sector}企业的{result}",
    "{company}与{company}签署合作协议，双方将在{product}领域{action}",
    "走进位于{city}的{company}车间，{count}台设备正在生产{product}",
    "{person}告诉记者，去年这个时候{product}每吨不过{figure}元，如今{updown}了{percent}%",
    "从全年看，{sector}行业{result}，不过{cause}的影响仍不能低估",
    "{who}认为，随着{cause}，{result}，建议关注{product}方向",
    "截至{date}，{company}股价报{figure}元，总市值{figure}亿元",
    "为了{action}，{company}先后投入{figure}万元，改造了{count}条{product}生产线",
    "{body}有关负责人在{city}调研时指出，要{measure}，让政策直达{sector}企业",
    "业内人士{person}分析，{product}价格{updown}的背后是{cause}",
    "与之相对，{company}的{product}业务{result}，{when}收入仅{figure}亿元",
    "{city}{place}内，{person}和同事们正为{product}的发运忙碌",
    "“{remark}，{remark}。”{person}这样形容{sector}行业的变化",
    "{when}，{city}{place}完成投资{figure}亿元，{updown}{percent}个百分点",
    "不过，{cause}也让{company}不得不重新考虑{action}的计划",
    "{company}董事会秘书{person}在业绩说明会上回应称，公司{result}，将继续{action}",
    "按照规划，到{year}年，{city}将建成{count}个{sector}项目，带动就业{figure}人",
    "海关数据显示，{when}{product}出口{figure}吨，主要销往{count}个国家和地区",
    "{sector}的另一头，{person}经营的合作社靠{product}{updown}收入{figure}万元",
    "{who}在{date}发布的研究报告中说，{company}{result}，目标价{figure}元",
    "据悉，{city}将{measure}，首批资金{figure}万元已拨付到{place}",
    "面对{cause}，{person}选择{action}，这在{sector}圈子里并不多见",
]
_SLOT = re.compile(r"\{(\w+)\}")

Cast = dict[str, list[str]]


def _cast(random: Random) -> Cast:
    """Those whom a story is about: its sentences come back to them."""
    return {
        "company": [words.company(random) for _ in range(random.randint(2, 4))],
        "person": [words.person(random) for _ in range(random.randint(2, 5))],
        "city": random.sample(words.CITIES, random.randint(1, 3)),
        "sector": random.sample(words.SECTORS, random.randint(1, 3)),
        "product": random.sample(words.PRODUCTS, random.randint(2, 4)),
    }


_SLOTS: dict[str, Callable[[Random, Cast], str]] = {
    "figure": lambda r, _: words.figure(r),
    "percent": lambda r, _: f"{r.uniform(0.1, 60):.{r.randint(0, 2)}f}",
    "count": lambda r, _: str(r.randint(2, 480)),
    "year": lambda r, _: str(r.randint(2023, 2035)),
    "date": lambda r, _: f"{r.randint(1, 12)}月{r.randint(1, 28)}日",
    "when": lambda r, _: r.choice(
        (
            "今年一季度",
            "今年二季度",
            "前三季度",
            "去年全年",
            "上个月",
            "节后首周",
            "年底前",
            "本月中旬",
        )
    ),
    "updown": lambda r, _: r.choice(("上涨", "下降", "增长", "减少", "回升", "回落")),
    "action": lambda r, _: r.choice(words.ACTIONS),
    "cause": lambda r, _: r.choice(words.CAUSES),
    "result": lambda r, _: r.choice(words.RESULTS),
    "measure": lambda r, _: r.choice(words.MEASURES),
    "body": lambda r, _: r.choice(words.BODIES),
    "place": lambda r, _: r.choice(words.PLACES),
    "remark": lambda r, _: r.choice(words.REMARKS),
    "who": lambda r, c: f"{r.choice(c['company'])}{r.choice(words.BROKERS)}{r.choice(c['person'])}",
    **{
        name: (lambda r, c, name=name: r.choice(c[name]))  # type: ignore[misc]  # a bound default
        for name in ("company", "person", "city", "sector", "product")
    },
}


def fill(pattern: str, random: Random, cast: Cast) -> str:
    return _SLOT.sub(lambda slot: _SLOTS[slot[1]](random, cast), pattern)


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its title and its paragraphs, each a list of sentences."""

    title: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join("".join(sentences) for sentences in self.paragraphs)


def sentence(random: Random, cast: Cast) -> str:
    return fill(random.choice(SENTENCES), random, cast) + "。"


def title(random: Random, cast: Cast) -> str:
    return fill(
        random.choice(
            (
                "{company}{action} {sector}行业{result}",
                "{city}{measure} {sector}企业尝到甜头",
                "{cause} {product}价格{updown}",
                "{sector}观察：{result}",
                "{person}：{remark}",
            )
        ),
        random,
        cast,
    )


def story(random: Random, sentences: int | None = None) -> Story:
    """A story of 6 to 60 sentences, most of them about 20 (600 to 900 characters)."""
    cast = _cast(random)
    left = sentences or min(60, max(6, int(random.lognormvariate(3.0, 0.45))))
    paragraphs = []
    while left > 0:
        size = min(left, random.randint(1, 4))
        paragraphs.append(tuple(sentence(random, cast) for _ in range(size)))
        left -= size
    return Story(title(random, cast), tuple(paragraphs))


def cast_of_nobody(random: Random) -> Cast:
    """For sentences about something else: a local lead, a remark of the editor's."""
    return _cast(random)
