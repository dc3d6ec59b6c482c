"""A case and what belongs to it: the citizen apart, points, letters, files, limits, exclusions."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base, Moment, RowId
from processes.organisation.tables import Unit

FIGURES = (
    *("timeline", "unit_id", "district_key", "channel", "kind", "grade"),
    *("is_arranged", "stage", "reopened_count"),
)
"""What figures ask of a case: kept beside its id, so that its words need not be read."""
OPEN_LETTERS = "status in ('waiting', 'sending')"
WITH_CAUSE = "answers ? 'cause'"  # a manager's code for why a citizen was not content


class Case(Base):
    """One message of a citizen and its handling; who wrote it stands in `CaseIdentity`."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(None, "status", "received_at"),
        Index(None, "unit_id", "status"),
        Index(None, "received_at"),
        Index(None, "answered_at"),
        Index(None, "done_at"),
        Index("ix_case_figures", "id", postgresql_include=FIGURES),
        Index("ix_case_words", text("to_tsvector('simple', folded)"), postgresql_using="gin"),
    )

    id: Mapped[RowId]
    code: Mapped[str] = mapped_column(String(10), unique=True)
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    declared_kind: Mapped[str] = mapped_column(String(20))
    topic_key: Mapped[str | None] = mapped_column(ForeignKey("topic.key"))
    severity: Mapped[str] = mapped_column(String(4), default="S3")
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2), default="fa")
    identity: Mapped[str] = mapped_column(String(12))  # named | anonymous
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    wanted: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    district_key: Mapped[str | None] = mapped_column(String(80))
    happened: Mapped[str] = mapped_column(String(200), default="")
    happened_on: Mapped[date | None] = mapped_column(Date)
    person_named: Mapped[str] = mapped_column(String(200), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    status: Mapped[str] = mapped_column(String(20), default="received")
    status_note: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    outcome: Mapped[str | None] = mapped_column(String(20))  # upheld partly not_upheld no_finding
    answer: Mapped[str | None] = mapped_column(Text)  # the answer in force, as sent
    draft_answer: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    remedy_on: Mapped[date | None] = mapped_column(Date)
    remedy_unit_key: Mapped[str] = mapped_column(String(80), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[str] = mapped_column(Text, default="")  # asked of the citizen
    new_due_on: Mapped[date | None] = mapped_column(Date)
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    transfer_body: Mapped[str] = mapped_column(String(80), default="")
    transfer_receipt: Mapped[str] = mapped_column(String(80), default="")
    received_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    closing_reason: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[Moment | None]  # the promise to the citizen: limit "answer"
    reopened_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    escalation_level: Mapped[int | None] = mapped_column(SmallInteger)  # highest level in force
    transfers: Mapped[int] = mapped_column(SmallInteger, default=0)
    source: Mapped[str | None] = mapped_column(String(60))
    external_id: Mapped[str | None] = mapped_column(String(120))
    external: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    timeline: Mapped[str] = mapped_column(String(40), default="live", index=True)
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    folded: Mapped[str] = mapped_column(Text, default="")  # the words as search sees them
    grade: Mapped[str] = mapped_column(String(20), default="open")  # open guarded .. sealed
    done_at: Mapped[Moment | None]  # answered, and every remedy of the answer done
    open_remedies: Mapped[int] = mapped_column(SmallInteger, default=0)
    extended: Mapped[int] = mapped_column(SmallInteger, default=0)  # how often, with reasons
    lock_version: Mapped[int] = mapped_column(Integer, default=0)
    stage: Mapped[int] = mapped_column(SmallInteger, default=1)  # 2 after an appeal
    withdrawal_asked_at: Mapped[Moment | None]
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")  # for inspection alone
    hard_stopped_at: Mapped[Moment | None]  # open beyond the longest time that a case may take
    followups: Mapped[int] = mapped_column(SmallInteger, default=0)  # "what happened?", how often
    is_arranged: Mapped[bool] = mapped_column(default=False)  # a person found an arranged campaign

    unit: Mapped[Unit | None] = relationship()

    @property
    def round(self) -> int:
        """How often handling has begun anew: by reopening, and by an appeal to the second stage."""
        return self.reopened_count + self.stage - 1


class CaseIdentity(Base):
    """Who wrote, sealed: kept apart from the case, opened only by `processes.cases.identity`."""

    __tablename__ = "case_identity"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")  # where a letter on paper goes
    data_key: Mapped[str] = mapped_column(Text, default="")  # the case's own key, itself sealed


class CasePoint(Base):
    """One point raised; a complaint gets a finding for each."""

    __tablename__ = "case_point"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")  # what an upheld point will bring
    remedy_unit_key: Mapped[str] = mapped_column(String(80), default="")
    remedy_on: Mapped[date | None] = mapped_column(Date)


class Correspondence(Base):
    """Everything said: in from the citizen, out to the citizen, to staff, or an internal note."""

    __tablename__ = "correspondence"
    __table_args__ = (
        Index(None, "case_id", "at"),
        Index(None, "at"),
        Index("ix_correspondence_open", "id", postgresql_where=text(OPEN_LETTERS)),
    )

    id: Mapped[RowId]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    direction: Mapped[str] = mapped_column(String(8))  # in | out | staff | note
    channel: Mapped[str] = mapped_column(String(12))  # sms email web box phone ...
    letter_key: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="fa")
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # staff author/recipient
    status: Mapped[str] = mapped_column(String(12), default="sent")  # see processes.cases.sending
    idempotency_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    timeline: Mapped[str] = mapped_column(String(40), default="live")
    at: Mapped[Moment]
    send_after: Mapped[Moment | None]  # not before: quiet hours, or the pause after a failed try
    sent_at: Mapped[Moment | None]  # when its gateway took it, or the desk posted it
    problem: Mapped[str] = mapped_column(String(40), default="")  # why it failed, as a word


class FormAnswer(Base):
    """What a person answered in a task's form, as checked."""

    __tablename__ = "form_answer"
    __table_args__ = (
        Index(None, "case_id", "at"),
        Index("ix_form_answer_cause", "at", postgresql_where=text(WITH_CAUSE)),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    user_task_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    form_key: Mapped[str] = mapped_column(String(120))
    element_id: Mapped[str] = mapped_column(String(120))
    answers: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]


class Attachment(Base):
    """A file: its bytes lie under DATA/files/<ab>/<stored_name>, never under its own name."""

    __tablename__ = "attachment"

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    by_citizen: Mapped[bool] = mapped_column(default=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]


class CaseDeadline(Base):
    """A limit of a case (assess, contact, answer...): its date, why this date, met or passed."""

    __tablename__ = "case_deadline"
    __table_args__ = (UniqueConstraint("case_id", "limit_key", "round"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    limit_key: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(SmallInteger, default=0)  # how often reopened before
    due_at: Mapped[Moment]
    set_at: Mapped[Moment]
    why: Mapped[dict[str, Any]]  # {"table", "row", "amount", "unit", "from", "calendar", ...}
    met_at: Mapped[Moment | None]
    passed_at: Mapped[Moment | None]


class CaseEscalation(Base):
    """One level of one limit's ladder: raised, acknowledged, with what was decided."""

    __tablename__ = "case_escalation"
    __table_args__ = (UniqueConstraint("case_id", "limit_key", "level", "round"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    limit_key: Mapped[str] = mapped_column(String(40))
    level: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger, default=0)
    raised_at: Mapped[Moment]
    acknowledged_at: Mapped[Moment | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    reason: Mapped[str] = mapped_column(String(40), default="time")  # why it went up
    late_reason: Mapped[str | None] = mapped_column(String(40))  # chosen by who acknowledged
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    is_passed: Mapped[bool] = mapped_column(default=False)  # on record only: a higher one spoke


class CaseExclusion(Base):
    """A person who may neither see nor handle a case, and why."""

    __tablename__ = "case_exclusion"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(40))  # earlier_officer, declared_interest, ...
    since: Mapped[Moment]


class TrackingAttempt(Base):
    """One try to open a case by code and PIN; counted in real time, kept a day."""

    __tablename__ = "tracking_attempt"
    __table_args__ = (Index(None, "asked_of", "at"),)

    id: Mapped[RowId]
    asked_of: Mapped[str] = mapped_column(String(80))  # "code:<code>" or "address:<address>"
    at: Mapped[Moment]
