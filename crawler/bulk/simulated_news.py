"""Made-up news with known families: who copied what from whom, and how it was changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from crawler.clock import BEIJING

_BEGUN = datetime(2022, 2, 7, 6, 0, tzinfo=BEIJING)
_APART = timedelta(seconds=40)
_REMEMBERED = 3000
_COPIED = 0.3
_PLACES = [
    "滨江",
    "云岭",
    "海陵",
    "东岸",
    "石桥",
    "青湾",
    "北原",
    "松台",
    "临川",
    "长堤",
    "望山",
    "溪口",
]
_FIRMS = [
    "远航",
    "恒泽",
    "金穗",
    "启明",
    "顺达",
    "华仑",
    "天衡",
    "瑞丰",
    "广汇源",
    "宏图志",
    "新凯",
    "安泰",
]
_TRADES = [
    "造纸",
    "储能",
    "光伏",
    "物流",
    "乳业",
    "化纤",
    "水泥",
    "医药",
    "软件",
    "航运",
    "钢管",
    "家电",
]
_ACTS = (
    "宣布在{place}新建一条{trade}生产线，计划投资{n}亿元",
    "披露{month}月订单同比增长{n}%，高于行业平均水平",
    "与{place}市政府签署框架协议，共同建设{trade}产业园",
    "公告称子公司{firm}{trade}取得{n}项专利授权",
    "表示原材料价格回落，单吨成本下降{n}元左右",
    "完成{n}万股回购，用于员工持股计划",
    "董事会审议通过分红预案，每十股派发现金{n}元",
    "召开说明会回应市场关切，称现有产能利用率达到{n}%",
    "拟向{place}的{firm}{trade}收购{n}%股权，尚待审批",
    "第{n}批产品已在{place}港装船，发往海外客户",
)
_VOICES = (
    "业内人士认为，这一变化要到下半年才会反映在报表里。",
    "一位不愿具名的分析师对记者说，{place}的需求仍在恢复。",
    "截至收盘，公司股价报{n}元，成交{m}万手。",
    "公司负责人表示，下一步将把重点放在{trade}环节。",
    "{place}海关的数据显示，同类产品出口{n}万吨。",
    "记者在{place}的厂区看到，{m}台设备正在调试。",
)


@dataclass(frozen=True, slots=True)
class Publication:
    """An article: ``family`` is the id of the first publication of its story."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    source: str
    published: datetime
    family: str


def publications(seed: int, count: int) -> Iterator[Publication]:
    """So many articles in the order of their publication; three in ten are copies of another."""
    random = Random(seed)
    recent: deque[Publication] = deque(maxlen=_REMEMBERED)
    for number in range(1, count + 1):
        published = _BEGUN + number * _APART
        article = f"made-{published:%Y%m%d}-{number:010d}"
        source = f"{random.choice(_PLACES)}日报"
        if recent and random.random() < _COPIED:
            first = recent[-min(len(recent), int(random.paretovariate(0.5)))]
            paragraphs = _changed(random, first.paragraphs)
            one = Publication(article, first.title, paragraphs, source, published, first.family)
        else:
            title, paragraphs = _written(random)
            one = Publication(article, title, paragraphs, source, published, article)
            recent.append(one)
        yield one


def _filled(random: Random, pattern: str) -> str:
    return pattern.format(
        place=random.choice(_PLACES),
        firm=random.choice(_FIRMS),
        trade=random.choice(_TRADES),
        month=random.randint(1, 12),
        n=random.randint(2, 9999) / random.choice((1, 10, 100)),
        m=random.randint(2, 9999),
    )


def _written(random: Random) -> tuple[str, tuple[str, ...]]:
    name = f"{random.choice(_FIRMS)}{random.choice(_TRADES)}"
    told = [_filled(random, pattern) for pattern in random.sample(_ACTS, random.randint(3, 7))]
    paragraphs = [
        f"{name}{act}。{_filled(random, random.choice(_VOICES))}"
        f"{_filled(random, random.choice(_VOICES))}"
        for act in told
    ]
    return f"{name}{told[0]}", tuple(paragraphs)


def _changed(random: Random, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    kept = list(paragraphs)
    how = random.random()
    if how < 0.3 and len(kept) > 2:
        kept = kept[: max(2, len(kept) * 2 // 3)]
    elif how < 0.5:
        kept.append(_filled(random, random.choice(_VOICES)))
    elif how < 0.7:
        kept[0] = f"本报讯 {kept[0].replace('表示', '称').replace('计划', '拟')}"
    return tuple(kept)
