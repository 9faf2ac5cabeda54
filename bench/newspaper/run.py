"""Make editions, read them, and count."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bench.newspaper import pdf_page
from bench.newspaper.memory_source import MemorySource
from bench.newspaper.online import Expected, edit_online, online_text
from bench.newspaper.score import Figures, Tally, bare, bcubed, item_faults, score_edits
from bench.newspaper.setting import Change, Setting, set_article
from bench.newspaper.styles import Style
from bench.newspaper.text_page import TrueItem, TruePage, offset, text_page
from bench.newspaper.truth import Edition, make_edition
from crawler.clock import BEIJING
from crawler.newspaper.compare.compare import Comparison, compare_article
from crawler.newspaper.compare.differences import apply
from crawler.newspaper.match.candidates import Candidate
from crawler.newspaper.match.match import match_article
from crawler.newspaper.model import EditionPage, PrintArticle, SeamKind
from crawler.newspaper.parse.folio import same_form
from crawler.newspaper.parse.jumps import find_jumps, follow
from crawler.newspaper.parse.masthead import StatedFacts
from crawler.newspaper.parse.page import parse_page
from crawler.newspaper.parse.paper import known_papers, unknown_paper
from crawler.newspaper.read.read_pdf import read_pdf
from crawler.newspaper.read.read_text import read_text

DAY = date(2022, 2, 7)


def settings_of(rng: random.Random, edition: Edition, *, damaged: bool) -> dict[str, Setting]:
    found = {}
    for article in edition.articles:
        plain = Setting(article)
        cuts = [
            offset(plain, placed.first)
            for page in edition.pages
            for placed in page
            if placed.article is article and placed.first != (0, 0)
        ]
        found[article.key] = set_article(rng, article, cuts, damaged=damaged)
    return found


def owners(page: EditionPage) -> list[int]:
    """For each character of the page's text the position of its article; 0 for none."""
    found = [0] * len(page.raw)
    for article in page.articles:
        for span in article.spans:
            if not span.page:
                found[span.start : span.end] = [article.position] * (span.end - span.start)
    return found


def paired(page: EditionPage, truth: TruePage) -> dict[int, PrintArticle]:
    """Each true item, by its number, with the article that holds most of it, one to one."""
    belongs = owners(page)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    keys = {item.key: number for number, item in enumerate(truth.items)}
    for start, end, key in truth.owners:
        if key:
            for position in belongs[start:end]:
                if position:
                    shared[keys[key], position] += 1
    found: dict[int, PrintArticle] = {}
    used: set[int] = set()
    for (number, position), _ in sorted(shared.items(), key=lambda entry: -entry[1]):
        if number not in found and position not in used:
            found[number] = page.articles[position - 1]
            used.add(position)
    return found


def score_page(figures: Figures, page: EditionPage, truth: TruePage, *, seams: bool) -> None:
    pairs = paired(page, truth)
    for number, item in enumerate(truth.items):
        faults = item_faults(item, pairs.get(number))
        figures.exact += not faults
        figures.wrong.update(faults.keys())
        if faults and len(figures.examples) < 400:
            about = f"item {item.key} {item.title}"
            figures.examples += [f"{about} {name}: {fault}" for name, fault in faults.items()]
    figures.items += len(truth.items)
    figures.found_items += len(page.articles)
    belongs = owners(page)
    labels = [
        (key, belongs[at])
        for start, end, key in truth.owners
        for at in range(start, end)
        if not truth.raw[at].isspace()
    ]
    precision, recall, count = bcubed(labels)
    figures.bcubed_precision += precision
    figures.bcubed_recall += recall
    figures.characters += count
    if not seams:
        return
    joins, gaps = set(), set()
    for article in page.articles:
        for paragraph in article.paragraphs:
            for number, seam in enumerate(paragraph.seams):
                where = (paragraph.spans[number].end, paragraph.spans[number + 1].start)
                joins.add(where)
                if seam.kind is SeamKind.GAP:
                    gaps.add(where)
    true_gaps = {where for where, gap in truth.seams.items() if gap}
    figures.joins.add(joins, truth.seams)
    figures.gaps.add(gaps, true_gaps)
    for where in (joins ^ set(truth.seams)) | (gaps ^ true_gaps):
        if len(figures.examples) < 400:
            joined = where in joins ^ set(truth.seams)
            what = ("join" if joined else "gap") + (
                " false" if where in (joins if joined else gaps) else " missed"
            )
            left, right = truth.raw[: where[0]][-12:], truth.raw[where[1] :][:12]
            figures.examples.append(f"{what}: {left!r} {right!r}")


