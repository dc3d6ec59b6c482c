"""The organisation's rows: units, people and what they may do, calendars, sign-ins."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base, Moment, RowId


class Role(Base):
    """What a person is there to do (`officer`, `unit_manager`...): the key a lane is named by."""

    __tablename__ = "role"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    home_key: Mapped[str | None] = mapped_column(String(80))  # the one unit where it is found
    sees: Mapped[str] = mapped_column(String(12), default="unit")  # all below unit new tasks
    sees_sealed: Mapped[bool] = mapped_column(default=False)  # inspection: sealed cases too


class OrganisationFact(Base):
    """One fact of the organisation that letters, groups or pages need: its name, its fallbacks."""

    __tablename__ = "organisation_fact"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]


class Calendar(Base):
    """Working hours by weekday; rows of `CalendarRow` win over the week."""

    __tablename__ = "calendar"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60), default="Asia/Tehran")
    week: Mapped[dict[str, Any]]  # {"saturday": ["07:30-15:00"], ...}
    public_holidays: Mapped[str] = mapped_column(String(20))  # "iran" or "none"
    half_day_counts_as: Mapped[float] = mapped_column(Numeric(2, 1), default=1)
    is_case_calendar: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[str] = mapped_column(String(64), default="")  # fingerprint of week and rows


class CalendarRow(Base):
    """One date on which a calendar differs: closed, or other hours."""

    __tablename__ = "calendar_row"
    __table_args__ = (UniqueConstraint("calendar_key", "on_date"),)

    id: Mapped[RowId]
    calendar_key: Mapped[str] = mapped_column(ForeignKey("calendar.key"))
    on_date: Mapped[date] = mapped_column(Date)
    hours: Mapped[list[Any]] = mapped_column(JSONB, default=list)  # [] = closed
    name_fa: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    is_estimated: Mapped[bool] = mapped_column(default=False)
    declared_on: Mapped[date | None] = mapped_column(Date)


class Unit(Base):
    """A part of the organisation; the head of `level_2` acknowledges escalations at L2."""

    __tablename__ = "unit"

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    head_role: Mapped[str | None] = mapped_column(String(60))
    level_2_key: Mapped[str | None] = mapped_column(String(80))
    calendar_key: Mapped[str | None] = mapped_column(ForeignKey("calendar.key"))
    district: Mapped[int | None] = mapped_column(Integer)
    is_historic: Mapped[bool] = mapped_column(default=False)
    sees_all: Mapped[bool] = mapped_column(default=False)  # its people oversee every case

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class Person(Base):
    """A member of staff who can sign in."""

    __tablename__ = "person"

    id: Mapped[RowId]
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_synthetic: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")


class Membership(Base):
    """A person's role in a unit: the pair that candidate groups are made of."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "unit_id", "role"),
        Index(None, "unit_id", "role"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[str] = mapped_column(ForeignKey("role.key"))

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()


class OrganisationChange(Base):
    """Staff or units have changed; the database writes a row whoever changes them."""

    __tablename__ = "organisation_change"

    id: Mapped[RowId]
    at: Mapped[Moment]


class SignIn(Base):
    """A signed-in browser: the cookie holds the token, this row only its hash."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    user_agent: Mapped[str] = mapped_column(String(200), default="")


class Topic(Base):
    """What a message is about, and who handles that by default."""

    __tablename__ = "topic"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    group_key: Mapped[str] = mapped_column(String(60))
    group_fa: Mapped[str] = mapped_column(String(200))
    group_en: Mapped[str] = mapped_column(String(200))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    unit_rule: Mapped[str] = mapped_column(String(80))  # unit key, "district:<department>", ...
    severity: Mapped[str] = mapped_column(String(4))
    usual: Mapped[list[Any]]
    flags: Mapped[list[Any]]
    keywords: Mapped[list[Any]]
    position: Mapped[int] = mapped_column(Integer, default=0)
    specialist_key: Mapped[str | None] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(12), default="optional")  # required optional none
    is_offered: Mapped[bool] = mapped_column(default=True)
    duty_fa: Mapped[str] = mapped_column(String(200), default="")  # the duty in law
    duty_en: Mapped[str] = mapped_column(String(200), default="")
