"""The benchmark's report as Markdown, and its place in a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bench.crawl.goals import goals_table
from bench.crawl.section import Section, Sizes

BEGIN = "<!-- begin: written by make bench -->"
END = "<!-- end: written by make bench -->"
SMALL = (
    "**A trial with other sizes or fewer rounds than the goals name: it shows that the benchmark"
    " works, and nothing else.**"
)


def is_trial(sizes: Sizes) -> bool:
    """Whether these are not the sizes that the goals are for; more rounds may be."""
    goals = Sizes()
    more = {"rounds": max(sizes.rounds, goals.rounds), "starts": max(sizes.starts, goals.starts)}
    more["peer_rounds"] = sizes.peer_rounds  # of contenders that no goal is set against
    return sizes != replace(goals, **more)


def report(sections: Sequence[Section]) -> str:
    """The goals first, then the parts. What was not measured is said to be so."""
    values = {key: value for section in sections for key, value in section.values.items()}
    trials = {key for section in sections if section.trial for key in section.values}
    places = list(dict.fromkeys(section.ran_on for section in sections))
    parts = [f"Measured on {place}." for place in places] if len(places) == 1 else []
    parts.append(goals_table(values, trials))
    for section in sections:
        parts.append(f"### {section.title}")
        if len(places) > 1:
            parts.append(f"Measured on {section.ran_on}.")
        if section.trial:
            parts.append(SMALL)
        parts.append(section.text)
    return "\n\n".join(parts) + "\n"


def written_into(document: str, text: str) -> str:
    """The document with the report between its two markers.

    Raises :class:`ValueError` where they are not there, once each and in order.
    """
    block = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if document.count(BEGIN) != 1 or document.count(END) != 1 or not block.search(document):
        raise ValueError(f"the document needs one line {BEGIN!r} and below it one {END!r}")
    return block.sub(lambda _: f"{BEGIN}\n{text}{END}", document)