def _archive(
    rng: random.Random, edition: Edition, settings: dict[str, Setting], decoys: Iterable[Candidate]
) -> tuple[list[Candidate], dict[str, set[str]], dict[str, tuple[str, list[Change]]]]:
    posts = list(decoys)
    truth: dict[str, set[str]] = {}
    texts: dict[str, tuple[str, list[Change]]] = {}
    for article in edition.articles:
        ids: set[str] = set()
        setting = settings[article.key]
        if article.picture:
            truth[article.key] = ids
            continue
        edits = edit_online(rng, setting)
        text, _ = online_text(setting, edits)
        texts[article.key] = (text, edits)
        if rng.random() < 0.75:
            day = datetime.combine(DAY, datetime.min.time(), BEIJING)
            published = day + timedelta(hours=rng.randint(-20, 40))
            if rng.random() < 0.05:
                published += timedelta(days=9)
            posts.append(Candidate(article.key, article.headline, text, published))
            ids.add(article.key)
            if rng.random() < 0.1:
                twin = f"{article.key}-rolling"
                posts.append(Candidate(twin, article.headline, text, published))
                ids.add(twin)
        truth[article.key] = ids
    return posts, truth, texts


def run_style(style: Style, editions: int, figures: Figures, seed: int) -> None:
    """Text pages of one paper."""
    papers = known_papers()
    rng = random.Random(f"{style.name}-{seed}")
    decoys: list[Candidate] = []
    for number in range(editions):
        edition = make_edition(rng, style, f"{style.cn[-4:]}-{number}")
        settings = settings_of(rng, edition, damaged=True)
        truths = [text_page(rng, edition, at, settings) for at in range(4)]
        pages = [
            parse_page(
                read_text(truth.raw.encode(), f"page {at}"), StatedFacts(date=str(DAY)), papers
            )
            for at, truth in enumerate(truths)
        ]
        for page, truth in zip(pages, truths, strict=True):
            score_page(figures, page, truth, seams=True)
        _score_edition(rng, figures, edition, settings, pages, truths, decoys)
        decoys = [
            Candidate(
                f"old-{a.key}",
                a.headline,
                "\n".join(a.lines),
                datetime(2022, 2, 5, 9, tzinfo=BEIJING),
            )
            for a in edition.articles
            if not a.picture
        ]


Places = dict[tuple[int, int], TrueItem]
"""True items by the page's number and the position of the article that was read for them."""


def _true_items(pages: list[EditionPage], truths: list[TruePage]) -> Places:
    return {
        (at, article.position): truth.items[number]
        for at, (page, truth) in enumerate(zip(pages, truths, strict=True))
        for number, article in paired(page, truth).items()
    }


def _score_jumps(
    figures: Figures,
    edition: Edition,
    pages: list[EditionPage],
    items: Places,
    at_folio: dict[str, int],
) -> None:
    links = set()
    for jump in find_jumps(pages):
        a, b = at_folio[jump.start.page], at_folio[jump.rest.page]
        start, rest = items.get((a, jump.start.position)), items.get((b, jump.rest.position))
        one, other = start.key if start else "?", rest.key if rest else "!"
        links.add((a, b, one if one == other else f"{one}/{other}"))
    figures.jumps.add(links, edition.jumps)


