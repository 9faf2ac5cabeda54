"""Which value each setting has, and who gave it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Configuration, user_file
from crawler.errors import UsageError
from crawler.setting_values import DEFAULTS
from tests.support.program import run_program


def read(root: Path, *options: str, named: str | None = None, **environ: str) -> Configuration:
    return Configuration.read(
        named=named,
        environ={"HOME": str(root / "home"), **environ},
        directory=root,
        options=options,
    )


def test_a_later_one_wins(tmp_path: Path) -> None:
    own = user_file({"HOME": str(tmp_path / "home")})
    own.parent.mkdir(parents=True)
    own.write_text('OPERATOR = "own"\n')
    assert read(tmp_path).values["OPERATOR"] == "own"
    (tmp_path / "finews-archiver.toml").write_text('OPERATOR = "here"\nCOMMIT_ITEMS = 7\n')
    assert read(tmp_path).values["OPERATOR"] == "here"
    (tmp_path / "other.toml").write_text('operator = "named"\n')
    other = str(tmp_path / "other.toml")
    assert read(tmp_path, named=other).values["OPERATOR"] == "named"
    environ = {"FINEWS_OPERATOR": "environment"}
    assert read(tmp_path, **environ).values["OPERATOR"] == "environment"
    last = read(tmp_path, "OPERATOR=option", **environ)
    assert last.values["OPERATOR"] == "option"
    assert last.values["COMMIT_ITEMS"] == 7
    assert last.values["WARC_PREFIX"] == DEFAULTS["WARC_PREFIX"]
    origins = {each.name: each.origin for each in last.told()}
    assert origins["OPERATOR"] == "-s"
    assert origins["COMMIT_ITEMS"] == f"{tmp_path / 'finews-archiver.toml'}, line 2"
    assert origins["WARC_PREFIX"] == "default"


def test_the_users_file_lies_where_xdg_says(tmp_path: Path) -> None:
    assert user_file({"XDG_CONFIG_HOME": "/c"}) == Path("/c/finews-archiver/config.toml")
    # "All paths set in these environment variables must be absolute."
    relative = user_file({"XDG_CONFIG_HOME": "c", "HOME": "/h"})
    assert relative == Path("/h/.config/finews-archiver/config.toml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("WARC_ENABLED = false", False),
        ('WARC_ENABLED = "0"', False),
        ("COMMIT_SECONDS = 1", 1.0),
        ('COMMIT_ITEMS = "12"', 12),
        ("RECHECK_AFTER = [1, 2.5]", [1.0, 2.5]),
        ('RECHECK_AFTER = "1,2.5"', [1.0, 2.5]),
        ('SHARE_HOSTS = ["a.example", "b.example:81"]', ["a.example", "b.example:81"]),
        ('NOTIFY_COMMAND = "mail me"', "mail me"),
    ],
)
def test_a_value_is_of_the_kind_of_its_default(text: str, value: Any, tmp_path: Path) -> None:
    (tmp_path / "finews-archiver.toml").write_text(text)
    found = read(tmp_path).values[text.split()[0]]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nCOMMIT_ITEMS = true", "line 2: COMMIT_ITEMS=True cannot be: expected a number"),
        ("COMMIT_ITEMS = 1.5", "line 1: COMMIT_ITEMS=1.5 cannot be"),
        ("COMMIT_SECONDS = -1", "line 1: COMMIT_SECONDS=-1 cannot be"),
        ("COMMIT_SECONDS = inf", "line 1: COMMIT_SECONDS=inf cannot be"),
        ("WARC_ENABLED = 2", "line 1: WARC_ENABLED=2 cannot be: expected 0 or 1"),
        ("OPERATOR = 3", "line 1: OPERATOR=3 cannot be: expected text"),
        ("SHARE_HOSTS = [1]", "line 1: SHARE_HOSTS=[1] cannot be: expected hosts"),
        ("RECHECK_AFTER = 5", "line 1: RECHECK_AFTER=5 cannot be: expected hours"),
        ('ARCHIVDIR = "x"', "line 1: there is no setting ARCHIVDIR: did you mean ARCHIVE_DIR?"),
        ("OPERATOR = ", "is not TOML in UTF-8"),
        ("OPERATOR = " + "[" * 20_000 + "]" * 20_000, "is not TOML in UTF-8"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    text: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "finews-archiver.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as refused:
        read(tmp_path)
    assert str(refused.value).startswith(str(file))
    assert said in str(refused.value)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "finews-archiver.toml").write_bytes(b'\xef\xbb\xbfOPERATOR = "me"\r\n')
    assert read(tmp_path).values["OPERATOR"] == "me"


def test_a_file_that_is_not_text_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "finews-archiver.toml"
    file.write_bytes(b'OPERATOR = "\xff"')
    with pytest.raises(UsageError, match="is not TOML in UTF-8"):
        read(tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(UsageError, match="Is a directory"):
        read(tmp_path)


def test_the_environments_place_is_its_variable(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^FINEWS_COMMIT_ITEMS: COMMIT_ITEMS='x' cannot be"):
        read(tmp_path, FINEWS_COMMIT_ITEMS="x")
    with pytest.raises(UsageError, match=r"^FINEWS_CONTCAT: .* did you mean CONTACT\?"):
        read(tmp_path, FINEWS_CONTCAT="x")


def test_tables_are_no_settings(tmp_path: Path) -> None:
    (tmp_path / "finews-archiver.toml").write_text('[[watch]]\nquery = "x"\nchannel = "y"\n')
    assert read(tmp_path).tables == {"watch": [{"query": "x", "channel": "y"}]}


def test_settings_shows_values_and_origins_and_masks_secrets(tmp_path: Path) -> None:
    (tmp_path / "finews-archiver.toml").write_text(
        'PROXY = "http://me:s3cret@example.org:3128"\nAWS_SECRET_ACCESS_KEY = "s3cret"\n'
    )
    shown = run_program("settings", "-s", "COMMIT_ITEMS=3", cwd=tmp_path)
    assert (shown.status, shown.err) == (0, "")
    assert "s3cret" not in shown.out
    lines = {line.split()[0]: line.split()[1:] for line in shown.out.splitlines()}
    assert lines["COMMIT_ITEMS"] == ["3", "(-s)"]
    assert lines["PROXY"][0] == "http://me:********@example.org:3128"
    assert lines["AWS_SECRET_ACCESS_KEY"][0] == "********"
    assert lines["RECHECK_AFTER"] == ["1,6,24,48", "(default)"]
    changed = run_program("settings", "--changed", "--json", cwd=tmp_path)
    told = json.loads(changed.out)
    assert [each["name"] for each in told] == ["PROXY", "AWS_SECRET_ACCESS_KEY"]


def test_init_writes_a_file_that_is_read_and_never_overwrites_one(tmp_path: Path) -> None:
    written = run_program("init", "--contact", 'mailto:"me"@example.org', cwd=tmp_path)
    assert (written.status, written.err) == (0, "")
    values = read(tmp_path).values
    assert values["CONTACT"] == 'mailto:"me"@example.org'
    assert values["ARCHIVE_DIR"] == str(tmp_path / "archive")
    file = tmp_path / "finews-archiver.toml"
    text = file.read_text()
    # What is only suggested can be taken as it stands.
    file.write_text("\n".join(re.findall(r"^(?:# )?([A-Z_]+ = .*)$", text, re.MULTILINE)))
    given = {each.name for each in read(tmp_path).told() if each.origin != "default"}
    assert given > {"SITE_URL", "NOTIFY_COMMAND", "WARC_ENABLED"}
    again = run_program("init", cwd=tmp_path)
    assert again.status == 2
    assert "is there already: --force overwrites it" in again.err
    forced = run_program("init", "--force", cwd=tmp_path)
    assert forced.status == 0
    # Nobody was there to answer: it waits for no one, and the contact stays to be filled in.
    assert '# CONTACT = "mailto:you@example.org"' in file.read_text()


def test_init_for_the_user(tmp_path: Path) -> None:
    written = run_program(
        "init",
        "--user",
        "--archive",
        "/a b",
        cwd=tmp_path,
        environ={"XDG_CONFIG_HOME": "/dev/null"},
    )
    assert written.status == 4
    assert "Not a directory" in written.err or "File exists" in written.err
    written = run_program("init", "--user", "--archive", "/a b", cwd=tmp_path)
    assert written.status == 0
    assert (
        'ARCHIVE_DIR = "/a b"'
        in (tmp_path / ".config" / "finews-archiver" / "config.toml").read_text()
    )
