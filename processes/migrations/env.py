"""Alembic's door: runs the steps on the connection it is handed, or on DATABASE_URL."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from processes.db import database_url
from processes.migrations import metadata


def run(connection: Connection) -> None:
    """Run the asked steps inside the connection's transaction."""
    context.configure(connection=connection, target_metadata=metadata())
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(database_url(os.environ["DATABASE_URL"]), poolclass=NullPool)
    with engine.begin() as own:
        run(own)
