"""Pages in the exact structure of the source's (docs/source.md, "Listing pages" and "Post pages"),
invented text."""

from __future__ import annotations

from datetime import datetime

from crawler.clock import BEIJING

SITE = "https://finews.withounder.com/"
POST_URL = f"{SITE}lengshanribao/2022/03/04/NW202203042300000017.html"
ROLLING_URL = f"{SITE}emnews/2022/03/04/202203042300000017.html"
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202203042300000017"
ARTICLE = "http://stock.eastmoney.com/news/1344,202203042300000017.html"
PARAGRAPHS = "<p>冷山站今天通车。</p>\n<p>首班车坐了一百二十人。</p>"
MEDIA = '<p class="em_media">（文章来源：冷山日报）</p>'
MOMENT = datetime(2022, 3, 4, 10, 20, 30, tzinfo=BEIJING)
"""When a post says that it was published."""


def page(section: str, head: str = "") -> str:
    """A page of the site around a section, with the head of the current layout."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
  <head>
    <meta charset="UTF-8">
    <meta property="og:title" content="标题">
    {head}
  </head>
  <body onload="JavaScript:AutoRefresh(60000);">
    <div class="wrapper">
      <header>
        <h1><a href="{SITE}">金融消息</a></h1>

        <p></p>

      </header>
      <section>

      {section}

      </section>
      <footer>
        <p><small>说明<br />文字</small></p>
      </footer>
    </div>
  </body>
</html>
"""


def published(moment: str) -> str:
    """The head's line with the time of publication."""
    return f'<meta property="article:published_time" content="{moment}" />'


def link(url: str) -> str:
    """The paragraph with the share link, as Markdown makes it of ``<url>``."""
    shown = url.replace("&", "&amp;")
    return f'<p><a href="{shown}">{shown}</a></p>' if url else "<p>&lt;&gt;</p>"


def footer(
    source: str = "冷山日报",
    href: str = "//finews.withounder.com/category/lengshanribao.html",
    between: str = "｜",
) -> str:
    """The paragraph with the links back."""
    return (
        f'<p><a href="{href}">返回{source}新闻</a>{between}'
        '<a href="//finews.withounder.com/">返回首页</a></p>'
    )


ROLLING_FOOTER = footer("东财滚动", "//finews.withounder.com/emnews/")


def content(*blocks: str) -> str:
    """Rendered blocks with the blank line that Markdown puts between them."""
    return "\n\n".join(blocks)


def post(
    rendered: str,
    *,
    title: str | None = "冷山站通车",
    tags: str | None = "<em>冷山日报新闻</em>",
    time: str = "(GMT+8, Asia/Shanghai, CST) 2022-03-04 10:20:30",
    head: str | None = None,
) -> str:
    """A post page around its rendered content; ``None`` leaves ``h1`` or tags out."""
    section = f"<small>{time}</small>\n" if time else ""
    if title is not None:
        section += f"<h1>{title}</h1>\n\n"
    section += f"{rendered}\n\n\n"
    if tags is not None:
        section += f"\n  <small>tags: {tags}</small>\n\n"
    return page(section, published("2022-03-04T10:20:30+08:00") if head is None else head)


def by_source(body: str, **layout: str | None) -> str:
    """A post by source in the newest form."""
    return post(content(body, link(SHARE), footer()), **layout)  # type: ignore[arg-type]


def rolling(digest: str, body: str) -> str:
    """Rolling news in the newest form; ``digest`` as rendered inside the block quote."""
    quote = f"<blockquote>\n  {digest}\n</blockquote>"
    return post(content(quote, body, link(ARTICLE), ROLLING_FOOTER), tags="<em>东财滚动新闻</em>")