def _score_comparison(
    figures: Figures, comparison: Comparison, online: str, expected: list[Expected], *, cut: bool
) -> None:
    """With ``cut`` the printed text ends early: that is to be told as one truncation."""
    cuts = [each for each in comparison.differences if cut and each.kind.value == "truncation"]
    others = [each for each in comparison.differences if each not in cuts]
    score_edits(figures, comparison.printed, others, expected)
    if cut:
        tally = figures.edits.setdefault("truncation", Tally())
        tally.hits += len(cuts) == 1
        tally.missed += not cuts
    found_gaps = sum(each.kind.value == "gap" for each in comparison.differences)
    true_gaps = sum(each.kind == "gap" for each in expected)
    figures.gaps_compared.hits += min(found_gaps, true_gaps)
    figures.gaps_compared.missed += max(0, true_gaps - found_gaps)
    figures.gaps_compared.false += max(0, found_gaps - true_gaps)
    figures.compared += 1
    figures.applied += apply(comparison.printed, comparison.differences) == online


def _score_edition(
    rng: random.Random,
    figures: Figures,
    edition: Edition,
    settings: dict[str, Setting],
    pages: list[EditionPage],
    truths: list[TruePage],
    decoys: list[Candidate],
) -> None:
    items = _true_items(pages, truths)
    folios = {page.facts.page.value if page.facts.page else "": at for at, page in enumerate(pages)}
    at_folio = {same_form(folio): at for folio, at in folios.items()}
    _score_jumps(figures, edition, pages, items, at_folio)
    posts, truth_ids, texts = _archive(rng, edition, settings, decoys)
    source = MemorySource(posts)
    by_id = {post.id: post for post in posts}
    for at, page in enumerate(follow(pages, unknown_paper())):
        for article in page.articles:
            if article.part_of is not None:
                continue
            item = items.get((at, article.position))
            key = item.key if item else None
            found = {match.id for match in match_article(article, source, DAY)}
            true = truth_ids.get(key or "", set())
            figures.matches += 1
            figures.matches_right += found == true
            if found != true:
                figures.examples.append(f"match {key} {article.headline} {found} {true}")
            if item is None or item.start != 0 or item.key not in found & texts.keys():
                continue
            setting = settings[item.key]
            end = item.end
            for where in article.continues:
                rest = items.get((at_folio[where.page], where.position))
                end = rest.end if rest is not None and rest.key == key else end
            length = len("\n".join(setting.article.lines))
            online, expected = online_text(setting, texts[item.key][1], 0, min(end, length))
            beside = [other.text for other in page.articles if other is not article]
            comparison = compare_article(article, by_id[item.key].title, online, beside)
            cut = end < length and bool(article.open_jump)
            _score_comparison(figures, comparison, online, expected, cut=cut)


def run_pdf(style: Style, editions: int, figures: Figures, seed: int) -> None:
    """The same paper's pages set in columns as PDF and read back."""
    papers = known_papers()
    rng = random.Random(f"{style.name}-pdf-{seed}")
    for number in range(editions):
        edition = make_edition(rng, style, f"{style.cn[-4:]}-p{number}")
        for at in range(4):
            content, items, breaks = pdf_page.pdf_page(rng, edition, at)
            text = read_pdf(content, f"page {at}.pdf")[0]
            page = parse_page(text, StatedFacts(date=str(DAY)), papers)
            truth = pdf_page.located(text.raw, items)
            score_page(figures, page, truth, seams=False)
            joins = {
                (bare(p.text[: seam.at])[-6:], bare(p.text[seam.at :])[:6])
                for article in page.articles
                for p in article.paragraphs
                for seam in p.seams
            }
            figures.joins.add(joins, breaks)
            for one in joins ^ breaks:
                what = "false" if one in joins else "missed"
                if len(figures.examples) < 400:
                    figures.examples.append(f"pdf join {what} {one}")
