"""nginx on loopback as the benchmark's server, and the proof that it is not the bottleneck."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

CONF = """
{user}
worker_processes 1;
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; application/json json; application/xml xml; }}
  access_log {log};
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=20000;
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


class Nginx:
    """One nginx worker that serves ``site`` on a free port of loopback."""

    def __init__(self, site: Path, run: Path, *, log: bool = False) -> None:
        self._site = site
        self._run = run
        self.log = run / "access.log"
        self._logging = log
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if nginx is None:
            raise SystemExit("the benchmark needs nginx: apt-get install nginx-light")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._run.mkdir(parents=True, exist_ok=True)
        conf = self._run / "nginx.conf"
        log = str(self.log.resolve()) if self._logging else "off"
        conf.write_text(
            CONF.format(
                # As root, nginx would serve as somebody who cannot read the temporary directory.
                user="user root;" if os.geteuid() == 0 else "",
                run=self._run.resolve(),
                site=self._site.resolve(),
                port=port,
                log=log,
            )
        )
        self._process = subprocess.Popen([nginx, "-c", str(conf.resolve())])
        self.url = f"http://127.0.0.1:{port}/"
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url, timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self._process.kill()
        raise SystemExit(f"nginx does not answer at {self.url}, see {self._run}/error.log")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
