"""An import that is interrupted: nothing runs on without it, and the same command goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.importing.report import Bar
from processes.cases.tables import Case
from processes.settings import Settings
from tests.handlers.importing.conftest import Material
from tests.rig.databases import Database
from tests.rig.waiting import until

MANY = 200
ROW = "{n},2015-03-02 09:00,2015-03-12 17:00,2015-03-05 11:30,no,pothole,Hole number {n}"


@contextmanager
def importing(settings: Settings, material: Material) -> Iterator[subprocess.Popen[str]]:
    """`pasokh import --replay` of the material, as a process of its own group."""
    command = [sys.executable, "-m", "web.cli", "import", "--language=en", "--replay"]
    running = subprocess.Popen(
        [*command, "--map", str(material.mapping), str(material.file)],
        env={**os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def in_group(leader: int) -> set[int]:
    """The processes that belong to the command."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(group) == leader and state != "Z":
            found.add(int(folder.name))
    return found


def taken(city: Database) -> int:
    with city.sessions() as session:
        return session.scalar(select(func.count(Case.id))) or 0


@pytest.fixture
def many(material: Material) -> Material:
    """More rows than are taken in a moment."""
    return material.write(*(ROW.format(n=n) for n in range(MANY)))


def test_an_interruption_of_the_command_alone_ends_its_processes_and_tells_what_is_in(
    shipped_city: Database, settings: Settings, many: Material
) -> None:
    with importing(settings, many) as running:
        until(lambda: taken(shipped_city) > 0, seconds=60)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=60)
        assert running.returncode == 130
        until(lambda: not in_group(running.pid), seconds=10)
    there = taken(shipped_city)
    assert 0 < there < MANY
    assert f"interrupted: {there} rows are in" in said

    many.write(*(ROW.format(n=n) for n in range(there + 5)))
    with importing(settings, many) as again:
        said, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert taken(shipped_city) == there + 5


def test_a_killed_command_leaves_no_process_behind(
    shipped_city: Database, settings: Settings, many: Material
) -> None:
    with importing(settings, many) as running:
        until(lambda: taken(shipped_city) > 0, seconds=60)
        running.kill()
        running.communicate()
        until(lambda: not in_group(running.pid), seconds=30)


def test_a_journal_is_told_a_line_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 61.0, 90.0, 122.0])
    monkeypatch.setattr("handlers.importing.report.time.monotonic", lambda: next(moments))
    out = StringIO()
    bar = Bar(400, out)
    for done in (10, 100, 150, 200):
        bar.show(done)
    bar.end()
    assert out.getvalue().splitlines() == [
        "100 / 400  98/min  3 min",
        "200 / 400  98/min  2 min",
    ]
