"""The votes of a council on a suggestion: one sitting each time it is asked, one row a member."""

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class CouncilSitting(Base):
    """A council asked about one suggestion: until when, how often, and what was decided."""

    __tablename__ = "council_sitting"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the council
    state: Mapped[str] = mapped_column(String(10), default="open")  # counted closed dropped
    askings: Mapped[int] = mapped_column(SmallInteger, default=0)
    opened_at: Mapped[Moment]
    due_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    decision: Mapped[str] = mapped_column(String(10), default="")  # accept later refuse


class CouncilVote(Base):
    """What one member answered; empty as long as they have not, or when they never did."""

    __tablename__ = "council_vote"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("council_sitting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    vote: Mapped[str] = mapped_column(String(10), default="")  # for against abstain conflict
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[Moment]
    voted_at: Mapped[Moment | None]
    user_task_id: Mapped[int | None] = mapped_column(BigInteger)  # the form that they filled in
