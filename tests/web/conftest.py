"""What tests of pages may ask for: the application on a real database, and a client of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from processes.settings import Settings
from tests.rig.databases import Database, engine_of
from tests.rig.towns import Town
from web.app import create_app
from web.db import db


@pytest.fixture
def app(city: Database, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application of the demonstration city's organisation."""
    with application(city.url, redis_url, tmp_path) as made:
        yield made


@pytest.fixture
def town_app(town: Town, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application of a town whose small process handles the cases."""
    url = town.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with application(url, redis_url, tmp_path) as made:
        made.extensions["ports"] = town.ports()
        made.config["PROMISE_WAIT_SECONDS"] = 0.0
        yield made


@pytest.fixture
def address(town_app: Flask) -> Iterator[str]:
    """Where a browser finds the town's application while the test runs."""
    with serving(town_app) as found:
        yield found


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Where a browser finds `app` meanwhile."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def application(url: str, redis_url: str, folder: Path, *, is_demo: bool = True) -> Iterator[Flask]:
    """An application on the database at `url`, its connections closed at the end."""
    settings = Settings(
        data=folder,
        database_url=url,
        redis_url=redis_url,
        public_url="http://localhost",
        keys=folder / "keys",
        demo=is_demo,
    )
    made = create_app(settings)
    with engine_of(url, "web") as engine:
        with made.app_context():
            db.engines[None].dispose()
            db.engines[None] = engine
        yield made
        with made.app_context():
            db.session.remove()


@pytest.fixture
def citizen(town_app: Flask) -> FlaskClient:
    """A citizen's browser without script, in the town."""
    return town_app.test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script."""
    return app.test_client()
