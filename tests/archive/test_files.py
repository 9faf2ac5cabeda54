"""Each step of making files durable, and what is no file that may be read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from crawler import files
from tests.support.open_files import open_files


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, bytes | None]]:
    """What is synced, in order: a file with what it holds on disk then, or a directory."""
    found: list[tuple[str, bytes | None]] = []

    def fsync(fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        found.append((path.name, None if path.is_dir() else path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    return found


Steps = list[tuple[str, bytes | None]]


def test_lines_are_appended_and_the_name_of_a_new_file_too(tmp_path: Path, steps: Steps) -> None:
    path = tmp_path / "a"
    files.append(path, [])
    assert (steps, path.exists()) == ([], False)
    files.append(path, [b"1\n", b"2\n"])
    assert steps == [("a", b"1\n2\n"), (tmp_path.name, None)]
    files.append(path, [b"3\n"])
    assert steps[2:] == [("a", b"1\n2\n3\n")]


def test_a_file_with_another_name_yet(tmp_path: Path, steps: Steps) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old and longer")
    files.write_unfinished(path, b"new")
    assert steps == [("a", b"new")]


def test_a_new_file_is_not_what_lay_there(tmp_path: Path) -> None:
    kept, path = tmp_path / "kept", tmp_path / "a"
    kept.write_bytes(b"kept")
    path.hardlink_to(kept)
    for _ in range(2):
        with files.open_anew(path) as stream:
            stream.write(b"new")
    assert (kept.read_bytes(), path.read_bytes()) == (b"kept", b"new")


@pytest.mark.parametrize(
    "write", [files.write_unfinished, lambda path, _: files.append(path, [b"x"])]
)
def test_a_link_is_not_written_through(write: object, tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "a"
    elsewhere.write_bytes(b"kept")
    path.symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        write(path, b"x")  # type: ignore[operator]
    assert elsewhere.read_bytes() == b"kept"


@pytest.mark.parametrize(("most", "read"), [(None, True), (4, True), (3, False), (0, False)])
def test_no_more_is_read_than_may_be(most: int | None, read: bool, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abcd")
    if read:
        assert files.read_regular(tmp_path / "a", most) == b"abcd"
        return
    with pytest.raises(OSError, match=f"it has 4 bytes, more than {most}") as caught:
        files.read_regular(tmp_path / "a", most)
    assert caught.value.errno == errno.EFBIG


def test_a_file_that_does_not_say_its_size_is_read_as_far_as_it_may_be() -> None:
    with pytest.raises(OSError, match="it has 4 bytes, more than 3"):
        files.read_regular(Path("/proc/version"), 3)


def test_the_digest_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    # FIPS 180-2, B.1.
    assert files.digest_of(tmp_path / "a") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_directory_that_another_makes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "a"
    made.mkdir()
    asked: list[Path] = []

    def is_dir(path: Path) -> bool:
        asked.append(path)
        return asked != [made] and path.exists()

    monkeypatch.setattr(Path, "is_dir", is_dir)
    files.make_directory(made)
    assert asked[0] == made


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    before = open_files()
    for name, said in (
        ("link", "it is a link, not a file"),
        ("pipe", "it is a named pipe, not a file"),
        ("folder", "it is a directory, not a file"),
        ("missing", "No such file"),
    ):
        with pytest.raises(OSError, match=said):
            files.read_regular(tmp_path / name)
    assert open_files() == before
    assert files.is_regular(tmp_path / "file")
    assert not any(files.is_regular(tmp_path / name) for name in ("link", "pipe", "folder"))


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        (stat.S_IFREG, "a file"),
        (stat.S_IFDIR, "a directory"),
        (stat.S_IFLNK, "a link"),
        (stat.S_IFIFO, "a named pipe"),
        (stat.S_IFSOCK, "a socket"),
        (stat.S_IFCHR, "a device"),
        (stat.S_IFBLK, "a device"),
        (0, "something else"),
    ],
)
def test_what_something_is_called(mode: int, kind: str) -> None:
    assert files.kind_of(mode | 0o644) == kind


def test_directories_are_made_from_above_with_durable_names(tmp_path: Path, steps: Steps) -> None:
    files.make_directory(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert steps == [(tmp_path.name, None), ("a", None)]
    files.make_directory(tmp_path / "a" / "b")
    assert len(steps) == 2


@pytest.mark.parametrize(
    ("code", "passes"), [(errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)]
)
def test_a_file_system_that_cannot_sync_a_directory(
    code: int, passes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(fd: int) -> None:
        raise OSError(code, "no")

    before = open_files()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        if passes:
            files.sync_directory(tmp_path)
        else:
            with pytest.raises(OSError, match="no"):
                files.sync_directory(tmp_path)
    assert open_files() == before
