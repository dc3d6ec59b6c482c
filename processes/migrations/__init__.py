"""Brings a database up to the tables of this release; every step is named by date and sentence."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.pool import NullPool

from processes import audit, clock
from processes.cases import (
    after_tables,
    council_tables,
    digest_tables,
    link_tables,
    promise_tables,
    sealed_tables,
    sending_tables,
)
from processes.cases import tables as cases
from processes.db import Base, database_url
from processes.definitions import tables as definitions
from processes.feedback import tables as feedback
from processes.insight.doctor import tables as doctor
from processes.instances import tables as instances
from processes.instances.repair import tables as repair_tables
from processes.organisation import mark
from processes.organisation import tables as organisation

TABLES = (
    audit,
    clock,
    organisation,
    mark,
    definitions,
    instances,
    repair_tables,
    cases,
    sealed_tables,
    sending_tables,
    after_tables,
    promise_tables,
    digest_tables,
    council_tables,
    link_tables,
    feedback,
    doctor,
)
"""Every module that defines tables; importing them fills the metadata."""

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "ltree")
"""Trusted ones, which the owner of a database may create; used where they are installed."""

_ONE_AT_A_TIME = 18880001


def metadata() -> MetaData:
    """All tables of all rooms."""
    return Base.metadata


def config() -> Config:
    """Alembic's settings: where the steps are and how their files are named."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    settings.set_main_option("truncate_slug_length", "80")
    settings.set_main_option("timezone", "UTC")
    return settings


def upgrade(url: str) -> list[str]:
    """Bring the database at `url` to this release in one transaction; answer the steps taken."""
    engine = create_engine(database_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        _extend(connection)
        before = current(connection)
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        return _between(before, current(connection))


def current(connection: Connection) -> str | None:
    """The step at which the database stands; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection) -> list[object]:
    """What the tables of the database and those of the code disagree on; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata()))


def _extend(connection: Connection) -> None:
    wanted = text("SELECT name FROM pg_available_extensions WHERE name = ANY(:names)")
    for name in connection.scalars(wanted, {"names": list(EXTENSIONS)}).all():
        connection.execute(text(f'CREATE EXTENSION IF NOT EXISTS "{name}"'))


def _between(before: str | None, after: str | None) -> list[str]:
    if before == after or after is None:
        return []
    steps = ScriptDirectory.from_config(config()).iterate_revisions(after, before or "base")
    return [Path(step.path).stem for step in reversed(list(steps))]
