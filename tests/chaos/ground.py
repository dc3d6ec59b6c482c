"""A house that may be shaken: servers of its own that die and come back, its programs too."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import redis
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.postgres import Postgres
from handlers.servers.valkey import Valkey
from processes.cases import intake
from processes.cases.tables import Case
from processes.db import make_engine, make_sessions
from processes.instances.ports import Ports
from processes.instances.work import open_work
from processes.migrations import upgrade
from processes.settings import read_settings
from tests.chaos import city
from tests.chaos.citizens import Citizens
from tests.chaos.nursery import end
from tests.rig.databases import Database
from tests.rig.gateways import MailServer

PROGRAMS = ("worker-1", "worker-2", "tick-1", "tick-2", "web-1", "officer-1", "officer-2")
WHILE_AWAY = 6  # messages that come while the broker is away
MOST_OPEN = int(os.environ.get("CHAOS_CASES", "10"))  # citizens wait while more are open
CHECKPOINTS = ("max_wal_size=256MB",)  # with fsync on, as in a house


class Server:
    """PostgreSQL or Valkey, which may be killed and started again on its port."""

    def __init__(self, server: Postgres | Valkey) -> None:
        self.server = server
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.program = self.server.program()
        self.child = programs.spawn(self.program)
        self.server.wait_until_ready(self.child)

    def crash(self, with_signal: signal.Signals) -> None:
        """End it without order: SIGKILL, or SIGQUIT, which PostgreSQL calls immediate."""
        self.child.send_signal(with_signal)
        self.child.wait()

    def stop(self) -> None:
        """Stop it in order."""
        programs.stop(self.child, self.program)


@dataclass
class Ground:
    """Everything of one shaken house."""

    folder: Path
    is_naive: bool = False
    taken_until: int | None = None  # the broker is away: so many receipts may be given meanwhile
    running: dict[str, int] = field(default_factory=dict)  # name -> process (and group) id

    def open(self) -> None:
        """Servers, a filled database, a mail server, the nursery, the programs."""
        self.plugs = self.folder / "plugs"
        self.plugs.mkdir(mode=0o777)
        self.database = Server(
            Postgres(self.folder / "pg", free_port(), "t", self.folder / "pg.log", CHECKPOINTS)
        )
        self.broker = Server(
            Valkey(self.folder / "valkey", free_port(), "t", self.folder / "valkey.log")
        )
        list(upgrade(self.database.server.url))
        self.engine: Engine = make_engine(self.database.server.url)
        self.sessions: sessionmaker[Session] = make_sessions(self.engine)
        city.fill(Database(self.database.server.url, self.engine, self.sessions))
        self.mail = MailServer()
        self.post = Controller(self.mail, hostname="127.0.0.1", port=self.mail.port)
        self.post.start()
        self.port = free_port()
        with (self.folder / "nursery.log").open("ab") as log:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.nursery"],
                env=self.environ(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.citizens = Citizens(f"http://127.0.0.1:{self.port}", may_write=self.has_room)
        self.keep_running()

    def close(self) -> None:
        """End everything; nothing of it is needed any more."""
        for name in list(self.running):
            self.kill(name)
        self.nursery.kill()
        self.nursery.wait()
        for pipe in (self.nursery.stdin, self.nursery.stdout):
            if pipe is not None:
                pipe.close()
        self.post.stop()
        self.engine.dispose()
        self.broker.stop()
        self.database.stop()

    def environ(self) -> dict[str, str]:
        """The environment of the programs."""
        root = Path(__file__).parents[2]
        return {
            **os.environ,
            "PYTHONPATH": str(root),
            "DATABASE_URL": self.database.server.url,
            "REDIS_URL": self.broker.server.url,
            "PASOKH_DATA": str(self.folder / "house"),
            "PASOKH_PORT": str(self.port),
            "PASOKH_WEB_PROCESSES": "1",
            "PASOKH_WEB_THREADS": "4",
            "PASOKH_EMAIL_GATEWAY": self.mail.address,
            "CHAOS_PLUGS": str(self.plugs),
            "CHAOS_ACCEPTED": str(self.folder / "accepted"),
            **({"CHAOS_NAIVE": "1"} if self.is_naive else {}),
        }

    @property
    def files(self) -> Path:
        """Where attachments lie."""
        return self.folder / "house" / "files"

    def keep_running(self) -> int:
        """Start what is not alive; how many had ended by themselves."""
        gone = [name for name in PROGRAMS if not _is_alive(self.running.get(name))]
        for name in gone:
            if name in self.running:
                end(self.running[name])
            self.start(name)
        return len(gone)

    def start(self, name: str) -> None:
        """Fork one program."""
        assert self.nursery.stdin is not None and self.nursery.stdout is not None
        part = name.partition("-")[0]
        self.nursery.stdin.write(f"{part} {self.folder / name}.log\n")
        self.nursery.stdin.flush()
        self.running[name] = int(self.nursery.stdout.readline())

    def cut_off(self) -> None:
        """The broker is away: a few more messages come all the same."""
        self.taken_until = len(self.citizens.receipts) + WHILE_AWAY

    def has_room(self) -> bool:
        """Whether few enough cases are open to be followed; a few while it is cut off."""
        if self.taken_until is not None:
            return len(self.citizens.receipts) < self.taken_until
        try:
            with self.sessions() as session:
                waiting = select(func.count(Case.id)).where(Case.status != "closed")
                return (session.scalar(waiting) or 0) < MOST_OPEN
        except (OperationalError, InterfaceError):
            return False

    def ports(self) -> Ports:
        """The doors of this house, without its bell."""
        return replace(make_ports(read_settings(self.environ())), after_commit=lambda jobs: None)

    def receive(self, cases: int) -> None:
        """So many messages come in at once, before anything breaks."""
        for number in range(cases):
            key = f"chaos-first-{number}"
            message = intake.NewMessage(
                kind="complaint",
                body="چراغ این چهارراه خاموش است.",
                topic_key="roads.asphalt",
                district_key="d05",
                identity="named",
                name="نسترن آزمونی",
                email=f"{key}@mail.example",
                source="web",
                external_id=key,
            )
            with open_work(self.sessions, self.ports()) as work:
                self.citizens.receipts[key] = intake.receive(work, message).code

    def kill(self, name: str) -> None:
        """End one program and its children, as a power cut does."""
        end(self.running.pop(name))

    def flush_broker(self) -> None:
        """The broker forgets everything."""
        with redis.Redis.from_url(self.broker.server.url) as client:
            client.flushall()

    def pulled(self) -> list[str]:
        """The points at which a process died, in order."""
        told = self.plugs / "pulled"
        return told.read_text().split() if told.exists() else []

    def accepted(self) -> list[int]:
        """The tasks whose completion was confirmed to an officer."""
        told = self.folder / "accepted"
        return [int(line) for line in told.read_text().split()] if told.exists() else []

    def said(self, name: str) -> str:
        """The log of a program."""
        log = self.folder / f"{name}.log"
        return log.read_text(errors="replace") if log.exists() else ""


def _is_alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@contextmanager
def shaken_house(folder: Path, *, is_naive: bool = False) -> Iterator[Ground]:
    """A house in `folder`, open while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    made = Ground(folder, is_naive)
    made.open()
    try:
        yield made
    finally:
        made.close()
