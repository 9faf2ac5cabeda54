"""The measure on real news: its parts by hand, and a sample of it where the texts are at hand."""

import json
import os
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reprints import judged
from bench.reprints.held_out import held_out
from bench.reprints.plain_pairs import CONTAINED, GRAM, RESEMBLING, plain_pairs
from bench.reprints.real_news import Corpus, corpora
from bench.reprints.verdicts import Share, read_verdicts
from crawler.reprints.normal_text import code_points

DATA = Path(os.environ.get("DATA", Path(__file__).parents[3] / "shared/real"))


def test_an_interval_by_hand() -> None:
    """Wilson 1927: 8 of 10 lie between 0.490 and 0.943."""
    low, high = Share(8, 10).interval()
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval() == (0, 1)
    assert str(Share(8, 10)) == "0.80 (0.49–0.94)"


@given(st.lists(st.text(alphabet="天地玄黄", max_size=30), min_size=1, max_size=6))
def test_a_plain_comparison_looks_at_every_pair(texts: list[str]) -> None:
    def grams(text: str) -> set[tuple[int, ...]]:
        points = code_points(text).tolist()
        size = min(GRAM, len(points))
        return {tuple(points[at : at + size]) for at in range(len(points) - size + 1) if size}

    sets = [grams(text) for text in texts]
    expected = {
        (a, b)
        for a, b in combinations(range(len(texts)), 2)
        if (shared := len(sets[a] & sets[b]))
        and (
            shared / len(sets[a] | sets[b]) >= RESEMBLING
            or shared / min(len(sets[a]), len(sets[b])) >= CONTAINED
        )
    }
    assert set(plain_pairs(texts)) == expected


def test_verdicts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.tsv"
    file.write_text("# read in spring\na\tb\treprint\n\nc\ta\tother\n", "utf-8")
    assert read_verdicts(file) == {frozenset("ab"): "reprint", frozenset("ac"): "other"}


@pytest.mark.parametrize("line", ["a\tb", "a\tb\tperhaps", "a\ta\tother", "b\ta\tother"])
def test_a_line_that_is_no_verdict_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.tsv"
    file.write_text(f"a\tb\treprint\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"verdicts\.tsv:2: "):
        read_verdicts(file)


NOTICE = (
    "滨江图书馆分馆今日开馆，藏书三万册，设少儿阅览区与朗读亭，周末开放至晚九点，首日接待读者两千余人，"
    "市民凭身份证即可办理借阅，外借期限为三十天，可在线续借一次。"
)


def _write(folder: Path, *texts: str) -> None:
    (folder / "online").mkdir()
    lines = [
        {"id": f"x-{n}", "time": f"2031-03-0{n}T08:00:00", "src": "s", "title": "", "text": text}
        for n, text in enumerate(texts, 1)
    ]
    (folder / "online/x.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["judged", *arguments])
    judged.main()


def test_what_nobody_has_judged_is_counted_and_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(
        tmp_path,
        NOTICE,
        NOTICE + "读者可关注公众号预约座位，雨天照常开放。",
        "另一件事，与此无关。" * 9,
    )
    verdicts = tmp_path / "verdicts.tsv"
    verdicts.write_text("", "utf-8")
    _run(monkeypatch, str(tmp_path), "--verdicts", str(verdicts), "--read")
    unread = capsys.readouterr().out
    assert "1 pairs that nobody has judged:" in unread
    assert unread.endswith("x-1\tx-2\t?\n")
    verdicts.write_text("x-1\tx-2\treprint\n", "utf-8")
    _run(monkeypatch, str(tmp_path), "--verdicts", str(verdicts))
    told = capsys.readouterr().out
    assert "precision 1.00 (0.21–1.00), 1 judged; recall 1.00 (0.21–1.00) of 1" in told


def test_limits_are_fitted_on_other_sources_than_they_are_reported_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Source a says that nothing may be contradicted, source b that a third may."""
    frame = (
        "江州港今日开港，首批{}箱货物装船，码头工人{}名到岗，航程{}海里，预计{}小时后抵达。"
        + NOTICE
    )
    _write(tmp_path, frame.format(318, 225, 764, 192), frame.format(318, 225, 764, 198))
    (one,) = corpora(tmp_path)
    other = Corpus("y", [replace(text, id="y" + text.id) for text in one.texts])
    verdicts = {frozenset(("x-1", "x-2")): "reprint", frozenset(("yx-1", "yx-2")): "other"}
    held_out([one, other], verdicts)
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][2:]
    assert rows[0].startswith("| x | ")
    assert "| 0.00 (0.00–0.79) | – |" in rows[1], "what x taught is wrong on y"
    assert rows[2].startswith("| all | ")


def test_where_there_is_no_corpus_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, str(tmp_path))
    assert capsys.readouterr().out.startswith(f"skipped: {tmp_path} has neither ")


@pytest.mark.skipif(not (DATA / "online").exists(), reason="../shared/real is not here")
def test_real_news(tmp_path: Path) -> None:
    """14,047 texts; the verdicts are a reader's: docs/reprints.md, "On real news"."""
    verdicts = read_verdicts(judged.VERDICTS)
    said: list[str] = []
    together: list[bool] = []
    for corpus in corpora(DATA):
        result = judged.found(corpus, tmp_path / f"{corpus.name}.sqlite3")
        said += [verdicts[pair] for pair in result.joined if pair in verdicts]
        together += [
            len({result.family[one] for one in pair}) == 1
            for pair, verdict in verdicts.items()
            if verdict == "reprint" and pair <= result.family.keys()
        ]
    right = Share(said.count("reprint"), said.count("reprint") + said.count("other"))
    assert right.of >= 140
    assert right.right / right.of >= 0.95
    assert right.interval()[0] >= 0.90
    # Pairs that the plain comparison doesn't join, but an earlier index did, are among these.
    assert sum(together) / len(together) >= 0.90
