"""The web's composition root: settings in, a Flask application out."""

import os

from flask import Flask

from processes.settings import Settings, read_settings
from web import (
    assets,
    citizen,
    city,
    db,
    errors,
    forms,
    gateway_reports,
    health,
    icons,
    languages,
    manager,
    markdown,
    permissions,
    places,
    security,
    sign_in,
    staff,
    studio,
    texts,
    work,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (else those of the environment).

    Raises NoServers when the environment names no database."""
    settings = settings or read_settings(os.environ)
    app = Flask(__name__)
    app.extensions["pasokh"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["icon"] = icons.icon
    security.install(app, settings)
    db.install(app, settings)
    work.install(app, settings)
    for part in (
        assets,
        languages,
        texts,
        markdown,
        city,
        forms,
        places,
        sign_in,
        permissions,
        errors,
    ):
        part.install(app)
    places.COUNTERS.update(staff.COUNTERS | manager.COUNTERS)
    for room in (citizen, sign_in, health, gateway_reports, staff, manager, studio):
        app.register_blueprint(room.blueprint)
    return app
