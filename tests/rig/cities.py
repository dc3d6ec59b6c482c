"""The demonstration city's organisation, loaded once per test process and copied for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from processes.organisation.loading import load_city
from processes.organisation.sign_in import hash_password
from tests.rig.databases import Database, Templates

FOLDER = Path(__file__).parents[2] / "handlers" / "demo" / "city"
PASSWORD = "a password of the tests"
LOADED_AT = datetime(2026, 11, 10, 6, tzinfo=UTC)


@pytest.fixture
def city(templates: Templates) -> Iterator[Database]:
    """A database with the organisation of the demonstration city; everybody has PASSWORD."""
    with templates.copy("organisation", fill_city) as database:
        yield database


@pytest.fixture
def in_city(city: Database) -> Iterator[Session]:
    """A session on the city's database."""
    with city.sessions() as session:
        yield session


def fill_city(database: Database) -> None:
    """Load the organisation."""
    with database.sessions() as session, session.begin():
        load_city(session, FOLDER, LOADED_AT, _hash())


@cache
def _hash() -> str:
    return hash_password(PASSWORD)
