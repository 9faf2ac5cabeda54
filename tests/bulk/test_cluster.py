"""A standalone cluster on loopback: a worker is killed, a job is killed; all else is the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from crawler.command_line.program import run
from tests.support.project import PROJECT

PATIENCE = 600.0

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        find_spec("pyspark") is None or shutil.which("java") is None,
        reason="Spark (the extra bulk) or Java is absent",
    ),
]


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    found = parquet.read_table(folder / table).to_pylist()
    return sorted(found, key=lambda row: json.dumps(row, default=str))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(what: Callable[[], bool], why: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up, why
        time.sleep(0.2)


@contextmanager
def started(log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process group of its own, which is killed at the end."""
    environ = {**os.environ, "PYTHONPATH": str(PROJECT), "SPARK_LOCAL_IP": "127.0.0.1"}
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            words,
            cwd=log.parent,
            env={**environ, "PYSPARK_PYTHON": sys.executable},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def spark_class(*words: str) -> tuple[str, ...]:
    import pyspark

    return str(Path(pyspark.__file__).parent / "bin" / "spark-class"), *words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cluster") / "made"
    assert run(["bulk", "simulate", "--archives", "2", "--articles", "900", "--to", str(made)]) == 0
    return made


def job(name: str, folder: Path, to: Path, master: str) -> list[str]:
    archives = sorted(map(str, folder.glob("archive-*")))
    words = [sys.executable, "-m", "crawler", "bulk", name, "--archives", *archives]
    return [*words, "--to", str(to), "--master", master, "--part", "50", "--memory", "1g"]


def test_a_worker_is_killed(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    place = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
    deploy = "org.apache.spark.deploy"
    with ExitStack() as stack:
        logs = [tmp_path / f"{name}.log" for name in ("master", "first", "second", "job", "local")]
        stack.enter_context(started(logs[0], *spark_class(f"{deploy}.master.Master", *place)))
        until(lambda: b"New state: ALIVE" in logs[0].read_bytes(), "no master")
        share = ("--cores", "1", "--memory", "1g", "--webui-port", "0", "--host", "127.0.0.1")
        workers = [
            stack.enter_context(
                started(log, *spark_class(f"{deploy}.worker.Worker", *share, master))
            )
            for log in logs[1:3]
        ]
        until(lambda: logs[0].read_bytes().count(b"Registering worker") == 2, "no workers")
        to = tmp_path / "stories"
        running = stack.enter_context(started(logs[3], *job("stories", folder, to, master)))
        stage = to.with_name("stories.unfinished") / ".stage" / "sights"
        until(lambda: stage.exists() or running.poll() is not None, "nothing was begun")
        os.killpg(workers[0].pid, signal.SIGKILL)
        assert running.wait(PATIENCE) == 0, logs[3].read_text()
        local = tmp_path / "local"
        with started(logs[4], *job("stories", folder, local, "local[2]")) as alone:
            assert alone.wait(PATIENCE) == 0, logs[4].read_text()
        assert rows(to, "stories") == rows(local, "stories") != []


def test_a_job_is_killed(folder: Path, tmp_path: Path) -> None:
    to, log = tmp_path / "all", tmp_path / "log"
    unfinished = to.with_name("all.unfinished")
    with started(log, *job("export", folder, to, "local[2]")) as running:
        until(lambda: any(unfinished.rglob("part-*.parquet")), "no part was written")
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert not to.exists()
    kept = {path: path.stat().st_ino for path in unfinished.rglob("part-*.parquet")}
    with started(log, *job("export", folder, to, "local[2]")) as again:
        assert again.wait(PATIENCE) == 0, log.read_text()
    assert not unfinished.exists()
    for path, place in kept.items():
        assert (to / path.relative_to(unfinished)).stat().st_ino == place
    whole = tmp_path / "whole"
    with started(log, *job("export", folder, whole, "local[1]")) as undisturbed:
        assert undisturbed.wait(PATIENCE) == 0
    for table in ("articles", "revisions", "links", "runs"):
        assert rows(to, table) == rows(whole, table) != []


def test_stages_that_were_whole_are_kept(folder: Path, tmp_path: Path) -> None:
    """``stories``, killed after its first stage, goes on with the second."""
    to, log = tmp_path / "stories", tmp_path / "log"
    stage = to.with_name("stories.unfinished") / ".stage"

    def places() -> set[int]:
        try:
            return {path.stat().st_ino for path in (stage / "sights").glob("part-*")}
        except FileNotFoundError:
            return set()

    with started(log, *job("stories", folder, to, "local[2]")) as running:
        until((stage / "sights" / "_SUCCESS").exists, "no stage was whole")
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    kept = places()
    seen = set[int]()
    with started(log, *job("stories", folder, to, "local[2]")) as again:
        while again.poll() is None:
            seen |= places()
            time.sleep(0.05)
        assert again.returncode == 0, log.read_text()
    assert seen == kept != set()
    whole = tmp_path / "whole"
    with started(log, *job("stories", folder, whole, "local[1]")) as undisturbed:
        assert undisturbed.wait(PATIENCE) == 0
    assert rows(to, "stories") == rows(whole, "stories") != []
