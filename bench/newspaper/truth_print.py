"""Measure reading print on real papers: ``python -m bench.newspaper.truth_print DATA``.

``DATA`` has ``editions/PAPER/DATE.jsonl``, ``epaper/truth.json`` and ``online/*.jsonl``
(the form that its README describes). A paper or a part that is absent is skipped by name. Nothing
made up is shown here; what rules were tuned on (``TUNED``) and what was kept back stand apart.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import orjson

from bench.newspaper.reading_times import reading_times
from bench.newspaper.real_editions import RealPage, read_editions, real_page
from bench.newspaper.real_figures import RealFigures, score_real_page
from bench.newspaper.real_matches import OnlineCopies, score_matches
from bench.newspaper.real_pdf import real_pdf, true_pdf
from bench.newspaper.score import bare
from crawler.errors import EditionError
from crawler.newspaper.epaper.read_epaper import read_layout
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import read_text

TUNED = {
    "hainanribao": ("2026-07-09",),
    "renminribao1998": tuple(f"1998-01-{day:02}" for day in range(1, 11)),
}
"""The editions that rules were tuned on; all others are reported apart."""


def measure(editions: list[list[RealPage]], seed: int, news: list[Path]) -> RealFigures:
    """The figures of some editions' text pages."""
    figures = RealFigures()
    papers = known_papers()
    for pages in editions:
        copies = OnlineCopies(pages, news, seed)
        for page in pages:
            truth = real_page(page, seed)
            try:
                read = parse_page(read_text(truth.raw.encode(), page.folio), StatedFacts(), papers)
            except EditionError as error:
                figures.refuse(truth, f"{page.day} {page.folio}: {error}")
                continue
            score_real_page(figures, read, truth)
            score_matches(figures, read, truth, copies, page)
    return figures


def measure_pdf(editions: list[list[RealPage]], seed: int) -> RealFigures:
    """The figures of the same pages set as PDF; of joins and copies text pages tell."""
    figures = RealFigures()
    papers = known_papers()
    for page in (page for pages in editions for page in pages):
        content, items = real_pdf(page, seed)
        if not items:
            continue
        (text,) = read_pdf(content, page.folio)
        truth = true_pdf(text.raw, items)
        try:
            score_real_page(figures, parse_page(text, StatedFacts(), papers), truth)
        except EditionError as error:
            figures.refuse(truth, f"{page.day} {page.folio}: {error}")
    return figures


def show(name: str, figures: RealFigures) -> None:
    """Print a paper's figures, and how many mistakes of each kind there are."""
    rows = [
        ("items", str(figures.items)),
        ("items whole", f"{figures.rate(figures.whole):.3f}"),
        ("headline", f"{figures.rate(figures.headlines):.3f}"),
        ("title lines, all of them", f"{figures.rate(figures.titles):.3f}"),
        ("byline, of items with writers", f"{figures.byline_rate:.3f}"),
        ("B-cubed F1", f"{figures.bcubed:.3f}"),
    ]
    if figures.matched:
        rows += _text_rows(figures)
    sys.stdout.write(f"{name}\n")
    for label, value in rows:
        sys.stdout.write(f"  {label:<34}{value}\n")
    for kind, count in sorted(figures.kinds.items(), key=lambda entry: (-entry[1], entry[0])):
        sys.stdout.write(f"    {count:>4}  {kind}\n")


def _text_rows(figures: RealFigures) -> list[tuple[str, str]]:
    return [
        ("join precision / recall", f"{figures.joins.precision:.3f} / {figures.joins.recall:.3f}"),
        ("match F1, none an answer", f"{figures.matches.f1:.3f}"),
        ("false matches", f"{figures.false_matches} of {figures.matched}"),
    ]


def measure_editions(data: Path, seed: int, *, faults: bool) -> None:
    """Text pages and PDF pages, paper by paper."""
    folders = [folder for folder in sorted((data / "editions").glob("*")) if folder.is_dir()]
    if not folders:
        sys.stdout.write(f"skipped: {data}/editions is not there\n")
    news = sorted((data / "online").glob("*.jsonl"))
    if not news:
        sys.stdout.write(f"skipped: {data}/online is not there: no other news online\n")
    for folder in folders:
        tuned: list[list[RealPage]] = []
        kept: list[list[RealPage]] = []
        for pages in read_editions(folder):
            known = str(pages[0].day) in TUNED.get(folder.name, ())
            (tuned if known else kept).append(pages)
        for what, editions in (("tuned on", tuned), ("kept back", kept)):
            if editions:
                figures = measure(editions, seed, news)
                show(f"{folder.name}, text pages, {what}", figures)
                show(f"{folder.name}, PDF pages, {what}", measure_pdf(editions, seed))
                if faults and what == "tuned on":
                    sys.stdout.writelines(f"    {line}\n" for line in figures.examples)


def measure_times(data: Path, seed: int) -> None:
    """What reading costs, of all editions: of pages that are kept back nothing else is shown."""
    folders = [folder for folder in sorted((data / "editions").glob("*")) if folder.is_dir()]
    editions = [pages for folder in folders for pages in read_editions(folder)]
    if editions:
        sys.stdout.writelines(f"{line}\n" for line in reading_times(editions, seed))


def measure_epaper(data: Path) -> None:
    """Saved layout pages: read whole, or refused, as the truth file says."""
    file = data / "epaper" / "truth.json"
    if not file.is_file():
        sys.stdout.write(f"skipped: {file} is not there\n")
        return
    for name, true in orjson.loads(file.read_bytes()).items():
        content = (file.parent / name).read_bytes()
        try:
            layout = read_layout(content, true["url"], name)
        except EditionError as error:
            told = f"refused ({error.reason})"
            right = true["kind"] == "other"
        else:
            titles = [region.title for region in layout.regions] if layout else []
            right = true["kind"] == "layout" and _titles(titles) == _titles(true["titles"])
            told = f"{len(titles)} articles of {len(true['titles'])}"
        sys.stdout.write(f"e-paper {name}: {told}: {'right' if right else 'WRONG'}\n")


def _titles(titles: list[str]) -> set[str]:
    return {bare(title) for title in titles}


def main(arguments: list[str]) -> int:
    """Run and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.newspaper.truth_print")
    parser.add_argument("data", nargs="?", type=Path, default=Path("../shared/real"))
    parser.add_argument("--seed", type=int, default=1, help="where columns end, what is online")
    parser.add_argument("--faults", action="store_true", help="what was wrong on tuned editions")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        sys.stdout.write(f"skipped: {options.data} is not there (DATA=folder)\n")
        return 0
    measure_editions(options.data, options.seed, faults=options.faults)
    measure_epaper(options.data)
    measure_times(options.data, options.seed)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
