"""What an answer has promised and what thanks were passed on: remedies, praise of employees."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class Remedy(Base):
    """One thing promised in an answer: by whom, by which day, and what became of it."""

    __tablename__ = "remedy"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "state", "due_on"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger, default=0)
    point: Mapped[int | None] = mapped_column(SmallInteger)  # number of the point that it is for
    text: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="promised")  # promised reported done
    evidence: Mapped[str] = mapped_column(Text, default="")
    promised_at: Mapped[Moment]
    reported_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]


class Praise(Base):
    """Thanks of one case that concern one employee; counted for them once it has reached them."""

    __tablename__ = "praise"
    __table_args__ = (Index(None, "person_id", "found_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    may_name: Mapped[bool | None]  # the citizen's consent to pass on their name; None: not answered
    found_at: Mapped[Moment]
    passed_at: Mapped[Moment | None]
