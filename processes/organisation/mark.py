"""The mark of the organisation: the database changes it with every change of staff, units or facts.

What a process has read of the organisation holds as long as the mark it was read under stands."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import SmallInteger, Table, Uuid, event, select
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
)
from sqlalchemy.orm.unitofwork import UOWTransaction

from processes.db import Base
from processes.organisation.tables import (
    Calendar,
    CalendarRow,
    Membership,
    OrganisationFact,
    Person,
    Role,
    Topic,
    Unit,
)

WATCHED = (Unit, Role, Person, Membership, Topic, OrganisationFact, Calendar, CalendarRow)
"""The tables whose changes change the mark (triggers of the step `organisation_mark`)."""
_SEEN = "organisation_mark"
_TABLES = {table.__tablename__ for table in WATCHED}


class OrganisationMark(Base):
    """The single row with the mark; absent in a database where nobody has stated anything yet.

    A fresh random value stands for each change, so that no two organisations ever share one."""

    __tablename__ = "organisation_mark"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    mark: Mapped[UUID] = mapped_column(Uuid)


MARK = select(OrganisationMark.mark).where(OrganisationMark.id == 1).scalar_subquery()
"""The mark as part of a statement that is asked anyway; hand what comes back to `saw`."""


def mark_of(session: Session) -> UUID | None:
    """The mark, looked at once in a transaction, and again after what it changes itself."""
    if session.autoflush and _changes(session):
        session.flush()
    if _SEEN not in session.info:
        session.info[_SEEN] = session.scalar(select(MARK))
    found: UUID | None = session.info[_SEEN]
    return found


def look_again(session: Session) -> UUID | None:
    """The mark as it is at this moment."""
    forget(session)
    return mark_of(session)


def saw(session: Session, mark: UUID | None) -> None:
    """Note what another statement of this transaction has read as the mark."""
    session.info[_SEEN] = mark


def forget(session: Session) -> None:
    """Let the session look at the mark again."""
    session.info.pop(_SEEN, None)


def _changes(session: Session) -> bool:
    """Whether the session holds changed rows of the organisation."""
    changed: Iterable[Iterable[object]] = (session.new, session.dirty, session.deleted)
    return any(isinstance(row, WATCHED) for rows in changed for row in rows)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    if _changes(session):
        forget(session)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    """A statement by which the session itself changes the organisation, or may change it."""
    if state.is_select:
        return
    table: Any = getattr(state.statement, "table", None)
    if not isinstance(table, Table) or table.name in _TABLES:
        forget(state.session)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """A transaction or a savepoint is over (a flush is neither)."""
    if transaction.nested or transaction.parent is None:
        forget(session)
