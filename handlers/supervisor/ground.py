"""The ground a house stands on: its data folder held by one supervisor, its embedded servers."""

import fcntl
import hashlib
import json
import os
import pwd
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from handlers.servers import ports, programs, software
from handlers.servers.postgres import Postgres
from handlers.servers.valkey import Valkey
from handlers.supervisor.errors import AlreadyRunning
from handlers.supervisor.progress import Progress
from processes.settings import key_in, running_file

SYSTEM_FOLDER = Path("/var/lib/pasokh")
SERVERS = ("postgres", "valkey-server")
_GRACE_SECONDS = 15.0


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold `data` for this process alone; raise AlreadyRunning when another holds it."""
    run = data / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    with (run / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(pid=lock.read().strip() or "?", data=data) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def stop_left_programs(data: Path) -> int:
    """Stop web, workers and ticker that a killed run left; its servers are stopped by theirs."""
    return programs.stop_orphans(lambda: _left(data), signal.SIGTERM, _GRACE_SECONDS)


def postgres(data: Path, progress: Progress) -> Postgres:
    """The embedded PostgreSQL of `data`, on its port of the last run (freed from an orphan)."""
    password = key_in(data / "keys", "postgres").hex()
    server = Postgres(
        home=_database_home(data, password, progress),
        port=0,
        password=password,
        log=fresh_log(data, "postgres"),
        mark=str(data),
    )
    server.stop_orphans()
    return replace(server, port=ports.port_for("postgres", data / "run" / "ports.json"))


def valkey(data: Path) -> Valkey:
    """The embedded Valkey of `data`, on its port of the last run (freed from an orphan)."""
    server = Valkey(
        home=data / "valkey",
        port=0,
        password=key_in(data / "keys", "valkey").hex(),
        log=fresh_log(data, "valkey"),
        mark=str(data),
    )
    server.stop_orphans()
    return replace(server, port=ports.port_for("valkey", data / "run" / "ports.json"))


def fresh_log(data: Path, name: str) -> Path:
    """The log of `name`; the one of the run before is kept beside it as `.before`."""
    log = data / "run" / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.before"))
    return log


@contextmanager
def announced(data: Path, database_url: str, redis_url: str) -> Iterator[None]:
    """Let other commands on the same data folder find the servers, as long as they run."""
    file = running_file(data)
    part = file.with_suffix(".part")
    part.touch(0o600)
    part.write_text(json.dumps({"DATABASE_URL": database_url, "REDIS_URL": redis_url}))
    part.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _left(data: Path) -> list[psutil.Process]:
    return [p for p in programs.orphans_of(data) if not _is_server(p)]


def _is_server(process: psutil.Process) -> bool:
    try:
        return any(name in process.name() for name in SERVERS)
    except psutil.Error:
        return True


def _database_home(data: Path, password: str, progress: Progress) -> Path:
    """DATA/pg; or, when its user cannot reach that, a folder of the system linked from there."""
    home = data / "pg"
    uid = software.ordinary_uid(home)
    blocked = None if uid is None else software.unreachable_part(home, uid)
    if uid is None or blocked is None:
        return home.resolve()
    name = hashlib.sha256(f"{data}:{password}".encode()).hexdigest()[:16]
    elsewhere = SYSTEM_FOLDER / name
    elsewhere.mkdir(parents=True, exist_ok=True)
    if not home.is_symlink():
        home.symlink_to(elsewhere)
    user = pwd.getpwuid(uid).pw_name
    progress.say("database_elsewhere", folder=elsewhere, user=user, blocked=blocked)
    return elsewhere
