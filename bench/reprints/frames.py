"""Hard negatives: articles that share most of their words and are different stories.

Daily market reports with the same frame and other figures, notices that name another company, the
same column on another day, flashes that differ in an amount, a company profile or a disclaimer
under every article. Each is a story of its own.
"""

from __future__ import annotations

from random import Random

from bench.reprints import vocabulary as words
from bench.reprints.prose import Story, cast_of_nobody, fill, sentence, story


def _move(random: Random) -> str:
    return random.choice(("涨", "跌"))


def _paragraphs(*lines: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part + "。" for part in line.split("。") if part) for line in lines)


def closing_report(random: Random, month: int, day: int) -> Story:
    """The two markets at the close."""
    indices = "，".join(
        f"{name}{_move(random)}{random.uniform(0, 3):.2f}%，报{random.uniform(2000, 14000):.2f}点"
        for name in ("沪指", "深成指", "创业板指", "科创50指数")
    )
    rising, falling = random.sample(words.SECTORS, 5), random.sample(words.SECTORS, 5)
    return Story(
        f"收评：三大指数涨跌不一 {rising[0]}板块领涨",
        _paragraphs(
            f"{month}月{day}日，A股三大指数今日集体震荡整理。截至收盘，{indices}。",
            f"沪深两市今日成交额合计{random.uniform(6000, 14000):.1f}亿元，"
            f"较上个交易日{random.choice(('放量', '缩量'))}{random.uniform(10, 2000):.1f}亿元。"
            f"北向资金全天净{random.choice(('买入', '卖出'))}{random.uniform(1, 150):.2f}亿元，"
            f"其中沪股通{random.uniform(1, 90):.2f}亿元，深股通{random.uniform(1, 90):.2f}亿元。",
            f"盘面上，{'、'.join(rising)}等板块涨幅居前，{'、'.join(falling)}等板块跌幅居前。"
            f"个股方面，两市共{random.randint(300, 4500)}只个股上涨，"
            f"{random.randint(300, 4500)}只个股下跌，涨停{random.randint(20, 150)}家，"
            f"跌停{random.randint(1, 80)}家。",
        ),
    )


def margin_notice(random: Random, month: int, day: int) -> Story:
    """One share's margin trading of a day, with the long explanation that is always the same."""
    name = words.company(random)
    return Story(
        f"{name}：融资净买入{random.uniform(10, 9000):.2f}万元（{month:02d}-{day:02d}）",
        _paragraphs(
            f"{name}融资融券信息显示，{month}月{day}日"
            f"融资净买入{random.uniform(10, 9000):.2f}万元；"
            f"融资余额{random.uniform(1, 90):.2f}亿元，较前一日{random.choice(('增加', '下降'))}"
            f"{random.uniform(0, 5):.2f}%。",
            f"融资方面，当日融资买入{random.uniform(10, 9000):.2f}万元，"
            f"融资偿还{random.uniform(10, 9000):.2f}万元，"
            f"近{random.randint(2, 20)}个交易日累计净买入{random.uniform(10, 9000):.2f}万元。"
            f"融券方面，融券卖出{random.uniform(1, 90):.2f}万股，"
            f"融券偿还{random.uniform(1, 90):.2f}万股，融券余量{random.uniform(1, 900):.2f}万股，"
            f"融券余额{random.uniform(100, 9000):.2f}万元。"
            f"融资融券余额合计{random.uniform(1, 90):.2f}亿元。",
            "融资余额若长期增加，表示投资者心态偏向买方，市场人气旺盛，属强势市场；"
            "反之则属弱势市场。一般来说，融券余额增加，说明市场趋向卖方。",
        ),
    )


