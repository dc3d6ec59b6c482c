"""Surveys: one question asked of one citizen about one answer."""

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class Survey(Base):
    """A question sent to the citizen; the answer changes only until `closed_at`."""

    __tablename__ = "survey"
    __table_args__ = (Index(None, "case_id"), Index(None, "asked_at"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))  # outcome | effect | pulse
    round: Mapped[int] = mapped_column(SmallInteger, default=0)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    timeline: Mapped[str] = mapped_column(String(40), default="live")
    asked_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    outcome: Mapped[str | None] = mapped_column(String(12))  # settled | partly | not_settled
    remaining: Mapped[str] = mapped_column(Text, default="")
    fair: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    clear: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    effort: Mapped[int | None] = mapped_column(SmallInteger)  # 1-7
    satisfaction: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    comment: Mapped[str] = mapped_column(Text, default="")
    wants_reopening: Mapped[bool] = mapped_column(default=False)
