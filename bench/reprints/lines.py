"""``articles.jsonl`` of a benchmark, and where each line begins."""

from __future__ import annotations

from array import array
from pathlib import Path

import orjson

from bench.reprints.families import Publication


class Lines:
    """Appends articles and reads one back; what a file from before holds is read on opening."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b", buffering=0)
        self._begins = array("q", [0])
        with path.open("rb") as lines:
            for line in lines:
                self._begins.append(self._begins[-1] + len(line))

    def __len__(self) -> int:
        return len(self._begins) - 1

    def close(self) -> None:
        self._file.close()

    def append(self, one: Publication) -> None:
        line = orjson.dumps({"id": one.id, "text": one.text}) + b"\n"
        self._file.write(line)
        self._begins.append(self._begins[-1] + len(line))

    def line(self, number: int) -> tuple[str, str]:
        """Id and text of the article with this number, from 1."""
        begin, end = self._begins[number - 1], self._begins[number]
        self._file.seek(begin)
        value = orjson.loads(self._file.read(end - begin))
        return value["id"], value["text"]

    def text_of(self, article_id: str) -> str:
        """The text of the article with this id."""
        return self.line(self.number_of(article_id))[1]

    @staticmethod
    def number_of(article_id: str) -> int:
        """The stream's number of an article is the end of its id."""
        return int(article_id[10:])
