"""Clean databases: migrated once, emptied between tests, or copied from a filled template."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from processes.db import make_engine, make_sessions
from processes.migrations import metadata, upgrade
from tests.rig.servers import Servers

NEVER_EMPTIED = {"alembic_version"}


@dataclass(frozen=True)
class Database:
    """A migrated database and the two ways into it."""

    url: str
    engine: Engine
    sessions: sessionmaker[Session]


@dataclass(frozen=True)
class Templates:
    """Databases filled once per test process and copied for each test (about 0.05 s a copy)."""

    server: str
    made: dict[str, Callable[[Database], None]] = field(default_factory=dict)

    @contextmanager
    def copy(self, name: str, fill: Callable[[Database], None]) -> Iterator[Database]:
        """A copy of the database that `fill` has filled; `name` says which one."""
        if name not in self.made:
            with _created(self.server, _called(name)) as template:
                fill(template)
            self.made[name] = fill
        with _created(self.server, _called(f"{name}_copy"), template=_called(name)) as database:
            yield database
        _drop(self.server, _called(f"{name}_copy"))

    def drop(self) -> None:
        """Remove the templates."""
        for name in self.made:
            _drop(self.server, _called(name))


@pytest.fixture(scope="session")
def emptied_database(servers: Servers) -> Iterator[Database]:
    """The one database that `database` empties; use `database` instead."""
    name = _called("emptied")
    with _created(servers.database_url, name) as database:
        yield database
    _drop(servers.database_url, name)


@pytest.fixture
def database(emptied_database: Database) -> Database:
    """A migrated database without a row."""
    _empty(emptied_database.engine)
    return emptied_database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on the clean database; what is not committed is rolled back."""
    with database.sessions() as session:
        yield session


@pytest.fixture(scope="session")
def templates(servers: Servers) -> Iterator[Templates]:
    """Databases that are expensive to fill: `with templates.copy("city", fill) as database`."""
    made = Templates(servers.database_url)
    yield made
    made.drop()


@contextmanager
def _created(server: str, name: str, template: str | None = None) -> Iterator[Database]:
    _drop(server, name)
    source = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    _say(server, f'CREATE DATABASE "{name}"{source}')
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    if template is None:
        upgrade(url)
    with engine_of(url) as engine:
        yield Database(url, engine, make_sessions(engine))


@contextmanager
def engine_of(url: str, whose: str = "") -> Iterator[Engine]:
    """An engine with a new pool, whose compiled statements outlive the database of that name.

    Copies of a template have one name, and their schema is the same. `whose` keeps apart what two
    programs would know of one database: what is kept of it is kept by the pool."""
    engine = _engine(url, whose)
    yield engine
    engine.dispose()


def _empty(engine: Engine) -> None:
    """Truncate the tables that hold a row."""
    tables = [name for name in metadata().tables if name not in NEVER_EMPTIED]
    asked = " UNION ALL ".join(
        f"""SELECT '{t}' WHERE EXISTS (SELECT 1 FROM "{t}")""" for t in tables
    )
    with engine.begin() as connection:
        full = connection.scalars(text(asked)).all()
        if full:
            names = ", ".join(f'"{name}"' for name in full)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _called(name: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    return f"pasokh_test_{worker}_{os.getpid()}_{name}"


def _drop(server: str, name: str) -> None:
    _say(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _say(server: str, statement: str) -> None:
    with _door(server).connect() as connection:
        connection.execute(text(statement))


@cache
def _engine(url: str, whose: str) -> Engine:
    return make_engine(url)


@cache
def _door(server: str) -> Engine:
    return create_engine(server, pool_size=1, isolation_level="AUTOCOMMIT")
