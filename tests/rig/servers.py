"""A real PostgreSQL and a real Valkey for each test process, gone when it ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.postgres import UNSAFE_FOR_TESTS, Postgres
from handlers.servers.valkey import Valkey
from processes.db import database_url

MEMORY = Path("/dev/shm")  # noqa: S108 - our folders in it have random names
ENOUGH_BYTES = 3 * 2**30


@dataclass(frozen=True)
class Servers:
    """Addresses: `database_url` names a database that tests never write to, only leave from."""

    database_url: str
    redis_url: str


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """A data folder of the test process, which PostgreSQL's own user can reach too."""
    folder = Path(tempfile.mkdtemp(prefix="pasokh-tests-", dir=_in_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(data: Path) -> Iterator[Servers]:
    """DATABASE_URL and REDIS_URL if they are set, else the embedded servers."""
    given = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    with ExitStack() as running:
        yield Servers(
            database_url=database_url(given[0]) if given[0] else _postgres(data, running),
            redis_url=given[1] or _valkey(data, running),
        )


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """An empty Redis."""
    import redis

    with redis.Redis.from_url(servers.redis_url) as client:
        client.flushdb()
    return servers.redis_url


def _in_memory() -> Path | None:
    """The machine's memory disk where it is large and may hold programs: copies take a tenth."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    is_large = found.f_bavail * found.f_frsize > ENOUGH_BYTES
    return MEMORY if is_large and not found.f_flag & os.ST_NOEXEC else None


def _postgres(data: Path, running: ExitStack) -> str:
    server = Postgres(
        home=data / "pg",
        port=free_port(),
        password="tests",
        log=data / "postgres.log",
        settings=UNSAFE_FOR_TESTS,
    )
    program = server.program()
    child = programs.spawn(program)
    running.callback(programs.stop, child, program)
    server.wait_until_ready(child)
    return server.url


def _valkey(data: Path, running: ExitStack) -> str:
    server = Valkey(data / "valkey", free_port(), "tests", data / "valkey.log", durable=False)
    program = server.program()
    child = programs.spawn(program)
    running.callback(programs.stop, child, program)
    server.wait_until_ready(child)
    return server.url
