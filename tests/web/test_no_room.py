"""The database goes away, its disk is full, the disk of the files is full: 503, nothing lost."""

import html
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from handlers.servers.ports import free_port
from handlers.servers.postgres import Postgres
from processes.cases.tables import Case
from processes.db import make_engine, make_sessions
from processes.insight.doctor.examining import Depth, examine
from processes.migrations import upgrade
from tests.chaos import city
from tests.chaos.citizens import PICTURE, WORDS
from tests.chaos.ground import Server
from tests.rig.databases import Database
from tests.web.conftest import application
from web.security import limiter, one_time_key

ROOM = "640m"  # a small city and the log it writes
BALLAST = "ballast"
MOST_BEFORE_FULL = 300


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A small disk of its own, which only root may mount; PostgreSQL's own user reaches it."""
    folder = Path(tempfile.mkdtemp(prefix="pasokh-small-"))
    folder.chmod(0o755)
    with small_disk(folder, ROOM):
        folder.chmod(0o755)
        yield folder
    folder.rmdir()


@pytest.fixture(scope="module")
def server(disk: Path) -> Iterator[Server]:
    """A PostgreSQL on the small disk, with a city in it."""
    made = Server(
        Postgres(
            disk / "pg",
            free_port(),
            "t",
            disk / "pg.log",
            ("min_wal_size=32MB", "max_wal_size=48MB"),
        )
    )
    url = made.server.url
    list(upgrade(url))
    engine = make_engine(url)
    city.fill(Database(url, engine, make_sessions(engine)))
    engine.dispose()
    yield made
    made.stop()


@pytest.fixture
def site(server: Server, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on that database; nobody counts how often a form is sent."""
    with application(server.server.url, redis_url, tmp_path) as made:
        ports = made.extensions["ports"]
        made.extensions["ports"] = replace(ports, after_commit=lambda new_jobs: None)
        made.config["PROMISE_WAIT_SECONDS"] = 0.0
        made.config["WTF_CSRF_ENABLED"] = False
        limiter.enabled = False
        yield made
        limiter.enabled = True


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """`folder` as a disk of `size`; skips where nothing may be mounted."""
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    done = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a full disk needs root, to mount a small one: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def no_room(disk: Path) -> Iterator[None]:
    """Not a byte is free meanwhile."""
    ballast, page = disk / BALLAST, b"\0" * 65536
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(page)
    yield
    ballast.unlink()


def test_a_message_outlives_a_full_disk_of_the_database(
    site: Flask, server: Server, disk: Path
) -> None:
    accepted = 0
    refused = None
    with no_room(disk):
        while refused is None and accepted < MOST_BEFORE_FULL:  # what is allocated is used up
            answer = send(site, one_time_key())
            assert answer.status_code in {303, 503}
            refused = answer if answer.status_code == 503 else None
            accepted += refused is None
        assert refused is not None, "the disk was never full"
        assert refused.headers["Retry-After"] == "30"
        assert "در این لحظه ممکن نیست" in refused.text
    if server.child.poll() is not None:  # it ends itself when its own log finds no room
        server.start()
    assert cases(server) == accepted
    assert again(site, refused).status_code == 303
    assert again(site, refused).status_code == 303  # sent twice, counted once
    assert cases(server) == accepted + 1
    assert_all_promises_kept(server)


def test_a_form_waits_on_the_page_while_the_database_is_away(site: Flask, server: Server) -> None:
    before = cases(server)
    reader = site.test_client()
    assert reader.get("/message").status_code == 200
    server.crash(signal.SIGQUIT)
    try:
        assert reader.get("/health").status_code == 503
        assert reader.get("/track?lang=en").status_code in {200, 503}
        refused = send(site, one_time_key())
        secret = site.test_client().post(
            "/sign-in", data={"username": "a", "password": "very-s3cret"}
        )
    finally:
        server.start()
    assert refused.status_code == secret.status_code == 503
    assert "very-s3cret" not in secret.text
    assert again(site, refused).status_code == 303
    assert cases(server) == before + 1


def test_a_full_disk_of_files_keeps_the_text_and_leaves_no_half_file(
    site: Flask, server: Server
) -> None:
    files: Path = site.extensions["ports"].files
    files.mkdir(parents=True)
    before = cases(server)
    with small_disk(files, "1m"):
        with no_room(files):
            (files / BALLAST).chmod(0o600)
            refused = send(site, one_time_key(), picture=PICTURE)
            assert refused.status_code == 503
            assert "پیوست‌ها نمانده‌اند" in refused.text
        assert [path for path in files.rglob("*") if path.is_file()] == []
        assert cases(server) == before
        assert again(site, refused).status_code == 303
        assert send(site, one_time_key(), picture=PICTURE).status_code == 303
        assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    assert cases(server) == before + 2


def send(site: Flask, key: str, picture: bytes | None = None) -> TestResponse:
    """A citizen's message, from a browser of its own."""
    fields: dict[str, object] = {**WORDS, "_key": key, "email": f"{key}@mail.example"}
    if picture is not None:
        fields["files"] = (BytesIO(picture), "road.png")
    return site.test_client().post("/message", data=fields, content_type="multipart/form-data")


def again(site: Flask, refused: TestResponse) -> TestResponse:
    """What the button on the page of the refusal sends."""
    action = re.search(r'<form method="post" class="col" action="([^"]+)"', refused.text)
    assert action is not None
    shown = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', refused.text)
    fields = {html.unescape(name): html.unescape(value) for name, value in shown}
    assert fields["body"] == WORDS["body"]
    return site.test_client().post(html.unescape(action[1]), data=fields)


def cases(server: Server) -> int:
    """How many cases the database holds."""
    engine = make_engine(server.server.url)
    with make_sessions(engine)() as session:
        found = session.scalar(select(func.count(Case.id))) or 0
    engine.dispose()
    return found


def assert_all_promises_kept(server: Server) -> None:
    """The doctor finds nothing."""
    engine = make_engine(server.server.url)
    with make_sessions(engine)() as session:
        found = examine(session, None, Depth(states=True), grace=timedelta(hours=1))
    engine.dispose()
    assert found.findings == []
