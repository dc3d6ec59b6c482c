"""A peer as a program of its own: its environment, its database, and what its work has cost.

A peer reads a job (address, diagram, data, counts) as the first line of its input, warms up, says
so with a line, does the measured work at the next line, answers with the milliseconds of each
completion, and stays until a third line, so that its CPU time can still be read.
"""

import hashlib
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.rig import database_server, say
from handlers.servers.postgres import Postgres

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent / "out" / "peers"


class Missing(Exception):
    """A peer cannot be measured here, and why."""


@dataclass(frozen=True)
class Ground:
    """A database server with fsync on, as Pasokh's own is measured on."""

    server: Postgres
    pid: int

    def database(self, name: str) -> str:
        """A new database; its address."""
        with self._connect() as connection:
            connection.execute(f"create database {name}".encode())
        return self._url(name)

    def cpu(self) -> float:
        """CPU seconds of the server and its sessions so far."""
        return cpu_of(psutil.Process(self.pid))

    def wal(self) -> int:
        """Bytes of write-ahead log so far."""
        with self._connect() as connection:
            query = "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
            return int(connection.execute(query).fetchone()[0])  # type: ignore[index]

    def kept(self, name: str) -> int:
        """Bytes of all tables of a database, with indexes and long values, after VACUUM."""
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            connection.execute("vacuum")
            query = "select sum(pg_total_relation_size(relid))::bigint from pg_stat_user_tables"
            return int(connection.execute(query).fetchone()[0])  # type: ignore[index]

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._url("postgres"), autocommit=True)

    def _url(self, name: str) -> str:
        return self.server.url.replace("+psycopg", "").replace("/pasokh?", f"/{name}?")


@dataclass
class Cost:
    """What one system needed; a measure that it does not have is left out."""

    system: str
    measures: dict[str, float] = field(default_factory=dict)
    why_not: str = ""


@contextmanager
def ground() -> Iterator[Ground]:
    """A fresh server in a temporary folder; gone afterwards."""
    with database_server() as (server, child):
        yield Ground(server, child.pid)


def python_environment(requirements: Path) -> Path:
    """The interpreter of an environment with exactly those packages; made when it is missing."""
    folder = _folder(requirements)
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        say(f"making {folder.name} ...")
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)])
        (folder / "done").touch()
    return python


def node_environment(package: Path, program: Path) -> Path:
    """A copy of `program` beside exactly those packages. Raises Missing without Node or npm."""
    absent = [name for name in ("node", "npm") if shutil.which(name) is None]
    if absent:
        raise Missing(f"{' and '.join(absent)} not found")
    lock = package.with_name("package-lock.json")
    folder = _folder(lock)
    if not (folder / "done").exists():
        say(f"making {folder.name} ...")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for each in (package, lock):
            shutil.copy(each, folder)
        _run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], folder)
        (folder / "done").touch()
    return Path(shutil.copy(program, folder))


def measured(place: Ground, system: str, command: Sequence[str | Path], job: Any) -> Cost:
    """Let a peer do the work in a database of its own, and count what it has cost."""
    name = system.split()[0].lower().replace("-", "_")
    job = {**job, "url": place.database(name)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    child = subprocess.Popen([*map(str, command)], text=True, **pipes)  # type: ignore[call-overload]
    try:
        tell(child, job)
        hear(child)
        process = psutil.Process(child.pid)
        kept, wal, cpu = place.kept(name), place.wal(), cpu_of(process) + place.cpu()
        tell(child, {})
        steps = hear(child)["steps"]
        cpu, wal = cpu_of(process) + place.cpu() - cpu, place.wal() - wal
        kept = place.kept(name) - kept
        tell(child, {})
    finally:
        child.communicate(timeout=60)
    return Cost(
        system,
        {
            "complete_task_ms_median": statistics.median(steps),
            "cpu_ms_per_instance": cpu * 1000 / job["count"],
            "wal_bytes_per_instance": wal / job["count"],
            "bytes_per_instance": kept / job["count"],
        },
    )


def tell(child: Any, value: Any) -> None:
    """One line to a peer."""
    child.stdin.write(json.dumps(value) + "\n")
    child.stdin.flush()


def hear(child: Any) -> Any:
    """One line of a peer. Raises Missing when it has broken."""
    line = child.stdout.readline()
    if not line:
        raise Missing("it broke; what it said stands above")
    return json.loads(line)


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process and its children, those that have ended too."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        total += times.user + times.system
    return total


def _folder(pinned: Path) -> Path:
    """An environment is named after its peer and what is pinned for it."""
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()[:8]
    return ENVIRONMENTS / f"{pinned.parent.name}-{digest}"


def _run(command: list[str], folder: Path | None = None) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise Missing(f"its packages could not be installed ({problem})") from problem
