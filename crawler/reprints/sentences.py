"""Sentences of a Chinese text, for showing what two publications have in common and what not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.reprints.boilerplate import without_boilerplate
from crawler.reprints.normal_text import normal_text

_END = re.compile(r"[^。！？!?；;…\n]*(?:[。！？!?；;…]+[”’」』\")）】]*|$)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, and the form in which two printings of it are equal."""

    text: str
    key: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text (one paragraph a line), without the paper's boilerplate.

    A sentence ends with 。！？；… and the closing quotes or brackets after them, or with its
    paragraph. What has neither letter nor number is not a sentence.
    """
    found = []
    for line in without_boilerplate(text).splitlines():
        for match in _END.finditer(line):
            printed = match[0].strip()
            if key := normal_text(printed):
                found.append(Sentence(printed, key))
    return found
