"""What tests of pages may ask for: the application on a real database, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from processes.settings import Settings
from tests.rig.databases import Database
from web.app import create_app
from web.db import db


@pytest.fixture
def app(city: Database, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application of the demonstration city's organisation."""
    settings = Settings(
        data=tmp_path,
        database_url=city.url,
        redis_url=redis_url,
        public_url="http://localhost",
        keys=tmp_path / "keys",
        demo=True,
    )
    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script."""
    return app.test_client()
