"""A city on the shipped packages, as it is before its first message."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.deploying import deploy_shipped
from processes.settings import Settings
from tests.rig.cities import fill_city
from tests.rig.databases import Database, Templates


@pytest.fixture
def shipped_city(templates: Templates) -> Iterator[Database]:
    """The organisation of the demonstration city with the shipped processes published."""
    with templates.copy("shipped_city", _fill) as database:
        yield database


@pytest.fixture
def settings(shipped_city: Database, tmp_path: Path) -> Settings:
    """Settings of a house on that database; no broker answers at its address."""
    return Settings(
        data=tmp_path,
        database_url=shipped_city.url,
        redis_url="redis://127.0.0.1:1",
        public_url="http://127.0.0.1",
        keys=tmp_path / "keys",
        demo=True,
    )


def _fill(database: Database) -> None:
    fill_city(database)
    for _ in deploy_shipped(database.sessions):
        pass
