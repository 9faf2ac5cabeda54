"""Credits and captions: one form a row, an example each."""

from __future__ import annotations

import pytest

from crawler.newspaper.parse.credit import is_caption_lead, split_credit
from crawler.newspaper.parse.paper import unknown_paper

PAPER = unknown_paper("江州日报")


@pytest.mark.parametrize(
    ("credit", "photographers"),
    [
        (" 王伟 摄", "王伟"),
        ("视觉中国/图", ""),
        ("（人民视觉）", ""),
        ("影像中国", ""),
        ("图／新华社", ""),
        ("资料图片", ""),
        ("受访者供图", ""),
        ("（主办方供图）", ""),
        ("新华社发（王伟 摄）", "王伟"),
        (" 王伟摄（人民视觉）", "王伟"),
        (" 王伟摄/光明图片", "王伟"),
        ("（图源：江州发布）", ""),
        ("（新华社发法新社照片）", ""),
        ("通讯员 李敏 供图", "李敏"),
        ("图片由江州图书馆提供", ""),
        (" 王伟 绘", "王伟"),
        (" 视觉中国供图", ""),
        ("（图片来源：新华社）", ""),
        (" 江州博物馆 供图", ""),
        ("新华社/路透", ""),
        (" CFP 供图", ""),
        (" 本报记者 王伟 航拍", "王伟"),
        (" AI制图 王伟", "王伟"),
        (" 新华社发 王伟 摄", "王伟"),
        ("图据视觉中国", ""),
        (" 王伟/影像中国", "王伟"),
        ("（通讯员 供图）", ""),
        (" 通讯员李敏供图", "李敏"),
        (" 图/江州市文旅局", ""),
        (" 图片来自网络", ""),
        (" 央视截图", ""),
        (" 本报记者 王伟 通讯员 李敏 摄", "王伟 李敏"),
        (" 摄影记者 王伟", "王伟"),
        (" 扎西次仁 摄", "扎西次仁"),
        ("（AI生成）", ""),
        (" 王伟供图", "王伟"),
        (" 警方供图", ""),
        (" 江州文旅供图", ""),
        (" 图片提供/王伟", "王伟"),
        (" 王伟 作（新华社发）", "王伟"),
        ("（新华社发 王伟 编制）", "王伟"),
        (" 本报制图", ""),
        (" 题图/视觉中国", ""),
        (" Getty Images/视觉中国", ""),
        (" 图/IC", ""),
        (" 新华社/塔斯社", ""),
        (" 中新图片/王伟", "王伟"),
        (" 以上图片均为王伟摄", "王伟"),
        (" 本版图片均由王伟摄", "王伟"),
        (" 本版图片均为资料图", ""),
        (" 除署名外，图片均由受访者提供", ""),
        ("（资料照片，王伟摄）", "王伟"),
        ("（7月8日摄）", ""),
        (" 王伟 摄于江州", "王伟"),
        (" 特约摄影 王伟", "王伟"),
        (" 王 伟摄", "王伟"),
        (" 阿依古丽 摄", "阿依古丽"),
        (" 制图/AI", ""),
        (" 截图自央视新闻", ""),
    ],
)
def test_credits(credit: str, photographers: str) -> None:
    found = split_credit("江边的渡口。" + credit, PAPER)
    assert found is not None
    assert (found.text, " ".join(found.photographers)) == ("江边的渡口。", photographers)


def test_a_caption_may_name_itself() -> None:
    assert is_caption_lead("图为江边的渡口。", PAPER)
    assert not is_caption_lead("图书馆搬到了江边。", PAPER)
