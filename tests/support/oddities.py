"""The rows of cases.toml: the post file that the source would write, and what must be archived."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.text.visible import visible_text

FILE = Path(__file__).parents[1] / "oddities" / "cases.toml"
ROLLING = "东财滚动"
HOST = "finews.withounder.com"


@dataclass(frozen=True, slots=True)
class Case:
    """One row. ``given`` is what is pasted, ``out`` what must come out where that is not it."""

    number: int
    row: str
    name: str
    given: dict[str, Any]
    out: dict[str, Any] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)
    """What else comes out while the endpoint is down."""

    @property
    def rolling(self) -> bool:
        return "digest" in self.given

    @property
    def built(self) -> bool:
        """Whether Jekyll can build the row; some stop the whole build."""
        return bool(self.given.get("build", True))

    @property
    def code(self) -> str:
        return f"NW20220304{self.number:010}"

    @property
    def id(self) -> str:
        return self.code.removeprefix("NW") if self.rolling else self.code

    @property
    def source(self) -> str:
        return ROLLING if self.rolling else str(self.given["source"])

    @property
    def slug(self) -> str:
        return "emnews" if self.rolling else str(self.given["slug"])

    @property
    def link(self) -> str:
        """The share link of a post by source, the article's of rolling news."""
        usual = (
            f"http://stock.eastmoney.com/news/1344,{self.id}.html"
            if self.rolling
            else "http://finews.zning.xyz/html_News/NewsShare.html?infoCode={id}"
        )
        return str(self.given.get("link", usual)).replace("{id}", self.id)

    @property
    def file_name(self) -> str:
        day = self.given.get("file_day", "2022-03-04")
        return str(self.given.get("file_name", f"{day}-{self.id}.md"))

    def file(self) -> str:
        """The post file, pasted as the source pastes it (docs/source.md, "Post files")."""
        given = self.given
        back = "emnews/" if self.rolling else f"category/{self.slug}.html"
        foot = given.get("foot", f"[返回{self.source}新闻](//{HOST}/{back})｜[返回首页](//{HOST}/)")
        quote = f"> {given['digest']}\n\n" if self.rolling else ""
        return (
            f'{given.get("lead", "---" + chr(10))}layout: post\ntitle: "{given["title"]}"\n'
            f"date: {given['date']}\ncategories: {self.slug}\ntags: {self.source}新闻\n---\n"
            f"{quote}{given['html']}\n\n<{self.link}>\n\n{foot}"
        )

    def answer(self) -> str | None:
        """What the JSON endpoint says; ``None`` if it has nothing."""
        answer = self.given.get("answer", True)
        if answer is False:
            return None
        body = "content" if self.rolling else "text"
        usual = {body: self.given["html"]}
        return json.dumps(usual if answer is True else answer, ensure_ascii=False)

    def expected(self, *, from_page: bool = False) -> dict[str, Any]:
        """What must be known of the archived article; ``from_page``: while the endpoint is down."""
        told = self.answer() is not None and not from_page
        usual: dict[str, Any] = {
            "id": self.id,
            "title": self.given["title"],
            "title_recovered": False,
            "published": str(self.given["date"])[:19].replace(" ", "T") + "+08:00",
            "precision": "second",
            "source": self.source,
            "category": self.slug,
            "tags": f"{self.source}新闻".split(),
            "digest": self.given.get("digest", ""),
            "text": visible_text(self.given["html"]),
            "text_source": "newstext" if told else "page",
            "share_url": self.link,
            "sanitized": False,
            "missing": [],
        }
        return usual | self.out | (self.page if from_page else {})


def cases() -> list[Case]:
    """Every row, in order. Raises :class:`KeyError` for a row without row and name."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        Case(
            number,
            row["row"],
            row["name"],
            table["usual"] | {key: value for key, value in row.items() if key != "out"},
            {key: value for key, value in row.get("out", {}).items() if key != "page"},
            row.get("out", {}).get("page", {}),
        )
        for number, row in enumerate(table["case"], 1)
    ]


def built() -> list[Case]:
    """The rows that are in the built site."""
    return [case for case in cases() if case.built]
