"""Surveys: what one citizen was asked, tapped and answered about a case, and who wants none."""

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class Survey(Base):
    """A question sent to the citizen; the answer changes only until `closed_at`.

    The database itself refuses to delete a row, or to change its answer after that."""

    __tablename__ = "survey"
    __table_args__ = (Index(None, "case_id"), Index(None, "asked_at"), Index(None, "recipient"))

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))  # outcome | effect | pulse
    round: Mapped[int] = mapped_column(SmallInteger, default=0)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    timeline: Mapped[str] = mapped_column(String(40), default="live")
    recipient: Mapped[str | None] = mapped_column(String(64))  # a keyed hash of the address
    claimed: Mapped[str] = mapped_column(String(12), default="")  # done | explained
    tap_apart_seconds: Mapped[int] = mapped_column(SmallInteger, default=0)
    asks_trust: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]  # the citizen wants no more questions
    via: Mapped[str] = mapped_column(String(8), default="")  # page | tap | phone
    outcome: Mapped[str | None] = mapped_column(String(12))  # one of the kind's three answers
    remaining: Mapped[str] = mapped_column(Text, default="")
    fair: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    clear: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    effort: Mapped[int | None] = mapped_column(SmallInteger)  # 1-7
    satisfaction: Mapped[int | None] = mapped_column(SmallInteger)  # 1-5
    trust: Mapped[int | None] = mapped_column(SmallInteger)  # 0-10
    comment: Mapped[str] = mapped_column(Text, default="")
    praise: Mapped[str] = mapped_column(Text, default="")  # may be told to the colleague
    wants_reopening: Mapped[bool] = mapped_column(default=False)
    wants_appeal: Mapped[bool] = mapped_column(default=False)


class SurveyTap(Base):
    """A link of a letter was opened with an answer in it; never changed, weighed at the closing."""

    __tablename__ = "survey_tap"

    id: Mapped[RowId]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    at: Mapped[Moment]


class SurveyCall(Base):
    """One call to a citizen who did not answer, with its coded result."""

    __tablename__ = "survey_call"

    id: Mapped[RowId]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    result: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]


class SurveyOptOut(Base):
    """Somebody who wants no questions, known by the keyed hash of their address alone."""

    __tablename__ = "survey_opt_out"

    recipient: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[Moment]
