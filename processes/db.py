"""The database's one door: the base of all tables, sessions, and the only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Identity,
    MetaData,
    create_engine,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker

from processes import points, rows
from processes.driver import POOL

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_LAST = "how the unit of work ends"


class Base(DeclarativeBase):
    """Every table of every room."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dict[str, Any]: JSONB, list[Any]: JSONB}


RowId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
BigRef = Annotated[int, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


def database_url(url: str) -> str:
    """`url` with the driver we use (psycopg 3), whatever spelling it came in."""
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return url


def make_engine(url: str, **options: Any) -> Engine:
    """A pooled engine for `url`; connections are checked before use, errors tell no values."""
    return create_engine(database_url(url), **POOL, **options)


class HouseSession(Session):
    """A session that writes the rows of the busiest tables at once, whoever makes it flush."""

    def flush(self, objects: Any = None) -> None:
        """Write what has changed."""
        if not self._is_clean():
            rows.write(self)
            super().flush(objects)


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, class_=HouseSession, expire_on_commit=False)


def hold(session: Session, name: str) -> None:
    """Wait until no other transaction holds `name`; it is let go when this one ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def end_with(session: Session, last: Callable[[], None]) -> None:
    """Let the unit of work end by `last`, which writes what is left and commits in one round trip.

    It reaches "before_commit" itself."""
    session.info[_LAST] = last


@contextmanager
def unit_of_work(sessions: Callable[[], Session]) -> Iterator[Session]:
    """One action, one commit: commits when the block ends well, rolls back when it does not."""
    session = sessions()
    try:
        yield session
        last = session.info.pop(_LAST, None)
        if last is None:
            points.reached("before_commit")
        else:
            last()
        session.commit()
        points.reached("after_commit")
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
