"""`pasokh up` on a bare folder: it opens, comes back after any kill with all data, and stops."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from handlers.servers import programs
from handlers.servers.ports import free_port
from processes.settings import running_file
from tests.rig.waiting import until

START_SECONDS = 120.0
PARTS = {
    "web": "gunicorn",
    "worker 1": "web.cli worker",
    "ticker": "web.cli tick",
    "Valkey": "valkey-server",
    "PostgreSQL": "postgres -D",
}
"""How `up` calls each part, and what its command line holds."""


@dataclass
class Up:
    """One `pasokh up` on `data`."""

    data: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        environ = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        environ |= {"PASOKH_WORKERS": "1", "PASOKH_WEB_PROCESSES": "1"}
        argv = [sys.executable, "-m", "web.cli", "up", "--no-demo", "--language", "en"]
        argv += ["--data", str(self.data), "--port", str(self.port)]
        with (self.data / "up.txt").open("wb") as said:
            self.process = subprocess.Popen(argv, stdout=said, stderr=said, env=environ)
        until(self.is_open, START_SECONDS)

    def is_open(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        return "Pasokh is open at" in self.said()

    def said(self) -> str:
        return (self.data / "up.txt").read_text()

    def signal(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5):
                return True
        except OSError:
            return False

    def programs(self) -> list[psutil.Process]:
        data = self.data.resolve()
        servers = {"valkey-server": data / "valkey", "postgres": data / "pg" / "cluster"}
        found = [*programs.orphans_of(data)]
        for name, folder in servers.items():
            found += programs.orphans_in(folder, name)
        return found

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        address = json.loads(running_file(self.data).read_text())["DATABASE_URL"]
        return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)

    def named(self, word: str) -> psutil.Process:
        found = [p for p in self.programs() if word in " ".join(p.cmdline())]
        return min(found, key=lambda p: p.pid)


@pytest.fixture
def up(data: Path, tmp_path: Path) -> Iterator[Up]:
    folder = data / tmp_path.name
    folder.mkdir()
    house = Up(folder, free_port())
    yield house
    if house.process is not None and house.process.poll() is None:
        house.signal(signal.SIGTERM)


def test_it_opens_comes_back_after_killing_everything_and_stops_cleanly(up: Up) -> None:
    up.start()
    assert up.answers()
    with up.database() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS row")
    assert up.process is not None
    for victim in [psutil.Process(up.process.pid), *up.programs()]:
        victim.kill()
    up.process.wait()
    until(lambda: not up.programs())

    up.start()
    with up.database() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
    assert up.signal(signal.SIGINT) == 0
    assert up.programs() == []
    order = re.findall(r"s  (\w+(?: \d)?) has stopped \(", up.said())
    assert order[0] == "web"
    assert order[-2:] == ["Valkey", "PostgreSQL"]


def test_a_killed_part_is_started_again_and_a_killed_supervisor_leaves_nothing(up: Up) -> None:
    up.start()
    for name, word in PARTS.items():
        killed = up.named(word)
        killed.kill()
        until(lambda killed=killed: not killed.is_running())
        until(lambda name=name: f"{name} runs again" in up.said(), 60)
        until(lambda word=word: _lives(up, word), 60)
    until(up.answers, 60)

    assert up.signal(signal.SIGKILL) == -signal.SIGKILL
    up.start()
    assert up.answers()


def _lives(up: Up, word: str) -> bool:
    try:
        return up.named(word).is_running()
    except (ValueError, psutil.Error):
        return False
