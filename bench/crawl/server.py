"""nginx on loopback as the benchmark's server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.crawl.access_log import AccessLog
from bench.crawl.processes import processor_seconds

LOG_FORMAT = (
    "$msec\t$request_method\t$request_uri\t$status\t$http_if_none_match\t$http_if_modified_since"
)
CONF = """
{user}
worker_processes 1;
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; application/json json; application/xml xml; text/css css; }}
  log_format bench '{log_format}';
  access_log {log};
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path {run}/body;
  proxy_temp_path {run}/proxy;
  fastcgi_temp_path {run}/fastcgi;
  uwsgi_temp_path {run}/uwsgi;
  scgi_temp_path {run}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {site};
    location = /NewsData/GetNewsText.do {{ rewrite ^ /newstext/$arg_id.json break; }}
  }}
}}
"""


def nginx_program() -> str | None:
    """Where nginx is; Debian has it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Nginx:
    """One nginx worker that serves ``site`` on a free port of loopback.

    With ``log``, :attr:`seen` reads what it was asked.
    """

    def __init__(self, site: Path, run: Path, *, log: bool = False) -> None:
        self._site = site
        self._run = run
        self._log = run / "access.log"
        self._logging = log
        self._process: subprocess.Popen[bytes] | None = None
        self.seen = AccessLog(self._log)
        self.url = ""

    def __enter__(self) -> Self:
        nginx = nginx_program()
        if nginx is None:
            raise SystemExit("the benchmark needs nginx: apt-get install nginx-light")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._run.mkdir(parents=True, exist_ok=True)
        conf = self._run / "nginx.conf"
        conf.write_text(
            CONF.format(
                # As root, nginx would serve as somebody who cannot read the temporary directory.
                user="user root;" if os.geteuid() == 0 else "",
                run=self._run.resolve(),
                site=self._site.resolve(),
                port=port,
                log_format=LOG_FORMAT,
                log=f"{self._log.resolve()} bench" if self._logging else "off",
            )
        )
        error_log = str(self._run.resolve() / "error.log")
        self._process = subprocess.Popen([nginx, "-e", error_log, "-c", str(conf.resolve())])
        self.url = f"http://127.0.0.1:{port}/"
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url, timeout=1).close()
            except urllib.error.HTTPError:
                pass  # an answer all the same
            except OSError:
                time.sleep(0.05)
                continue
            if self._logging:
                self.seen.news()
            return self
        self._process.kill()
        raise SystemExit(f"nginx does not answer at {self.url}, see {self._run}/error.log")

    @property
    def processor(self) -> float:
        """CPU seconds that it has used so far."""
        assert self._process is not None
        return processor_seconds(self._process.pid)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
