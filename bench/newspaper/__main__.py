"""Print the figures of reading made-up editions: ``python -m bench.newspaper``.

``--editions`` is the number of editions a paper, ``--seed`` makes other ones; ``--split tuned``
shows the papers that rules were written with, and with ``--faults`` what was read wrongly there.
"""

from __future__ import annotations

import argparse
import sys

from bench.newspaper.run import run_pdf, run_style
from bench.newspaper.score import Figures
from bench.newspaper.styles import STYLES

CLASSES = ("wording", "punctuation", "paragraphing", "artefact", "gap", "truncation")


def reading(figures: Figures) -> list[tuple[str, str]]:
    """The figures of reading pages."""
    joins = figures.joins
    return [
        ("items", str(figures.items)),
        ("exact-item rate", f"{figures.item_rate:.3f}"),
        ("B-cubed F1 over characters", f"{figures.bcubed:.4f}"),
        ("join precision", f"{joins.precision:.3f}"),
        ("join recall", f"{joins.recall:.3f}"),
        ("join F1", f"{joins.f1:.3f}"),
    ]


def comparing(figures: Figures) -> list[tuple[str, str]]:
    """The figures of gaps, jumps, matches and edits."""
    rows = [
        ("gap recall, page alone", f"{figures.gaps.recall:.3f}"),
        ("gap precision, page alone", f"{figures.gaps.precision:.3f}"),
        ("gap recall, with the online copy", f"{figures.gaps_compared.recall:.3f}"),
        ("gap precision, with the online copy", f"{figures.gaps_compared.precision:.3f}"),
        ("jump link F1", f"{figures.jumps.f1:.3f}"),
        ("match F1, none an answer", f"{figures.match_rate:.3f}"),
    ]
    for name in CLASSES:
        tally = figures.edits.get(name)
        if tally is not None:
            rows.append(
                (
                    f"edit F1, {name}",
                    f"{tally.f1:.3f} (P {tally.precision:.3f}, R {tally.recall:.3f})",
                )
            )
    slips = figures.artefacts_as_wording + figures.silent_as_wording
    rows += [
        (
            "doubled characters told as wording",
            f"{figures.artefacts_as_wording} of {figures.artefacts}",
        ),
        (
            "silently dropped characters told as wording",
            f"{figures.silent_as_wording} of {figures.silent}",
        ),
        ("of both, with a doubt", f"{figures.doubted_artefacts} of {slips}"),
        (
            "true edits of the wording with a doubt",
            f"{figures.doubted_edits} of {figures.edits['wording'].hits}",
        ),
        ("comparisons that give the online text", f"{figures.applied} of {figures.compared}"),
    ]
    return rows


def main(arguments: list[str]) -> int:
    """Run and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.newspaper", description=__doc__)
    parser.add_argument("--editions", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=("tuned", "reported"), default="reported")
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args(arguments)
    if options.faults and options.split == "reported":
        parser.error("--faults shows what the rules would then be tuned to: --split tuned only")
    text, pdf = Figures(), Figures()
    for style in STYLES:
        if style.split == options.split:
            run_style(style, options.editions, text, options.seed)
            run_pdf(style, options.editions, pdf, options.seed)
    for title, rows in (
        (f"Text pages, {options.split} papers", reading(text) + comparing(text)),
        (f"PDF pages, {options.split} papers", reading(pdf)),
    ):
        sys.stdout.write(f"{title}\n")
        for name, value in rows:
            sys.stdout.write(f"  {name:<45}{value}\n")
    if options.faults:
        for example in text.examples + pdf.examples:
            sys.stdout.write(f"  {example}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