def rating_notice(random: Random, month: int, day: int) -> Story:
    """A broker's rating of a share, by machine."""
    name, broker = words.company(random), "".join(random.sample(words.STEMS, 2)) + "证券"
    price, target = random.uniform(3, 300), random.uniform(3, 300)
    return Story(
        f"{broker}维持{name}买入评级 目标价{target:.2f}元",
        _paragraphs(
            f"{broker}{month:02d}月{day:02d}日发布研报称，维持{name}（"
            f"{random.randint(0, 999999):06d}.SZ，最新价：{price:.2f}元）买入评级。"
            f"评级理由主要包括：1){random.choice(words.CAUSES)}，{random.choice(words.RESULTS)}；2)"
            f"{random.choice(words.ACTIONS)}，{random.choice(words.RESULTS)}。"
            "风险提示：宏观经济波动风险，行业政策变化风险，原材料价格上涨风险，新产品推广不及预期。",
            f"AI点评：{name}近一个月获得{random.randint(1, 30)}份券商研报关注，"
            f"买入{random.randint(1, 20)}家，增持{random.randint(1, 9)}家，"
            f"平均目标价为{target:.2f}元，与最新价{price:.2f}元相比，高{target - price:.2f}元，"
            f"目标均价涨幅{random.uniform(1, 90):.2f}%。",
        ),
    )


def column(name: str, random: Random, month: int, day: int) -> Story:
    """An editor's column: the same greeting and the same farewell, the rest of the day."""
    cast = cast_of_nobody(random)
    body = ["".join(sentence(random, cast) for _ in range(random.randint(2, 3))) for _ in range(3)]
    return Story(
        f"{name}丨{fill('{sector}：{remark}', random, cast)}",
        _paragraphs(
            f"各位读者早上好，欢迎收看今天的{name}，今天是{month}月{day}日。每个交易日开盘之前，"
            "我们为您梳理隔夜要闻，解读市场变化，陪伴您开始新的一天。",
            *body,
            f"以上就是今天{name}的全部内容，我们明天同一时间再见。如果您有想了解的话题，"
            "可以在后台给我们留言，我们会在下一期节目里为您解答。市场变化莫测，"
            "请您结合自身情况独立判断，理性对待每一次涨跌。",
        ),
    )


def profile(name: str, random: Random) -> str:
    """The paragraph on itself that a company sends along with every statement."""
    cast = cast_of_nobody(random) | {"company": [name]}
    return (
        "关于"
        + name
        + "："
        + "".join(
            fill(pattern, random, cast) + "。"
            for pattern in (
                "{company}成立于{year}年，总部位于{city}，是一家专注于{product}和{product}的综合性企业",
                "公司在{city}、{city}设有生产基地，产品覆盖{sector}、{sector}等多个领域",
                "公司秉承以客户为中心的理念，持续{action}，多次获得行业奖项",
            )
        )
    )


def statement(name: str, about: str, random: Random) -> Story:
    """A company's statement: a short story of its own, and the profile."""
    body = story(random, sentences=random.randint(5, 8))
    return Story(f"{name}：{body.title}", (*body.paragraphs, (about,)))


def flash(random: Random, month: int, day: int) -> Story:
    """One sentence, the same every day but for its amounts."""
    kind = random.randrange(3)
    if kind == 0:
        text = (
            f"人民银行{month}月{day}日开展{random.randint(1, 40) * 50}亿元7天期逆回购操作，"
            f"中标利率{random.uniform(1.5, 2.5):.2f}%。"
        )
    elif kind == 1:
        text = (
            f"人民币兑美元中间价报{random.uniform(6.2, 7.3):.4f}，"
            f"{random.choice(('调升', '调贬'))}{random.randint(1, 600)}个基点。"
        )
    else:
        text = (
            f"沪指{random.choice(('高开', '低开'))}{random.uniform(0, 2):.2f}%，"
            f"深成指{random.choice(('高开', '低开'))}{random.uniform(0, 2):.2f}%，"
            f"{random.choice(words.SECTORS)}板块领涨。"
        )
    return Story(text.rstrip("。"), ((text,),))
