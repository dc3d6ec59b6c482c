"""The web's sessions: Flask-SQLAlchemy over the tables of the domain."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session, sessionmaker

from processes.db import Base, database_url, make_sessions
from processes.driver import POOL
from processes.settings import Settings

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def install(app: Flask, settings: Settings) -> None:
    """Open the database for reading pages; writing goes through `web.work`."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url(settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = dict(POOL)
    db.init_app(app)


def reading() -> Session:
    """The session of this request, for reading only."""
    return db.session()


def sessions() -> sessionmaker[Session]:
    """New sessions on the same engine, for one unit of work each."""
    return make_sessions(db.engine)
