import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reprints.boilerplate import without_boilerplate

STORY = "市里的三座仓库本月全部启用，冷链车从此不必绕行。"


@pytest.mark.parametrize(
    "line",
    [
        "（文章来源：江城日报）",
        "来源：江城晚报",
        "责任编辑：李甲",
        "责编 王乙",
        "本报记者 张丙",
        "江城日报记者/李军 通讯员/陈丁",
        "文/王戊",
        "原标题：三座仓库启用",
        "免责声明：本文仅代表作者个人观点，与本网无关，请读者仅作参考。",
        "(声明：文章内容仅供参考，不构成投资建议。投资者据此操作，风险自担。)",
        "【版权归原作者所有，如有侵权请联系删除】",
        "股市有风险，投资需谨慎。",
        "扫描下方二维码，关注我们",
        "更多精彩内容请下载客户端",
        "海量资讯，尽在掌上江城",
        "未经授权不得转载",
        "侵权必究",
        "文中观点不代表本平台",
        "以上内容不作为任何投资依据",
        "不构成具体的投资决策",
        "据此入市，后果自理",
        "市场有风险",
        "入市有风险",
        "投资需谨慎",
        "长按二维码",
    ],
)
def test_lines_of_the_paper_are_left_out(line: str) -> None:
    assert without_boilerplate(f"{line}\n{STORY}\n{line}") == STORY


@pytest.mark.parametrize(
    "opening",
    [
        "新华社北京2月7日电（记者 张三）",
        "财联社2月7日电，",
        "江城日报讯（记者 李四）",
        "本报讯 ",
        "本报讯（记者王五 通讯员赵六）",
        "【江城晚报讯】",
        "江城晚报记者 李四 北京报道：",
    ],
)
def test_openings_are_left_out(opening: str) -> None:
    assert without_boilerplate(opening + STORY) == STORY


def test_a_source_at_the_end_of_a_paragraph_is_left_out() -> None:
    assert without_boilerplate(STORY + "（来源：江城日报）") == STORY
    assert without_boilerplate(STORY + "（记者 李四）") == STORY


@pytest.mark.parametrize(
    "line",
    [
        STORY,
        "风险提示：原料价格波动。",
        "网约车司机老李说，平台的来源：一是补贴，二是流量，三是口碑。",
        "编辑部搬到了新址。",
        "记者在现场看到，码头上停着十二艘船。",
        "此次会议将有更多内容涉及储能，市场关注度高。",
        "风险提示：建议留意原料价格，谨慎看待短期涨幅。",
        "江城晚报记者 李四 在现场看到，码头停着十二艘船。",
        "通讯行业的投资有了起色。",
        "报告说，电价上调对企业影响有限。",
    ],
)
def test_sentences_of_the_story_stay(line: str) -> None:
    assert without_boilerplate(f"{line}\n{line}") == f"{line}\n{line}"


def test_a_text_of_boilerplate_alone_is_compared_by_what_it_has() -> None:
    assert without_boilerplate("来源：江城晚报") == "来源：江城晚报"


@given(st.text())
def test_nothing_is_invented(text: str) -> None:
    left = without_boilerplate(text)
    assert left == text or all(line in text for line in left.split("\n"))
