"""The embedded servers start on a bare folder, keep their data, and survive a kill."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from handlers.servers import ports, programs, software
from handlers.servers.errors import FolderNotReachable
from handlers.servers.postgres import Postgres
from handlers.servers.valkey import Valkey


@contextmanager
def running(server: Postgres | Valkey) -> Iterator[int]:
    program = server.program()
    child = programs.spawn(program)
    try:
        server.wait_until_ready(child)
        yield child.pid
    finally:
        programs.stop(child, program)


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    place = data / tmp_path.name
    place.mkdir()
    return place


@pytest.fixture
def postgres(folder: Path) -> Postgres:
    return Postgres(folder / "pg", ports.free_port(), "secret", folder / "postgres.log")


def connect(server: Postgres) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True)


def test_what_was_written_is_there_after_a_kill(postgres: Postgres) -> None:
    with running(postgres) as pid, connect(postgres) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'سلام' AS word")
        os.kill(pid, signal.SIGKILL)
    with running(postgres), connect(postgres) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("سلام",)


def test_a_server_left_by_a_killed_run_is_stopped_before_the_next(postgres: Postgres) -> None:
    left = programs.spawn(postgres.program())
    postgres.wait_until_ready(left)
    with running(postgres) as pid:
        assert left.wait(10) is not None
        assert pid != left.pid


def test_a_pid_file_that_names_a_strangers_process_is_no_obstacle(postgres: Postgres) -> None:
    with running(postgres):
        pass
    stale = postgres.cluster / "postmaster.pid"
    stale.write_text(f"{os.getppid()}\n{postgres.cluster}\n{int(time.time())}\n1\n\n\n1 1\n")
    os.chown(stale, postgres.cluster.stat().st_uid, -1)
    with running(postgres), connect(postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_database_refuses_a_wrong_password(postgres: Postgres) -> None:
    with running(postgres), pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url.replace("+psycopg", "").replace("secret", "guess"))


def test_data_pages_are_checked_and_text_is_unicode(postgres: Postgres) -> None:
    with running(postgres), connect(postgres) as connection:
        for setting, expected in {"data_checksums": "on", "server_encoding": "UTF8"}.items():
            assert connection.execute(f"SHOW {setting}").fetchone() == (expected,)  # type: ignore[call-overload]


def test_the_queue_comes_back_with_its_jobs(folder: Path) -> None:
    import redis

    valkey = Valkey(folder / "valkey", ports.free_port(), "secret", folder / "valkey.log")
    with running(valkey), redis.Redis.from_url(valkey.url) as client:
        client.set("job", "waiting")
    with running(valkey), redis.Redis.from_url(valkey.url) as client:
        assert client.get("job") == b"waiting"


def test_a_port_is_kept_for_the_next_start(tmp_path: Path) -> None:
    kept = tmp_path / "ports.json"
    assert ports.port_for("postgres", kept) == ports.port_for("postgres", kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another user")
def test_a_folder_the_databases_user_cannot_enter_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    uid = software.ordinary_uid(closed / "pg")
    with pytest.raises(FolderNotReachable) as refused:
        software.check_reachable(closed / "data" / "pg", uid)
    assert refused.value.params["folder"] in (closed, *closed.parents)
