"""What stands around a case after its answer: legal holds, meetings with a manager, orders."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class CaseHold(Base):
    """A legal hold: nothing of the case is deleted; its clock stops where an inspector said so."""

    __tablename__ = "case_hold"
    __table_args__ = (
        Index("ix_case_hold_open", "case_id", postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))  # court | legal | evidence
    reason: Mapped[str] = mapped_column(Text)
    stops_clock: Mapped[bool] = mapped_column(default=False)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[Moment]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[Moment | None]
    lifting_reason: Mapped[str] = mapped_column(Text, default="")


class SessionBooking(Base):
    """A citizen's place in a manager's weekly session; one open booking for each place in time."""

    __tablename__ = "session_booking"
    __table_args__ = (
        Index(
            "uq_session_booking_taken",
            "unit_id",
            "starts_at",
            unique=True,
            postgresql_where=text("state IN ('booked', 'met', 'missed')"),
        ),
        Index("ix_session_booking_case_id", "case_id"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose head is met
    starts_at: Mapped[Moment]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10), default="booked")  # booked met missed cancelled
    channel: Mapped[str] = mapped_column(String(20), default="web")
    wish: Mapped[str] = mapped_column(Text, default="")  # what the citizen wants to talk about
    booked_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    note: Mapped[str] = mapped_column(Text, default="")  # of the meeting, for staff
    result: Mapped[str] = mapped_column(Text, default="")  # the written result for the citizen


class SessionOrder(Base):
    """What a manager ordered in a session: who does what by when, and whether it was kept."""

    __tablename__ = "session_order"
    __table_args__ = (UniqueConstraint("booking_id", "number"),)

    id: Mapped[RowId]
    booking_id: Mapped[int] = mapped_column(ForeignKey("session_booking.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # who carries it out
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")  # open kept broken
    overdue_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    report: Mapped[str] = mapped_column(Text, default="")
