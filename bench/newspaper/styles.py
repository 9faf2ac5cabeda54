"""Made-up papers, each with its own ways of writing bylines, credits, jump lines and folios.

``tuned`` papers may be looked at while rules are written; of ``reported`` ones only the figures
are. ``{r}`` stands for reporters, ``{c}`` for correspondents, ``{p}`` for photographers, ``{d}``
for a day (2月6日).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    split: str
    cn: str
    lead: tuple[str, ...]
    """Before the first paragraph, on its line; ``{c}`` forms are used where there is one."""
    lead_both: tuple[str, ...]
    line: tuple[str, ...]
    line_both: tuple[str, ...]
    end: tuple[str, ...]
    credit: tuple[str, ...]
    supplied: tuple[str, ...]
    """Credits without a name."""
    jump_to: str
    jump_from: str
    folios: tuple[str, ...]
    folio_line: str
    weather: str
    separator: str = " "
    padded: bool = False
    """Whether names of two characters are set with a space inside."""


STYLES = (
    Style(
        name="湘江日报",
        split="tuned",
        cn="CN 43-9001",
        lead=("湘江日报·云上湘江讯(记者/{r}) ",),
        lead_both=("湘江日报·云上湘江讯(记者/{r} 通讯员/{c}) ",),
        line=("湘江日报·云上湘江记者/{r}",),
        line_both=("湘江日报·云上湘江记者/{r} 通讯员/{c}",),
        end=(),
        credit=("湘江日报·云上湘江记者/{p}摄", "记者/{p}摄"),
        supplied=("通讯员供图",),
        jump_to="下转{page}版",
        jump_from="上接{page}版",
        folios=("A1", "A2", "A3", "A4"),
        folio_line="{page} 中共湘江市委主管、主办 国内统一连续出版物号 {cn}",
        weather="今日城区天气：多云 气温3℃-9℃",
    ),
    Style(
        name="江州日报",
        split="tuned",
        cn="CN 32-9002",
        lead=("本报讯（记者 {r}）", "本报讯（见习记者 {r}）"),
        lead_both=("本报讯（记者 {r} 通讯员 {c}）",),
        line=("本报记者 {r}",),
        line_both=("本报记者 {r} 通讯员 {c}",),
        end=(),
        credit=("本报记者 {p} 摄", "通讯员 {p} 摄"),
        supplied=("（资料图片）",),
        jump_to="（下转第{page}版）",
        jump_from="（上接第{page}版）",
        folios=("1", "2", "3", "4"),
        folio_line="2022年2月7日 星期一 第{page}版 责任编辑：周敏 国内统一连续出版物号：{cn}",
        weather="天气预报：晴转多云 2～11℃ 偏北风3级",
        padded=True,
    ),
    Style(
        name="南岭晚报",
        split="tuned",
        cn="CN 44-9003",
        lead=("南岭晚报讯（全媒体记者{r}）",),
        lead_both=("南岭晚报讯（全媒体记者{r} 通讯员{c}）",),
        line=("□全媒体记者 {r}",),
        line_both=("□全媒体记者 {r} 通讯员 {c}",),
        end=(),
        credit=("（{p} 摄）", "全媒体记者{p} 摄"),
        supplied=("受访者供图",),
        jump_to="下转{page}版",
        jump_from="上接{page}版",
        folios=("01", "02", "03", "04"),
        folio_line="{page} 要闻 2022年2月7日 星期一 {cn}",
        weather="今天：阴有小雨，气温8℃到13℃",
        separator="、",
    ),
    Style(
        name="东川商报",
        split="tuned",
        cn="CN 51-9004",
        lead=("本报东川{d}电（记者{r}）", "本报{d}讯（记者{r}）"),
        lead_both=("本报东川{d}电（记者{r} 通讯员{c}）",),
        line=("东川商报记者 {r}",),
        line_both=("东川商报记者 {r} 通讯员 {c}",),
        end=("（{r}）",),
        credit=("图/记者 {p}", "记者 {p} 摄"),
        supplied=("图片由受访单位提供",),
        jump_to="►下转{page}版",
        jump_from="◄上接{page}版",
        folios=("A01", "A02", "A03", "A04"),
        folio_line="东川商报 {page} 2022.02.07 星期一 编辑 何洁 美编 罗丹",
        weather="今日天气 小雨 6—10℃",
        separator="、",
    ),
    Style(
        name="北湖日报",
        split="reported",
        cn="CN 42-9005",
        lead=("北湖日报讯 （首席记者 {r}）", "北湖日报讯 （记者 {r}）"),
        lead_both=("北湖日报讯 （首席记者 {r} 实习生 {c}）", "北湖日报讯 （记者 {r} 通讯员 {c}）"),
        line=("■本报首席记者 {r}",),
        line_both=("■本报首席记者 {r} 通讯员 {c}",),
        end=(),
        credit=("本报特约摄影师 {p} 摄", "记者 {p} 摄影报道"),
        supplied=("（图片由通讯员提供）",),
        jump_to="▶下转{page}版",
        jump_from="▶上接{page}版",
        folios=("1", "2", "3", "4"),
        folio_line="北湖日报 第{page}版 要闻 二〇二二年二月七日 星期一 {cn}",
        weather="今日天气：阴转小雨，2℃～6℃",
        padded=True,
    ),
    Style(
        name="海州都市报",
        split="reported",
        cn="CN 35-9006",
        lead=("海都讯（海都记者 {r}）",),
        lead_both=("海都讯（海都记者 {r} 通讯员 {c} 文/图）", "海都讯（海都记者 {r} 通讯员 {c}）"),
        line=("海都记者 {r} 文/图", "海都记者 {r}"),
        line_both=("海都记者 {r} 通讯员 {c}",),
        end=(),
        credit=("海都记者 {p} 图", "海都记者 {p}/摄"),
        supplied=("市城管局供图",),
        jump_to=">>>下转{page}版",
        jump_from=">>>上接{page}版",
        folios=("A01", "A02", "A03", "A06"),
        folio_line="{page} 2022年2月7日/星期一/责编 林涛/美编 郑颖/校对 黄媛",
        weather="福海天气 多云 12～18℃",
    ),
    Style(
        name="云岭经济报",
        split="reported",
        cn="CN 53-9007",
        lead=("本报讯 记者{r}报道：", "本报讯 记者{r} "),
        lead_both=("本报讯 记者{r} 通讯员{c}报道：",),
        line=("云岭经济报融媒体中心记者 {r}",),
        line_both=("云岭经济报融媒体中心记者 {r} 通讯员 {c}",),
        end=(),
        credit=("{p}/摄", "记者 {p}/图"),
        supplied=("（本报资料图）",),
        jump_to="（紧接第{page}版）",
        jump_from="（上接第{page}版）",
        folios=("一", "二", "三", "四"),
        folio_line="云岭经济报 第{page}版 2022年2月7日 农历壬寅年正月初七 星期一",
        weather="昆湖城区今日天气：晴，4～17℃",
        separator="、",
    ),
    Style(
        name="沙河工人报",
        split="reported",
        cn="CN 13-9008",
        lead=("据新华社北京{d}电 ", "新华社石门{d}电（记者{r}）"),
        lead_both=("本报沙河{d}讯（记者{r} 通讯员{c}）",),
        line=("文/{r}", "本报记者 {r}"),
        line_both=("本报记者 {r} 本报通讯员 {c}",),
        end=("（{r}）", "（记者 {r}）"),
        credit=("{p} 摄", "（{p}摄）"),
        supplied=("新华社发",),
        jump_to="（下转{page}版）",
        jump_from="（上接{page}版）",
        folios=("1", "2", "3", "4"),
        folio_line="沙河工人报 {page} 新闻 2022年2月7日 星期一 热线电话：0000-8888000",
        weather="市区今天晴间多云，-3～7℃",
    ),
)
