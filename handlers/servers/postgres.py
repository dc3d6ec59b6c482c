"""The embedded PostgreSQL: made once, started as a child, stopped in order, found after a kill."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from handlers.servers import programs, software
from handlers.servers.errors import ServerDidNotStart, VersionsDiffer
from handlers.servers.programs import Program

USER = DATABASE = "pasokh"
UNSAFE_FOR_TESTS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
_FAST_STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Postgres:
    """One database cluster under `home`; `settings` are `name=value` pairs over the defaults."""

    home: Path
    port: int
    password: str
    log: Path
    settings: tuple[str, ...] = ()
    mark: str = ""

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home.resolve() / "cluster"

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database."""
        return _url("postgresql+psycopg", self)

    def program(self) -> Program:
        """Make what is missing (programs, cluster), stop an orphan, and say what to run."""
        uid = software.ordinary_uid(self.home)
        software.check_reachable(self.home, uid)
        _own_folder(self.home, uid)
        binaries = software.bin_folder(self.home / "software", uid)
        if not (self.cluster / "PG_VERSION").exists():
            _initialise(self, binaries, uid)
        _check_version(self.cluster, binaries)
        self.stop_orphans()
        _forget_stranger(self.cluster / "postmaster.pid")
        return Program(
            name="postgres",
            argv=(str(binaries / "postgres"), "-D", str(self.cluster), *_arguments(self)),
            log=self.log,
            environ=_environ(self.mark),
            uid=uid,
            stop_signal=signal.SIGINT,  # "fast": open sessions are ended, everything is written
            grace_seconds=_FAST_STOP_SECONDS,
        )

    def stop_orphans(self) -> int:
        """Stop the server and sessions of a killed run; answer how many processes there were."""
        return programs.stop_orphans(
            lambda: programs.orphans_in(self.cluster, "postgres"),
            signal.SIGINT,
            _FAST_STOP_SECONDS,
        )

    def wait_until_ready(self, child: "subprocess.Popen[bytes]") -> None:
        """Return when the database answers (recovery may take minutes); raise ServerDidNotStart."""
        with_maintenance = _url("postgresql", self, "postgres")
        while True:
            try:
                with psycopg.connect(with_maintenance, autocommit=True) as connection:
                    _create_database(connection)
                    return
            except psycopg.OperationalError:
                if child.poll() is not None:
                    raise ServerDidNotStart(
                        name="PostgreSQL", reason=last_complaint(self.log), log=self.log
                    ) from None
            time.sleep(0.03)


def last_complaint(log: Path) -> str:
    """The last fatal thing a server said, else its last line."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    fatal = [line for line in lines if "FATAL" in line or "error:" in line]
    return (fatal or lines or [""])[-1].strip()


def _url(scheme: str, server: Postgres, database: str = DATABASE) -> str:
    return f"{scheme}://{USER}:{server.password}@127.0.0.1:{server.port}/{database}?sslmode=disable"


def _arguments(server: Postgres) -> list[str]:
    settings = (
        "listen_addresses=127.0.0.1",
        f"port={server.port}",
        "unix_socket_directories=",
        "max_connections=200",
        "shared_buffers=128MB",
        "wal_compression=on",
        "jit=off",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_line_prefix=%m [%p] ",
        "log_checkpoints=off",
        *server.settings,
    )
    return [part for setting in settings for part in ("-c", setting)]


def _environ(mark: str) -> dict[str, str]:
    kept = {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": "C"}
    return {**kept, programs.MARK: mark} if mark else kept


def _own_folder(folder: Path, uid: int | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if uid is not None:
        os.chown(folder, uid, programs.group_of(uid))
    folder.chmod(0o700)


def _initialise(server: Postgres, binaries: Path, uid: int | None) -> None:
    """Make the cluster beside its place, then move it: a killed initdb leaves nothing."""
    part = server.home.resolve() / "cluster.part"
    shutil.rmtree(part, ignore_errors=True)
    secret = server.home.resolve() / f"secret.{secrets.token_hex(4)}"
    secret.touch(0o600)
    secret.write_text(server.password)
    if uid is not None:
        os.chown(secret, uid, -1)
    try:
        _initdb(server, binaries, part, secret, uid)
    finally:
        secret.unlink()
    part.rename(server.cluster)


def _initdb(server: Postgres, binaries: Path, part: Path, secret: Path, uid: int | None) -> None:
    argv = [
        str(binaries / "initdb"),
        f"--pgdata={part}",
        f"--username={USER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]
    made = programs.spawn(
        Program("initdb", tuple(argv), server.log, _environ(server.mark), uid)
    ).wait()
    if made != 0:
        raise ServerDidNotStart(name="initdb", reason=last_complaint(server.log), log=server.log)


def _check_version(cluster: Path, binaries: Path) -> None:
    old = (cluster / "PG_VERSION").read_text().strip()
    said = subprocess.run(  # noqa: S603  (our own binary)
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    new = said.rsplit(" ", 1)[-1].strip()
    if new.split(".")[0] != old:
        raise VersionsDiffer(folder=cluster, old=old, new=new)


def _forget_stranger(pid_file: Path) -> None:
    """Remove a pid file whose number another program bears by now (ours are all stopped)."""
    words = pid_file.read_text().split() if pid_file.exists() else []
    if words and words[0].isdecimal() and psutil.pid_exists(int(words[0])):
        pid_file.unlink()


def _create_database(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
    if known.fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
