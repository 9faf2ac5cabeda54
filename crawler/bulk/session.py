"""The Spark session of a job: the same on ``local[*]`` and on a standalone cluster."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import crawler
from crawler.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PARTITIONS = "spark.sql.shuffle.partitions"
"""Spark's setting: parts of what is grouped or joined."""
_JAVA = "-XX:TieredStopAtLevel=1"
"""Java compiles itself quickly alone, not well besides: its own work here is shuffles, which are
small, and its compilers took a third of the processor time of a job of some thousand articles."""
_ROWS_AT_ONCE = 1000
"""Of an Arrow batch: some megabytes of texts."""


def check_extra() -> None:
    """Raise :class:`UsageError` where the extra ``bulk`` is not installed."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise UsageError("bulk jobs need Spark: pip install 'finews-archiver[bulk]'")


def _check_java() -> None:
    java = Path(os.environ.get("JAVA_HOME", "/nowhere"), "bin", "java")
    if which("java") is None and not java.exists():
        raise UsageError(
            "Spark needs Java 17 or newer: apt-get install openjdk-17-jre-headless (or JAVA_HOME)"
        )


@contextmanager
def session(name: str, master: str, memory: str) -> Iterator[SparkSession]:
    """A session that ends with the job. ``memory`` is of driver and executor each (``2g``).

    Workers run this interpreter, or the one that ``PYSPARK_PYTHON`` names, and import this package
    from where it lies here: on a cluster both must be at that place, or come as a packed
    environment (docs/bulk.md). Raises :class:`UsageError` where there is no Java, and
    :class:`ArchiveError` for what Spark cannot do.
    """
    _check_java()
    # Of pandas, in which nothing is done here.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    # Only who asks Spark waits for it.
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    python = os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    place = str(Path(crawler.__file__).parents[1])
    path = os.pathsep.join(dict.fromkeys([place, *filter(None, [os.environ.get("PYTHONPATH")])]))
    settings = {
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.driver.extraJavaOptions": _JAVA,
        "spark.executor.extraJavaOptions": _JAVA,
        "spark.executorEnv.PYTHONPATH": path,
        "spark.pyspark.python": python,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(_ROWS_AT_ONCE),
        # Loopback, where nothing else is asked for: the driver listens for its workers.
        "spark.driver.host": os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"),
        "spark.log.level": "ERROR",
        # For what is small; a job that joins articles says how many it wants.
        PARTITIONS: "8",
        "spark.shuffle.compress": "true",
    }
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = path
    builder = SparkSession.builder.appName(name).master(master)
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    except (Py4JError, PySparkException) as error:
        # What a worker has raised ends with the words of its error.
        told = str(error).strip().splitlines() or ["it says nothing"]
        raise ArchiveError(f"{name}: Spark has given up: {told[-1]}") from error
    finally:
        spark.stop()
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
