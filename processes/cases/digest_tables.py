"""Notices to staff that are kept until the day's digest."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class StaffNotice(Base):
    """One line for one person: what it tells, of which case, and whether it has gone out."""

    __tablename__ = "staff_notice"
    __table_args__ = (
        Index("ix_staff_notice_kept", "person_id", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    letter_key: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    timeline: Mapped[str] = mapped_column(String(40), default="live")
    kept_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
