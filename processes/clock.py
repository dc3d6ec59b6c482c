"""One clock for every process of the house: real time plus an offset kept as a database row."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import CheckConstraint, Float, SmallInteger
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes import driver
from processes.db import Base
from processes.wire import Call, Row

OFFSET = """
coalesce((SELECT offset_seconds FROM system_clock WHERE id = 1), 0) * interval '1 second'
"""  # what of a statement moves the machine's time to the house's
_OFFSET = "SELECT offset_seconds FROM system_clock WHERE id = 1"


class SystemClock(Base):
    """The single row that moves time in a demonstration or a test; absent means no offset."""

    __tablename__ = "system_clock"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    offset_seconds: Mapped[float] = mapped_column(Float, default=0.0)


def read(session: Session) -> datetime:
    """The time that all work of one unit of work agrees on (aware, UTC)."""
    row = session.get(SystemClock, 1)
    return datetime.now(UTC) + timedelta(seconds=row.offset_seconds if row else 0.0)


def read_and_limit_locks(
    session: Session, wait: str, *calls: Call
) -> tuple[datetime, list[list[Row]]]:
    """As `read`, and within this transaction no lock is waited for longer than `wait` ("3s").

    What the transaction does first may go along, in the same round trip: `calls` are answered."""
    setting = f"SET LOCAL lock_timeout = '{wait}'"
    found, *others = driver.several(session, [(_OFFSET, ()), *calls], setting=setting)
    return datetime.now(UTC) + timedelta(seconds=found[0][0] if found else 0.0), others


def move_to(session: Session, at: datetime) -> None:
    """Set the house's clock to `at`; callers allow it only in a demonstration or a test."""
    offset = (at - datetime.now(UTC)).total_seconds()
    session.merge(SystemClock(id=1, offset_seconds=offset))
    session.flush()
