"""nginx that offers HTTP/2, for a test."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from bench.crawl.server import nginx_program

NGINX = nginx_program()
needs_nginx = pytest.mark.skipif(NGINX is None, reason="no nginx: apt-get install nginx-light")
CONF = """
{user}
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {run}/body;
  proxy_temp_path {run}/proxy;
  fastcgi_temp_path {run}/fastcgi;
  uwsgi_temp_path {run}/uwsgi;
  scgi_temp_path {run}/scgi;
  types {{ text/html html; }}
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {run}/chain.pem;
    ssl_certificate_key {run}/key.pem;
    root {site};
  }}
}}
"""


@contextmanager
def http2_site(site: Path, run: Path, *names: str) -> Iterator[tuple[str, Path]]:
    """The URL of a site behind TLS and HTTP/2, and the authority that vouches for it (a file).

    It may be asked for by these names too.
    """
    assert NGINX is not None
    run.mkdir()
    authority, roots = trustme.CA(), run / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    certificate = authority.issue_cert("127.0.0.1", *names)
    certificate.private_key_pem.write_to_path(str(run / "key.pem"))
    for part in certificate.cert_chain_pems:
        part.write_to_path(str(run / "chain.pem"), append=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    conf = run / "nginx.conf"
    conf.write_text(CONF.format(user=user, run=run, site=site, port=port))
    process = subprocess.Popen([NGINX, "-c", str(conf), "-e", str(run / "error.log")])
    try:
        _until_it_listens(port, process, run / "error.log")
        yield f"https://127.0.0.1:{port}/", roots
    finally:
        process.terminate()
        process.wait(10)


def _until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            ssl.get_server_certificate(("127.0.0.1", port), timeout=5)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx does not listen: {log.read_text()}")
