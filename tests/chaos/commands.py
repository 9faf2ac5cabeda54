"""The writing commands that faults meet: a crawl, and one of each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.chaos.runner import Ended, crawl_words
from tests.chaos.scene import ALL, LATER, NOON, Command, Scene
from tests.support.tiny_site import post

PAPER = (
    "冷山日报\n2022年3月14日　星期一　第A1版\n\n站台启用\n"
    "本报讯（记者陈志）冷山站今天启用新站台。\n"
)


def _at(root: Path, now: str = LATER) -> list[str]:
    return ["-s", f"ARCHIVE_DIR={root}", "-s", f"NOW={now}"]


def _ended_badly(ended: Ended) -> str:
    if ended.hung or "Traceback" in ended.err:
        return f"{ended.status}: {ended.err}"
    if not ended.killed and ended.status not in (0, 2, 3, 4, 5, 75):
        return f"status {ended.status}: {ended.out}{ended.err}"
    return ""


def _again(scene: Scene, root: Path, words: list[str]) -> str:
    """The command once more, with nothing in its way; what it says if it does not end well."""
    done = scene.runner.run(words, root)
    return "" if done.status == 0 else f"again: {done.status} {done.out}{done.err}"


def _unsound(scene: Scene, root: Path, told: str = "") -> str:
    """What verify finds, or says in place of what it is to tell."""
    checked = scene.verify(root)
    return "" if checked.status == 0 and told in checked.out else f"{checked.out}{checked.err}"


def _repaired(scene: Scene, root: Path, ended: Ended) -> str:
    if found := _ended_badly(ended):
        return found
    scene.verify(root, "--repair")
    return scene.complaints(root)


def _damaged(scene: Scene) -> Path:
    """A line that is no line, a post and half a duplicate gone, a stray: all can be mended."""
    root = scene.copy(scene.whole)
    path = root / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[-1] = lines[-1].replace(b'"id"', b'"no"')
    path.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    (root / "_posts" / f"2022-03-14-{post(2).id}.md").unlink()
    (root / "duplicates.jsonl").write_bytes(b"{")
    (root / "_posts" / "2022-03-14-mine.md").write_bytes(b"mine")
    return root


def _imported(scene: Scene, root: Path, ended: Ended) -> str:
    words = ["import", str(scene.whole / "_posts"), *_at(root)]
    if found := _ended_badly(ended) or _again(scene, root, words) or _unsound(scene, root):
        return found
    names = sorted(path.name for path in (root / "_posts").iterdir())
    return "" if names == sorted(p.name for p in (scene.whole / "_posts").iterdir()) else str(names)


def _rebuilt(scene: Scene, root: Path, ended: Ended) -> str:
    """A rebuild that was killed is begun anew in another directory, from captures untouched."""
    if found := _ended_badly(ended):
        return found
    shutil.rmtree(root, ignore_errors=True)
    words = ["rebuild", str(root), "--from", str(scene.whole / "warc")]
    found = _again(scene, root, [*words, "-s", f"SITE_URL={scene.standin.url}"])
    return found or scene.complaints(root) or scene.complaints(scene.whole)


def _written(*words: str) -> Callable[[Scene, Path, Ended], str]:
    """What is written beside the archive is whole or not there, and can be written again."""

    def again(scene: Scene, root: Path, ended: Ended) -> str:
        made = [str(root / word) if word.startswith("made") else word for word in words]
        return (
            _ended_badly(ended)
            or _again(scene, root, [*made, "--force", *_at(root)])
            or scene.complaints(root)
        )

    return again


def _edition(scene: Scene, root: Path) -> list[str]:
    page = root.parent / "A1.txt"
    page.write_text(PAPER, encoding="utf-8")
    return ["crawl", "edition", "-a", f"pages={page}", *_at(root)]


def _edition_again(scene: Scene, root: Path, ended: Ended) -> str:
    return (
        _ended_badly(ended)
        or _again(scene, root, _edition(scene, root))
        or _unsound(scene, root, "1 pages of print")
    )


def _share(scene: Scene, root: Path) -> list[str]:
    codes = ",".join(each.code for each in ALL[4:7])
    words = crawl_words(scene.standin, root, LATER)
    return ["crawl", "share", "-a", f"codes={codes}", *words[2:]]


def _share_again(scene: Scene, root: Path, ended: Ended) -> str:
    return _ended_badly(ended) or _again(scene, root, _share(scene, root)) or _unsound(scene, root)


def _crashed(scene: Scene) -> Path:
    """What a run left that was killed before its commit: whole lines, and their posts."""
    root = scene.copy(scene.begun)
    committed = (root / "articles.jsonl").stat().st_size
    with (root / "articles.jsonl").open("ab") as stream:
        stream.write((scene.whole / "articles.jsonl").read_bytes()[committed:])
    for path in (scene.whole / "_posts").iterdir():
        shutil.copyfile(path, root / "_posts" / path.name)
    return root


COMMANDS = (
    Command(
        "crawl after a crash",
        _crashed,
        lambda scene, root: crawl_words(scene.standin, root, LATER),
        lambda scene, root, ended: scene.after(
            ended, root, (scene.begun / "articles.jsonl").read_bytes()
        ),
    ),
    Command(
        "crawl, a new archive",
        lambda scene: scene.copy(None),
        lambda scene, root: crawl_words(scene.standin, root, NOON),
        lambda scene, root, ended: scene.after(ended, root),
    ),
    Command(
        "crawl",
        lambda scene: scene.copy(scene.begun),
        lambda scene, root: crawl_words(scene.standin, root, LATER),
        lambda scene, root, ended: scene.after(
            ended, root, (scene.begun / "articles.jsonl").read_bytes()
        ),
    ),
    Command(
        "crawl share",
        lambda scene: scene.copy(scene.begun),
        _share,
        _share_again,
    ),
    Command("crawl edition", lambda scene: scene.copy(scene.begun), _edition, _edition_again),
    Command(
        "import",
        lambda scene: scene.copy(None),
        lambda scene, root: ["import", str(scene.whole / "_posts"), *_at(root)],
        _imported,
    ),
    Command(
        "rebuild",
        lambda scene: scene.copy(None),
        lambda scene, root: [
            "rebuild",
            str(root),
            "--from",
            str(scene.whole / "warc"),
            "-s",
            f"SITE_URL={scene.standin.url}",
        ],
        _rebuilt,
    ),
    Command(
        "verify --repair",
        _damaged,
        lambda scene, root: ["verify", "--repair", *_at(root)],
        _repaired,
    ),
    Command(
        "package",
        lambda scene: scene.copy(scene.whole),
        lambda scene, root: ["package", "--file", str(root / "made.wacz"), *_at(root)],
        _written("package", "--file", "made.wacz"),
    ),
    Command(
        "export",
        lambda scene: scene.copy(scene.whole),
        lambda scene, root: ["export", "--to", str(root / "made"), "--format", "csv", *_at(root)],
        _written("export", "--to", "made", "--format", "csv"),
    ),
)
