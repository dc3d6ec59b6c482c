"""A whole house on the test's database: web, worker and ticker as the real programs they are."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.programs import Program
from tests.rig.databases import Database
from tests.rig.servers import Servers

PARTS = ("web", "worker", "tick")
START_SECONDS = 60.0


@dataclass
class House:
    """Programs of one house; `start`, `kill` (as -9 does) and `stop` them by name."""

    data: Path
    database_url: str
    redis_url: str
    port: int = field(default_factory=free_port)
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # more of its environment

    @property
    def address(self) -> str:
        """Where its web server listens."""
        return f"http://127.0.0.1:{self.port}"

    def environ(self) -> dict[str, str]:
        """The environment of its programs."""
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PASOKH_DATA": str(self.data),
            "PASOKH_PORT": str(self.port),
            "PASOKH_DEMO": "1",
            "PASOKH_WEB_PROCESSES": "1",
            **self.settings,
        }

    def start(self, *parts: str) -> "House":
        """Start `parts` (all by default) and wait until the web server answers."""
        for part in parts or PARTS:
            self.running[part] = programs.spawn(self.program(part))
        if "web" in (parts or PARTS):
            self._wait_for_web()
        return self

    def program(self, part: str) -> Program:
        """How `part` is run."""
        argv = (sys.executable, "-m", "web.cli", part)
        log = self.data / "run" / f"{part}.log"
        return Program(part, argv, log, self.environ(), grace_seconds=10)

    def kill(self, part: str) -> None:
        """End `part` and all its children without a word, as a power cut does."""
        child = self.running.pop(part)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def stop(self) -> None:
        """Ask every part to stop."""
        for part, child in self.running.items():
            programs.stop(child, self.program(part))
        self.running.clear()

    def said(self, part: str) -> str:
        """The log of `part`."""
        log = self.data / "run" / f"{part}.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def _wait_for_web(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not _answers(self.address + "/health"):
            ended = self.running["web"].poll() is not None
            if ended or time.monotonic() > end:
                pytest.fail(f"the web server did not answer:\n{self.said('web')[-4000:]}")
            time.sleep(0.1)


@pytest.fixture
def new_house(servers: Servers, redis_url: str, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """`new_house(database.url)`: a house, not yet started, on the database of your choice."""
    made: list[House] = []

    def build(database_url: str) -> House:
        made.append(House(tmp_path / f"house{len(made)}", database_url, servers.redis_url))
        return made[-1]

    yield build
    for house in made:
        house.stop()


@pytest.fixture
def house(new_house: Callable[[str], House], database: Database) -> House:
    """A house on the clean database, not yet started: `house.start()`."""
    return new_house(database.url)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False
