"""Viewflow's own pages under gunicorn: signed in, CSRF, its form; as bench/http.py asks Pasokh's.

What counts is the CPU of the web server for the POST that completes a task.
"""

import json
import os
import re
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
    urlopen,
)

import psutil

from bench.http import CASES
from bench.peers.running import Ground, Missing, cpu_of
from bench.rig import say, spread
from handlers.servers.ports import free_port

PASSWORD = secrets.token_urlsafe(12)
FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
WARM = 10
DATABASE = "viewflow_pages"


def rate(place: Ground, python: Path, folder: Path, job: dict[str, Any]) -> float:
    """Completions by POST for each CPU-second of the web server (one process)."""
    url = place.database(DATABASE)
    asked = {**job, "url": url, "password": PASSWORD, "cases": CASES}
    told = subprocess.run(
        [str(python), str(folder / "peer.py")],
        input=json.dumps(asked) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Missing("its first tasks could not be made; what it said stands above")
    paths = json.loads(told.stdout)["pages"]
    with _web(python, folder, url) as (web, address):
        person = build_opener(HTTPCookieProcessor(CookieJar()), _Stay())
        _post(person, address + "/accounts/login/", username="officer", password=PASSWORD)
        posts, cpu = [], 0.0
        for number, path in enumerate(paths):
            page = person.open(address + path).read().decode()
            before, began = cpu_of(web), time.perf_counter()
            _post(person, address + path, page, words="done")
            if number >= WARM:
                posts.append((time.perf_counter() - began) * 1000)
                cpu += cpu_of(web) - before
    say(f"complete a user task over HTTP: {spread(posts)}")
    return len(posts) / cpu


def _post(person: OpenerDirector, url: str, page: str = "", **fields: str) -> None:
    """Send a form with its token; the answer must lead to another page."""
    found = FORM.search(page or person.open(url).read().decode())
    if found is None:
        raise Missing(f"no form at {url}")
    data = urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
    request = Request(url, data, {"Referer": url})  # noqa: S310 - our own server
    answer = person.open(request)
    if answer.status != HTTPStatus.FOUND:
        raise Missing(f"{url} answered {answer.status}")


class _Stay(HTTPRedirectHandler):
    """Takes the answer that leads elsewhere for the answer."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Go nowhere."""
        return fp


@contextmanager
def _web(python: Path, folder: Path, url: str) -> Iterator[tuple[psutil.Process, str]]:
    """The web server with one process, as Pasokh's own is measured."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PEER_DATABASE": url, "PEER_SECRET": secrets.token_urlsafe(32)}
    environ.pop("PYTHONPATH", None)
    command = [python, "-m", "gunicorn", "--workers=1", f"--bind=127.0.0.1:{port}"]
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [*map(str, command), "measured.wsgi"], cwd=folder, env=environ, stdout=log, stderr=log
        )
        try:
            _wait(address, child)
            yield psutil.Process(child.pid), address
        finally:
            child.terminate()
            child.wait(timeout=60)


def _wait(address: str, child: subprocess.Popen[bytes]) -> None:
    while child.poll() is None:
        try:
            urlopen(address + "/accounts/login/", timeout=5).close()  # noqa: S310 - our own server
            return
        except OSError:
            time.sleep(0.1)
    raise Missing("its web server did not start")
