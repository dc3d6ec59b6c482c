"""Rows of guarded and sealed cases: who is concerned, their hearing, openings of an identity."""

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class CaseSubject(Base):
    """A person or a unit that a case concerns, and as what: subject, witness, supervisor."""

    __tablename__ = "case_subject"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "unit_id", "role"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(String(20), default="subject")


class CaseHearing(Base):
    """What an employee concerned is asked: a masked summary, never the message, name or code."""

    __tablename__ = "case_hearing"
    __table_args__ = (Index(None, "person_id", "state"), UniqueConstraint("case_id", "number"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger, default=0)  # of the case
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="asked")  # asked answered missed
    summary: Mapped[str] = mapped_column(Text)
    support_person: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[Moment]
    due_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]


class IdentityOpening(Base):
    """One request to see who wrote: the asker, the approver, and until when it may be looked at."""

    __tablename__ = "identity_opening"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    state: Mapped[str] = mapped_column(String(12), default="asked")  # asked granted refused
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]
    until: Mapped[Moment | None]
    note: Mapped[str] = mapped_column(Text, default="")
    instance_id: Mapped[int | None] = mapped_column(BigInteger)  # the process that decides
    looks: Mapped[int] = mapped_column(SmallInteger, default=0)  # how often it was looked at


class ExclusionRelease(Base):
    """An inspector let somebody near a case again whose reason to be kept away was gone."""

    __tablename__ = "exclusion_release"

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    was_reason: Mapped[str] = mapped_column(String(40))  # why they had been kept away
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
